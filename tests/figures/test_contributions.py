"""What one entry adds, and when: each way of taking the time, by example."""

from dataclasses import replace
from datetime import date

from taizhang.figures.contributions import contributions
from taizhang.figures.spec import Spec, as_json, digest_of, from_json
from taizhang.ledgers.facts import EntryFacts, LumpFact, StayFact
from taizhang.packs.conditions import All, AnyOf, Compare, Not, Op
from taizhang.packs.fieldtypes import FieldType
from taizhang.packs.model import Clock

D = [date(2023, 9, day) for day in range(1, 31)]
ENTRY = EntryFacts(1, 0, "p.a", "1", "甲", (7,), {"people": 12, "on": "2023-09-08"}, D[2], D[4], ())


def stays(*visits: tuple[str, int]) -> tuple[StayFact, ...]:
    ends = [D[day] for _, day in visits[1:]]
    return tuple(StayFact(state, D[day], end) for (state, day), end in zip(visits, [*ends, None], strict=True))


def test_a_row_counts_on_its_day() -> None:
    assert contributions(Spec("p.a", Clock.DAY), ENTRY) == [(D[2], 1)]
    assert contributions(Spec("p.a", Clock.DAY, day="on"), ENTRY) == [(date(2023, 9, 8), 1)]
    assert contributions(Spec("p.b", Clock.DAY), ENTRY) == []
    assert contributions(Spec("p.a", Clock.DAY), replace(ENTRY, day=None)) == []


def test_a_span_counts_on_its_first_day() -> None:
    entry = replace(ENTRY, data={"on": {"from": "2023-09-02", "to": "2023-09-09"}})
    assert contributions(Spec("p.a", Clock.DAY, day="on"), entry) == [(D[1], 1)]


def test_a_sum_adds_the_field_and_nothing_where_it_is_empty() -> None:
    spec = Spec("p.a", Clock.DAY, amount="people")
    assert contributions(spec, ENTRY) == [(D[2], 12)]
    assert contributions(spec, replace(ENTRY, data={})) == []


def test_entered_counts_the_last_stay_while_it_stands() -> None:
    spec = Spec("p.a", Clock.ENTERED, states=("closed",), keeps=("kept",))

    def days(*visits: tuple[str, int]) -> list[date]:
        return [day for day, _ in contributions(spec, replace(ENTRY, stays=stays(*visits)))]

    assert days(("open", 0), ("closed", 3)) == [D[3]]
    assert days(("open", 0), ("closed", 3), ("kept", 5)) == [D[3]]
    assert days(("open", 0), ("closed", 3), ("open", 5)) == []
    assert days(("open", 0), ("closed", 3), ("open", 5), ("closed", 9)) == [D[9]]
    assert days(("open", 0), ("closed", 3), ("open", 5), ("kept", 9)) == []


def test_times_counts_every_entering() -> None:
    spec = Spec("p.a", Clock.ENTERED, states=("closed",), times=True)
    entry = replace(ENTRY, stays=stays(("closed", 1), ("open", 3), ("closed", 9)))
    assert contributions(spec, entry) == [(D[1], 1), (D[9], 1)]


def test_a_stock_comes_and_goes() -> None:
    spec = Spec("p.a", Clock.WHILE, states=("open", "doing"))
    entry = replace(ENTRY, stays=stays(("open", 1), ("doing", 3), ("closed", 6)))
    assert contributions(spec, entry) == [(D[1], 1), (D[6], -1)]


def test_overdue_begins_the_day_after_the_due_date() -> None:
    spec = Spec("p.a", Clock.WHILE, states=("open",), past="@due")
    assert contributions(spec, replace(ENTRY, stays=stays(("open", 1)))) == [(D[5], 1)]
    assert contributions(spec, replace(ENTRY, stays=stays(("open", 8)))) == [(D[8], 1)]
    assert contributions(spec, replace(ENTRY, stays=stays(("open", 1), ("closed", 5)))) == []
    assert contributions(spec, replace(ENTRY, stays=stays(("open", 1)), due=None)) == []
    assert contributions(spec, replace(ENTRY, stays=stays(("open", 1)), due=date.max)) == []


def test_a_lump_row_is_no_row() -> None:
    entry = replace(ENTRY, lump=LumpFact("p.x", 40, D[0], D[9]))
    assert contributions(Spec("p.a", Clock.DAY), entry) == []


def test_a_recipe_survives_being_written_down() -> None:
    where = All(
        (
            Compare("kind", FieldType.CHOICE, Op.IN, ("a", "b")),
            Not(
                AnyOf(
                    (Compare("n", FieldType.INT, Op.BETWEEN, (1, 3)), Compare("x", FieldType.TEXT, Op.EMPTY, True))
                )
            ),
        )
    )
    spec = Spec("p.a", Clock.ENTERED, where=where, states=("closed",), keeps=("kept",), past="@due")
    assert from_json(as_json(spec)) == spec
    assert digest_of(spec) != digest_of(replace(spec, times=True))
