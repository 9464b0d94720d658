"""Duties that ask for each — leader, person, option, row — counted by the database, one statement for each duty.

What is owed and what was done are put under one another and grouped by whom or what they are about; nothing is joined,
so that no planner can go through all that was done for each that is owed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from taizhang.duties.coverage.owed import OWED, Asking, fixed, of_rows
from taizhang.duties.coverage.people import plain_where
from taizhang.duties.coverage.tally import Tally
from taizhang.duties.dues import marks
from taizhang.duties.dues.doings import by_anybody, by_everybody, by_owners
from taizhang.duties.dues.due import State
from taizhang.duties.dues.rules import Rule
from taizhang.figures import dialect
from taizhang.figures.statement import Sql, numbers, sql
from taizhang.ledgers.models import Entry
from taizhang.ledgers.models.entry import LIVE
from taizhang.packs.model import Before, ByDay, Each, EachKind, Every, Within

OUT = 9
DONE = "SELECT d.whose, d.about, NULL, NULL, NULL, NULL, NULL, d.on_day FROM done d"
BOTH = " ".join(("SELECT", OWED, "FROM owed UNION ALL", DONE))
BEGUN = "MAX(x.start) OVER (PARTITION BY x.whose, x.about) AS begun"
STATES = {
    0: State.MISSING,
    1: State.PENDING,
    2: State.LATE,
    3: State.DONE,
}  # the worst of a unit first, as `whole`


def countable(rule: Rule) -> bool:
    """Asked in one run, for something a statement can tell apart. The rest is worked out due by due."""
    duty = rule.duty
    each, clock = duty.each, duty.clock
    if each is None or duty.pool or duty.at_least != 1 or len(rule.runs) != 1:
        return False
    if each.kind is not EachKind.ROW:
        return duty.who.row is None and isinstance(clock, Every | ByDay) and plain_where(each)
    if duty.who.row not in {None, each.ledger}:
        return False
    return isinstance(clock, Every | ByDay | Before) or (isinstance(clock, Within) and clock.of == "row")


@dataclass(frozen=True, slots=True)
class ForEach:
    """One such duty over one place, as of a day."""

    asking: Asking
    today: date
    owed: Sql  # the steps of the statement up to `owed`
    first: date  # what is done from this day on counts
    until: date
    starts: tuple[date, date]  # the first days its dues may have
    apart: frozenset[int] = frozenset()  # units worked out due by due

    def marked(self, day: date | None, duty: str) -> bool:
        return day is not None and self.starts[0] <= day <= self.starts[1] and duty in self.asking.rule.ids

    def statement(self) -> Sql:
        return sql(
            "WITH {owed}, done AS ({done}) SELECT s.state, COUNT(*) FROM ("
            "SELECT MIN(z.state) AS state FROM (SELECT MAX(y.unit) AS unit, {state} AS state FROM ({both}) y"
            " GROUP BY y.whose, y.about HAVING MAX(y.unit) IS NOT NULL) z"
            " WHERE z.state <> {out} AND z.unit NOT IN ({apart}) GROUP BY z.unit) s GROUP BY s.state",
            owed=self.owed,
            done=self._done(),
            state=self._state(),
            both=BOTH if self._together else sql("SELECT x.*, {begun} FROM ({both}) x", begun=BEGUN, both=BOTH),
            out=OUT,
            apart=numbers(self.apart),
        )

    @property
    def _together(self) -> bool:
        """All begin on one day, and nothing is read of before."""
        return self.first == self.starts[0] == self.starts[1]

    def _state(self) -> str:
        done = f"MIN({'y.on_day' if self._together else 'CASE WHEN y.on_day >= y.begun THEN y.on_day END'})"
        day, today = dialect.day(self.asking.asked.day), dialect.day(self.today)
        return (
            f"CASE WHEN {done} <= MAX(y.late) THEN 3 WHEN {done} IS NOT NULL THEN 2 WHEN MAX(y.gone) = 1 THEN {OUT}"
            f" WHEN MAX(y.due) <= {day} AND MAX(y.late) < {today} THEN 0 ELSE 1 END"
        )

    def _done(self) -> Sql:
        rule, packs = self.asking.rule, self.asking.packs
        each, ledger, days = rule.duty.each, packs.ledgers[rule.duty.ledger], (self.first, self.until)
        assert isinstance(each, Each)
        if each.kind is not EachKind.ROW:
            return sql(
                "SELECT f.unit AS whose, {about} AS about, f.on_day FROM ({found}) f {elements}",
                about=dialect.element("v"),
                elements=dialect.elements("f.about", "v"),
                found=by_owners(rule, each, ledger, "SELECT id FROM asked", days),
            )
        reading = by_everybody if rule.duty.who.row is None else by_anybody
        return sql(
            "SELECT {whose} AS whose, {about} AS about, f.on_day FROM ({found}) f",
            about=dialect.as_text("f.about"),
            whose="f.unit" if rule.duty.who.row is None else "0",
            found=reading(rule, each, ledger, "SELECT id FROM held", days),
        )


def for_each(asking: Asking, today: date) -> ForEach | None:
    """None where nobody owes anything that day."""
    each = asking.rule.duty.each
    assert each is not None
    found = of_rows(asking) if each.kind is EachKind.ROW else fixed(asking)
    if found is None:
        return None
    return ForEach(asking, today, found.steps, found.first, found.until, found.starts)


def without_marked(wanted: Sequence[ForEach]) -> list[ForEach]:
    """Zero reports are looked for only where they count: there may be one for each unit and week."""
    zero = [one for one in wanted if one.asking.rule.duty.zero_report]
    held = [*_marked(wanted, (marks.EXCUSE, marks.EXTENSION)), *_marked(zero, (marks.ZERO,))]
    return [
        replace(one, apart=frozenset(unit for unit, day, duty in held if one.marked(day, duty))) for one in wanted
    ]


def _marked(wanted: Sequence[ForEach], ledgers: Sequence[str]) -> Iterable[tuple[int, date | None, str]]:
    if not wanted:
        return ()
    days = min(one.starts[0] for one in wanted), max(one.starts[1] for one in wanted)
    found = Entry.system.filter(ledger__in=ledgers, gone=LIVE, day__gte=days[0], day__lte=days[1])
    return found.values_list("unit_id", "day", "data__duty")


def counted(wanted: Sequence[ForEach]) -> list[Tally]:
    """All statements are asked in one go."""
    found = []
    for rows in dialect.several([one.statement() for one in wanted]) if wanted else ():
        one = Tally()
        for state, number in rows:
            one.add(STATES[int(state)], int(number))
        found.append(one)
    return found
