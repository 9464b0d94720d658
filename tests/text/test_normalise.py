import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taizhang.text import reading
from taizhang.text.normalise import normalise


@pytest.mark.parametrize(
    ("given_text", "clean"),
    [
        ("召开会议１２次", "召开会议12次"),
        ("共 12 名 党员", "共12名 党员"),
        ("发现问题12\n个，整改10个", "发现问题12个，整改10个"),
        ("一、提高站位\n全镇党员", "一、提高站位\n全镇党员"),
        ("##paidbegin##二、抓落实", "二、抓落实"),
        ("**15**名党员", "15名党员"),
        ("召开**次会议，发现**个问题", "召开**次会议，发现**个问题"),
        ("增长27.\n3%", "增长27.3%"),
        ("已\u200b办结3,600件", "已办结3,600件"),
        ("发现12个,整改9个", "发现12个，整改9个"),
        ("2023 15 8", "2023 15 8"),
    ],
)
def test_dirt_is_removed(given_text: str, clean: str) -> None:
    assert normalise(given_text).text == clean


def test_wrapped_paragraph_is_one_line() -> None:
    lines = [
        "今年以来全镇上下围绕中心工作持续用力先后开展各类",
        "专题培训十二期参训人员覆盖所有行政村和社区并对学",
        "习效果进行了测试组织现场观摩三次推动各项任务落地",
        "见效得到群众认可同时建立长效机制确保成果不断巩固",
        "提升。",
    ]
    wrapped = "\n".join(lines)
    assert "\n" not in normalise(wrapped).text


ALPHABET = (
    "党员会议一二三十百千万个项次名年月日第12３４.，。；、“”《》（）"
    "Xx×*〇○_%％ \n\t\u3000-—～至和约近余多#由从增长全部均每人"
)
DIRT = st.text(alphabet=ALPHABET, max_size=120)


@settings(max_examples=300, deadline=None)
@given(DIRT)
def test_offsets_are_always_valid(text: str) -> None:
    normal = normalise(text)
    assert len(normal.text) == len(normal.starts)
    assert normal.starts == sorted(normal.starts)
    read = reading.read_claims(text)
    for one in read.claims:
        assert text[one.claim.start : one.claim.end] == one.claim.surface
        assert one.claim.surface
    for quantifier in read.quantifiers:
        assert text[quantifier.start : quantifier.end] == quantifier.surface
    for found in reading.read_slots(text):
        assert text[found.slot.start : found.slot.end] == found.slot.surface
