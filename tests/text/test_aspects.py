"""Whether a number is a state, a change, a former value or a target."""

import pytest

from taizhang.text import claims


def aspects(text: str) -> list[tuple[str, str | None]]:
    return [(claim.surface, claim.aspect) for claim in claims.find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("税收同比增长7.2%。", [("7.2%", "change")]),
        ("较上月减少15件。", [("15件", "change")]),
        ("比去年高2.3个百分点。", [("2.3个百分点", "change")]),
        ("产量是五年前的3倍。", [("3倍", "change")]),
        ("公示期由7天延长到10天。", [("7天", "previous"), ("10天", None)]),
        ("去年同期为48件，今年31件。", [("48件", "previous"), ("31件", None)]),
        ("力争新建泵站6座。", [("6座", "target")]),
        ("确保培训不少于300人。", [("300人", "target")]),
        ("预计明年可投产2条产线。", [("2条", "target")]),
        ("全年预计收入3亿元。", [("3亿元", None)]),
        ("按照年度计划完成投资2亿元。", [("2亿元", None)]),
    ],
)
def test_each_number_has_its_aspect(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert aspects(text) == expected


def test_a_section_of_next_steps_holds_targets_until_the_next_section() -> None:
    text = "一、工作开展情况\n全年调解纠纷60起。\n二、下一步工作打算\n（一）抓培训\n办班8期。\n三、有关建议\n建议2条。"
    assert aspects(text) == [("60起", None), ("8期", "target"), ("2条", None)]


def test_a_bare_list_shares_the_aspect_of_its_first() -> None:
    assert aspects("收入和支出同比分别增长6.1%和4.8%。") == [("6.1%", "change"), ("4.8%", "change")]
