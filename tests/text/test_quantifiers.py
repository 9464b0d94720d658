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
    ("全部96个党支部完成换届。", "96个党支部", "全部"),
    ("会前传达到中层，全体党员参加测试。", "党员", "全体"),
    ("8个县区、32个班组悉数到会。", "32个班组", "悉数"),
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
        "各单位要全部制定方案。",
        "会后传达全体职工。",
        "随即全部纳入台账管理。",
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
