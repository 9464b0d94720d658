"""What is owed and what was done, counted by the database: one statement for each duty.

What is owed and what was done are put under one another and grouped by whom or what they are about; nothing is joined,
so that no planner can go through all that was done for each that is owed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from taizhang.duties.coverage.owed import Owed
from taizhang.duties.coverage.tally import Tally
from taizhang.duties.dues import marks
from taizhang.duties.dues.due import State
from taizhang.duties.dues.rules import Rule
from taizhang.figures import dialect
from taizhang.figures.duties import Asked
from taizhang.figures.statement import Sql, numbers, sql
from taizhang.ledgers.models import Entry
from taizhang.ledgers.models.entry import LIVE

OUT = 9
STATES = {
    0: State.MISSING,
    1: State.PENDING,
    2: State.LATE,
    3: State.DONE,
}  # the worst of a unit first, as `whole`
DONE = "SELECT d.whose, d.about, NULL, NULL, NULL, NULL, NULL, NULL, d.on_day, d.n FROM done d"
OF_ITS_DUE = (
    "SELECT x.*, MAX(x.start) OVER due AS begun, MAX(x.late) OVER due AS ends FROM ({both}) x"
    " WINDOW due AS (PARTITION BY x.whose, x.about)"
)


@dataclass(frozen=True, slots=True)
class Counting:
    """One duty over one place as of a day, under the texts that hold."""

    asked: Asked
    held: Sequence[Rule]
    owed: Owed
    today: date
    apart: frozenset[int] = frozenset()  # units worked out due by due

    def marked(self, day: date | None, duty: str) -> bool:
        starts = self.owed.starts
        return (
            day is not None
            and starts is not None
            and starts[0] <= day <= starts[1]
            and any(duty in one.ids for one in self.held)
        )

    @property
    def zero_report(self) -> bool:
        return any(one.duty.zero_report for one in self.held)

    def statement(self) -> Sql:
        """How many units are in each state."""
        return sql("{units} SELECT s.state, COUNT(*) FROM of_units s GROUP BY s.state", units=self._of_units())

    def named(self, state: State, limit: int) -> Sql:
        """The first units in one state, in official order."""
        return sql(
            "{units} SELECT u.id FROM of_units s JOIN unit u ON u.id = s.unit WHERE s.state = {number}"
            " ORDER BY u.path LIMIT {limit}",
            units=self._of_units(),
            number=next(number for number, one in STATES.items() if one is state),
            limit=limit,
        )

    def _of_units(self) -> Sql:
        """`unit, state`: the worst of what it owes."""
        return sql(
            "WITH {steps}, of_units AS ("
            "SELECT z.unit, MIN(z.state) AS state FROM (SELECT MAX(y.unit) AS unit, {state} AS state FROM ({rows}) y"
            " GROUP BY y.whose, y.about HAVING MAX(y.unit) IS NOT NULL) z"
            " WHERE z.state <> {out} AND z.unit NOT IN ({apart}) GROUP BY z.unit)",
            steps=self.owed.steps,
            state=self._state(),
            rows=self._rows(),
            out=OUT,
            apart=numbers(self.apart),
        )

    def _rows(self) -> str:
        owed = "SELECT whose, about, unit, start, due, late, least, gone, {day} AS on_day, NULL AS n FROM owed"
        both = f"{owed.format(day=dialect.no_day())} UNION ALL {DONE}"
        return both if self.owed.at_once and self._once else OF_ITS_DUE.format(both=both)

    @property
    def _once(self) -> bool:
        return all(one.duty.at_least == 1 for one in self.held)

    def _state(self) -> str:
        in_time, ever = self._enough()
        day, today = dialect.day(self.asked.day), dialect.day(self.today)
        return (
            f"CASE WHEN MAX(y.gone) = 2 THEN {OUT} WHEN {in_time} THEN 3 WHEN {ever} THEN 2"
            f" WHEN MAX(y.gone) = 1 THEN {OUT} WHEN MAX(y.due) <= {day} AND MAX(y.late) < {today} THEN 0 ELSE 1 END"
        )

    def _enough(self) -> tuple[str, str]:
        """(done in time, done at all)."""
        if self._once:
            done = "y.on_day" if self.owed.at_once else "CASE WHEN y.on_day >= y.begun THEN y.on_day END"
            return f"MIN({done}) <= MAX(y.late)", f"MIN({done}) IS NOT NULL"
        since = "y.on_day >= y.begun"
        sums = (f"SUM(CASE WHEN {one} THEN y.n END)" for one in (f"{since} AND y.on_day <= y.ends", since))
        in_time, ever = (f"{one} >= MAX(y.least)" for one in sums)
        return in_time, ever


def without_marked(wanted: Sequence[Counting]) -> list[Counting]:
    """Zero reports are looked for only where they count: there may be one for each unit and week."""
    marked = [one for one in wanted if one.owed.starts is not None]
    held = [*_marked(marked, (marks.EXCUSE, marks.EXTENSION))]
    held += _marked([one for one in marked if one.zero_report], (marks.ZERO,))
    return [
        replace(one, apart=frozenset(unit for unit, day, duty in held if one.marked(day, duty))) for one in wanted
    ]


def _marked(wanted: Sequence[Counting], ledgers: Sequence[str]) -> Iterable[tuple[int, date | None, str]]:
    if not wanted:
        return ()
    starts = [one.owed.starts for one in wanted if one.owed.starts is not None]
    days = min(first for first, _ in starts), max(last for _, last in starts)
    duties = {key for one in wanted for rule in one.held for key in rule.ids}
    found = Entry.system.filter(ledger__in=ledgers, gone=LIVE, day__gte=days[0], day__lte=days[1])
    return found.filter(data__duty__in=sorted(duties)).values_list("unit_id", "day", "data__duty")


def counted(wanted: Sequence[Counting]) -> list[Tally]:
    """All statements are asked in one go."""
    found = []
    for rows in dialect.several([one.statement() for one in wanted]) if wanted else ():
        one = Tally()
        for state, number in rows:
            one.add(STATES[int(state)], int(number))
        found.append(one)
    return found
