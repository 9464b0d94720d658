"""Plain duties counted by the database: one statement for who owes, one for who did enough, for all together."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, When

from taizhang.duties.dues.rules import Rule
from taizhang.duties.dues.standing import asked_q, taking_part
from taizhang.duties.dues.windows import Run, Window
from taizhang.figures import dialect
from taizhang.figures.definitions import Known
from taizhang.figures.duties import Asked
from taizhang.figures.statement import Sql, numbers, sql
from taizhang.units import paths
from taizhang.units.id_in import IdIn
from taizhang.units.models import Unit


@dataclass(frozen=True, slots=True)
class Plain:
    """One duty in one window, over one place. `apart` are units worked out due by due."""

    asked: Asked
    rule: Rule
    run: Run
    window: Window
    late_after: date
    known: Known
    within: Q
    apart: frozenset[int] = frozenset()

    @property
    def until(self) -> date:
        return min(self.window.until, self.asked.day)

    def asking(self) -> Q:
        return self.within & asked_q(self.rule.duty.who) & part_q(self.run)

    @property
    def may_be_late(self) -> bool:
        return self.until > self.late_after

    def amount(self, until: date, *, alone: bool) -> str:
        """What a unit did by a day, of rows `y`; `alone` where no other days of the same duty are among them. Small
        numbers: sums of large ones are no whole numbers any more."""
        first, last = dialect.day(self.window.start), dialect.day(until)
        days = "" if alone and until == self.until else f" AND y.day >= {first} AND y.day <= {last}"
        return f"SUM(CASE WHEN y.definition = {self.known.id}{days} THEN CAST(y.n AS integer) END)"

    def enough(self, column: str) -> str:
        apart = f" AND e.unit NOT IN ({numbers(self.apart)})" if self.apart else ""
        return f"(e.{column} >= {self.rule.duty.at_least}{apart})"

    def asks(self, kind: str) -> bool:
        kinds = self.rule.duty.who.kinds
        return not kinds or kind in kinds

    def stood(self, started: date, used: date | None, ended: date | None) -> bool:
        """Whether a unit of these days was there on the due day, and its dues are traced back to it."""
        due = self.window.due
        return started <= due and (used is None or used <= due) and (ended is None or ended > due)


def part_q(run: Run) -> Q:
    found = paths.within(run.top) if run.top else Q()
    if run.campaign is not None and not run.everybody:
        found &= Q(id__in=taking_part(run.campaign).values("unit_id"))
    return found


def counted(wanted: Sequence[Plain]) -> list[tuple[int, "Doing"]]:
    """(how many owe it, who of them did enough), for each."""
    groups = list(_together(wanted))
    return list(zip(_owing(wanted, groups), _doing(wanted, groups), strict=True))


def _owing(wanted: Sequence[Plain], groups: "Groups") -> list[int]:
    found = [0] * len(wanted)
    for members, units in groups:
        for kind, *days, number in _alike(units, min(wanted[n].window.due for n in members)):
            for n in members:
                if wanted[n].asks(kind) and wanted[n].stood(*_days(days)):
                    found[n] += number
    return [n - _apart(one) for n, one in zip(found, wanted, strict=True)]


def _alike(units: "QuerySet[Unit]", due: date) -> Iterator[Sequence[Any]]:
    """All are counted in the order of the index, no day looked at; the few with days are found by them and left out."""
    moved = list(units.filter(moved_q(due)).values_list("kind", *DAYS).annotate(n=Count("id")))
    apart = Counter[str]()
    for kind, *_, number in moved:
        apart[kind] += number
    for kind, number in units.values_list("kind").annotate(n=Count("id")):
        yield kind, None, None, None, number - apart[kind]
    yield from moved


def stood_q(due: date) -> Q:
    return Q(started_on__lte=due, ended_on=None) & (Q(first_use=None) | Q(first_use__lte=due))


def moved_q(due: date) -> Q:
    """All others, said so that each part is an index."""
    return Q(started_on__gt=due) | Q(ended_on__isnull=False) | Q(first_use__gt=due)


@dataclass(slots=True)
class Doing:
    """Units that did enough, those of them in time, and those that were there on the due day. Who is gone by then and
    had done it has done it."""

    enough: int = 0
    in_time: int = 0
    stood: int = 0

    def add(self, enough: int, in_time: int, *, stood: bool) -> None:
        self.enough += enough
        self.in_time += in_time
        self.stood += enough if stood else 0


def _doing(wanted: Sequence[Plain], groups: "Groups") -> list[Doing]:
    """One statement for those that share a pass."""
    found = [Doing() for _ in wanted]
    statements = [_done_sql([wanted[n] for n in members], units) for members, units in groups]
    for (members, _), counted in zip(groups, dialect.several(statements) if groups else (), strict=True):
        for kind, began, used, ended, *numbered in counted:
            days = _days((began, used, ended))
            held = iter(numbered)
            for n in members:
                enough = int(next(held))
                in_time = int(next(held)) if wanted[n].may_be_late else enough
                if wanted[n].asks(kind):
                    found[n].add(enough, in_time, stood=wanted[n].stood(*days))
    return found


def _done_sql(members: Sequence[Plain], units: "QuerySet[Unit]") -> Sql:
    """Each unit's sums side by side, made once whatever joins the planner chooses: of a table it has not looked at yet
    it expects a single row, and would go through all deltas for each unit. In the order units are stored in, so that
    they are found beside one another."""
    amounts, enough = list[str](), list[str]()
    times = Counter(one.known.id for one in members)
    for one in members:
        for until in (one.until, one.late_after) if one.may_be_late else (one.until,):
            enough.append(one.enough(f"c{len(amounts)}"))
            amount = one.amount(until, alone=times[one.known.id] == 1)
            amounts.append(f"{amount} AS c{len(amounts)}")
    text, params = units.values_list("id", "kind", *DAYS).query.sql_with_params()
    return sql(
        "WITH done AS MATERIALIZED (SELECT * FROM (SELECT y.unit, {amounts} FROM ("
        "SELECT m.unit, m.definition, m.period AS day, m.n FROM figure_met m WHERE {kept} UNION ALL"
        " SELECT d.unit, d.indicator, d.day, d.n FROM figure_delta d WHERE d.tree IS NULL AND ({waiting})) y"
        " GROUP BY y.unit) e WHERE {any} ORDER BY e.unit)"
        " SELECT u.kind, {days}, {counts} FROM done e JOIN ({units}) u ON u.id = e.unit GROUP BY u.kind, {days}",
        amounts=", ".join(amounts),
        kept=_rows_of(members, "m.definition", "m.period"),
        waiting=_rows_of(members, "d.indicator", "d.day"),
        any=" OR ".join(enough),
        days=", ".join(f"u.{one}" for one in DAYS),
        counts=", ".join(f"SUM(CASE WHEN {one} THEN 1 ELSE 0 END)" for one in enough),
        units=Sql(text, tuple(params)),
    )


def _rows_of(members: Sequence[Plain], key: str, day: str) -> str:
    periods: dict[tuple[date, date], list[int]] = defaultdict(list)
    for one in members:
        periods[one.window.start, one.until].append(one.known.id)
    return " OR ".join(
        f"({key} IN ({numbers(ids)}) AND {day} >= {dialect.day(first)} AND {day} <= {dialect.day(last)})"
        for (first, last), ids in periods.items()
    )


DAYS = ("began", "used", "ended")
Days = tuple[date, date | None, date | None]
Groups = Sequence[tuple[Sequence[int], "QuerySet[Any]"]]


def _days(days: Sequence[Any]) -> Days:
    began, used, ended = (dialect.as_day(one) if one is not None else None for one in days)
    return began or date.min, used, ended


def _together(wanted: Sequence[Plain]) -> "Iterator[tuple[list[int], QuerySet[Any]]]":
    """Duties that ask the same units but for their kind share one pass over them.

    Units alike in what decides stand together: nearly all stood before the first due day and still do, so these are
    one group of each kind, without days.
    """
    groups: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for n, one in enumerate(wanted):
        groups[one.asked.place, replace(one.rule.duty.who, kinds=()), one.run.campaign, one.run.top].append(n)
    for members in groups.values():
        alike = [wanted[n] for n in members]
        first = replace(alike[0].rule.duty.who, kinds=())
        units = Unit.system.filter(alike[0].within, asked_q(first), part_q(alike[0].run))
        if all(one.rule.duty.who.kinds for one in alike):
            units = units.filter(kind__in={kind for one in alike for kind in one.rule.duty.who.kinds})
        stood = stood_q(min(one.window.due for one in alike))
        columns = zip(DAYS, ("started_on", "first_use", "ended_on"), strict=True)
        days = {name: Case(When(stood, then=None), default=F(column)) for name, column in columns}
        yield members, units.order_by().annotate(**days)


def _apart(one: Plain) -> int:
    """Units worked out apart that were counted in the pass as well."""
    if not one.apart:
        return 0
    apart = Unit.system.filter(one.asking(), IdIn("id", numbers(one.apart)))
    days = apart.values_list("started_on", "first_use", "ended_on")
    return sum(one.stood(*found) for found in days)
