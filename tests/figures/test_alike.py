"""Counted together, definitions add what each adds by itself."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from taizhang.figures.alike import Alike
from taizhang.figures.contributions import Contribution, contributions, counted
from taizhang.figures.definitions import Known
from taizhang.figures.spec import Spec
from taizhang.ledgers.facts import EntryFacts, StayFact
from taizhang.packs.conditions import All, Compare, Not, Op
from taizhang.packs.fieldtypes import FieldType
from taizhang.packs.model import Clock

DAY = date(2026, 9, 3)
ROW = EntryFacts(1, 0, "p.a", "1", "甲", (7,), {}, DAY, None, (StayFact("open", DAY, None),))
ANEW = Compare("anew", FieldType.BOOL, Op.EQ, True)
KINDS = Compare("kinds", FieldType.MULTICHOICE, Op.CONTAINS, ("a", "b"))
MANY = Compare("people", FieldType.INT, Op.GTE, 1)
SPECS = [
    Spec("p.a", Clock.DAY),
    Spec("p.a", Clock.DAY, ANEW),
    Spec("p.a", Clock.DAY, Not(ANEW)),
    Spec("p.a", Clock.DAY, KINDS, amount="people"),
    Spec("p.a", Clock.WHILE, All((MANY, ANEW)), states=("open",)),
    Spec("p.a", Clock.ENTERED, MANY, states=("open",)),
]
KNOWN = [Known(key, str(key), "live", spec, 0, 0, "", False, "", 0) for key, spec in enumerate(SPECS)]
VALUES = {
    "anew": st.sampled_from([True, False, 1, 0, "1"]),  # in JSON true and 1 differ
    "kinds": st.lists(st.sampled_from("abc"), min_size=1, unique=True),
    "people": st.integers(0, 3),
}


@given(st.lists(st.fixed_dictionaries({}, optional=VALUES), min_size=1, max_size=8))
def test_each_definition_adds_what_it_adds_alone(rows: list[dict[str, object]]) -> None:
    alike = Alike(KNOWN)
    for data in (*rows, *rows):  # the second time from memory
        row = replace(ROW, data=data)
        assert _together(alike, row) == {one.id: found for one in KNOWN if (found := contributions(one.spec, row))}


def _together(alike: Alike, row: EntryFacts) -> dict[int, list[Contribution]]:
    return {key: found for spec, ids in alike.met(row.data) for key in ids if (found := counted(spec, row))}


def test_definitions_that_count_alike_are_counted_once() -> None:
    found = Alike(KNOWN).met({"anew": True})
    assert sorted(ids for _, ids in found) == [(0, 1)]
