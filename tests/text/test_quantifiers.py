"""全部, 均, 每人, 全覆盖, 无一, 100%: found beside a countable head, and only there."""

import pytest

from taizhang.text import quantifiers

SAID = [
    ("47家单位全部制定方案。", "47家单位", "全部"),
    ("31个网格均已配齐专人。", "31个网格", "均"),
    ("各党支部都开了会。", "各党支部", "都"),
    ("班子成员每人包联2个村。", "班子成员", "每人"),
    ("每名党员至少领办1件实事。", "党员", "每名"),
    ("对215名村干部进行全覆盖轮训。", "215名村干部", "全覆盖"),
    ("实现行政村全覆盖。", "行政村", "全覆盖"),
    ("26个项目无一超期。", "26个项目", "无一"),
    ("128件工单办结率100%。", "128件工单", "100%"),
    ("全部问题整改到位。", "问题", "全部"),
]


@pytest.mark.parametrize(("text", "head", "word"), SAID)
def test_a_quantifier_has_its_head_and_word(text: str, head: str, word: str) -> None:
    (found,) = quantifiers.find(text)
    assert (found.head, found.word, found.surface) == (head, word, word)
    assert text[found.start : found.end] == found.surface
    assert found.rule.startswith("quantifier.")
    assert found.evidence == head + word


@pytest.mark.parametrize(
    "text",
    [
        "把工作做到群众心坎上，成都路社区人均绿地增加。",
        "平均每件工单用时3天。",
        "把全部精力放在问题整改上。",
        "占全部诉求的六成。",
        "《关于全部党员参加轮训的通知》已印发。",
        "问题都要整改，措施都应落实。",
    ],
)
def test_what_states_no_whole_is_no_quantifier(text: str) -> None:
    assert quantifiers.find(text) == []


def test_the_subject_is_what_is_said_of_the_head() -> None:
    (found,) = quantifiers.find("12个村全部通了公交，群众点赞。")
    assert found.subject == "通了公交"


def test_offsets_are_of_the_text_as_given() -> None:
    text = "４７ 家 单位 全部 完成整改。"
    (found,) = quantifiers.find(text)
    assert text[found.start : found.end] == "全部"
