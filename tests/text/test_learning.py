"""What people confirmed or refused changes what is offered, and a small rewording does not undo it."""

import pytest

from taizhang.text import reading
from taizhang.text.ranking import Indicator, Learned, Ranked, Ranker

CATALOGUE = [
    Indicator("meetings", "会议次数", "次", "meeting", ("召开会议",)),
    Indicator("problems", "发现问题数", "个", "problem", ("查找问题",)),
    Indicator("visits", "走访户数", "户", "visit", ("走访群众",)),
]


def ranked(text: str, learned: Learned | None = None) -> Ranked:
    (claim,) = reading.read_claims(text, Ranker(CATALOGUE, learned)).claims
    return claim.ranked


def test_a_learned_alias_is_assigned_where_nothing_was_before() -> None:
    text = "全年碰头磋商18次。"
    assert ranked(text).indicator is None
    assert ranked(text, Learned(aliases={"碰头磋商": "meetings"})).indicator == "meetings"


def test_a_learned_alias_of_an_unknown_indicator_is_ignored() -> None:
    assert ranked("碰头磋商18次。", Learned(aliases={"碰头磋商": "gone"})).indicator is None


REFUSED = Learned(refusals=frozenset({"召开推进会议"}))


@pytest.mark.parametrize("text", ["召开推进会议9次。", "先后组织召开推进会议9次。", "共召开了推进会议9次。"])
def test_a_refusal_holds_for_a_small_rewording(text: str) -> None:
    assert ranked(text, REFUSED) == Ranked((), None)


@pytest.mark.parametrize("text", ["召开党委会议9次。", "未召开推进会议9次。", "召开会议9次。"])
def test_a_refusal_does_not_spread_to_other_figures(text: str) -> None:
    assert ranked(text, REFUSED).candidates


def test_refusals_are_kept_as_people_see_them() -> None:
    """The remembered words may hold blanks and the small words that do not count."""
    refused = Learned(refusals=frozenset({"共 召开了 推进会议"}))
    assert ranked("召开推进会议9次。", refused) == Ranked((), None)
