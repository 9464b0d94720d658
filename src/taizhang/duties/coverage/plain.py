"""Plain duties counted by the database: one statement for who owes, one for who did enough, for all together."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Count, Q, QuerySet, Value

from taizhang.duties.dues.rules import Rule
from taizhang.duties.dues.standing import asked_q, taking_part
from taizhang.duties.dues.windows import Run, Window
from taizhang.figures import dialect
from taizhang.figures.definitions import Known
from taizhang.figures.duties import Asked
from taizhang.figures.statement import Sql, numbers, rows, sql, union
from taizhang.packs.model import Who
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

    def owing(self) -> "QuerySet[Unit]":
        due = self.window.due
        alive = Q(started_on__lte=due) & (Q(ended_on=None) | Q(ended_on__gt=due))
        used = Q(first_use=None) | Q(first_use__lte=due)
        return Unit.system.filter(self.asking(), alive, used).order_by()

    def asking(self) -> Q:
        found = self.within & asked_q(self.rule.duty.who) & part_q(self.run)
        return found & ~Q(IdIn("id", numbers(self.apart))) if self.apart else found

    def doing(self, until: date) -> "QuerySet[Unit]":
        """Of those owing, who did at least as much as is owed by a day."""
        return self.owing().filter(Q(IdIn("id", self._enough(until))))

    def _enough(self, until: date) -> str:
        """Made once whatever joins the planner chooses: of a table it has not looked at yet it expects a single row,
        and would go through all deltas for each unit."""
        return sql(
            "WITH enough AS MATERIALIZED ("
            "SELECT y.unit FROM (SELECT m.unit, m.n FROM figure_met m WHERE m.definition = {key}"
            " AND m.period >= {first} AND m.period <= {last} UNION ALL SELECT d.unit, d.n FROM figure_delta d"
            " WHERE d.indicator = {key} AND d.tree IS NULL AND d.day >= {first} AND d.day <= {last}) y"
            " GROUP BY y.unit HAVING SUM(y.n) >= {enough}) SELECT unit FROM enough",
            key=self.known.id,
            first=dialect.day(self.window.start),
            last=dialect.day(until),
            enough=self.rule.duty.at_least,
        ).text


def part_q(run: Run) -> Q:
    found = paths.within(run.top) if run.top else Q()
    if run.campaign is not None and not run.everybody:
        found &= Q(id__in=taking_part(run.campaign).values("unit_id"))
    return found


def owing(wanted: Sequence[Plain]) -> list[int]:
    """How many owe each. Duties that ask the same units but for their kind share one pass over them."""
    groups: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for n, one in enumerate(wanted):
        groups[one.asked.place, replace(one.rule.duty.who, kinds=()), one.run.campaign, one.run.top].append(n)
    found = [0] * len(wanted)
    for (_, who, *_), members in groups.items():
        assert isinstance(who, Who)
        first = wanted[members[0]]
        counted = Unit.system.filter(first.within, asked_q(who), part_q(first.run))
        kinds = {kind for n in members for kind in wanted[n].rule.duty.who.kinds}
        if all(wanted[n].rule.duty.who.kinds for n in members):
            counted = counted.filter(kind__in=kinds)
        for kind, started, used, ended, number in _alike(counted, min(wanted[n].window.due for n in members)):
            for n in members:
                if _owes(wanted[n], kind, started, used, ended):
                    found[n] += number
    return [n - _apart(one) for n, one in zip(found, wanted, strict=True)]


def _alike(units: "QuerySet[Unit]", first: date) -> Iterator[tuple[str, date, date | None, date | None, int]]:
    """Units alike in what decides: nearly all stood before the first due day and still do, so these are one group of
    each kind, counted without sorting by days."""
    stood = Q(started_on__lte=first, ended_on=None) & (Q(first_use=None) | Q(first_use__lte=first))
    for kind, number in units.filter(stood).order_by().values_list("kind").annotate(n=Count("id")):
        yield kind, first, None, None, number
    alike = units.filter(~stood).order_by().values_list("kind", "started_on", "first_use", "ended_on")
    yield from alike.annotate(n=Count("id"))


def _owes(one: Plain, kind: str, started: date, used: date | None, ended: date | None) -> bool:
    due, kinds = one.window.due, one.rule.duty.who.kinds
    if (kinds and kind not in kinds) or started > due:
        return False
    return (used is None or used <= due) and (ended is None or ended > due)


def _apart(one: Plain) -> int:
    """Units worked out apart that were counted in the pass as well."""
    if not one.apart:
        return 0
    return replace(one, apart=frozenset()).owing().filter(IdIn("id", numbers(one.apart))).count()


def doing(wanted: Sequence[Plain]) -> list[tuple[int, int]]:
    """(did enough, of them in time), for each; one statement."""
    parts: list[Sql] = []
    for n, one in enumerate(wanted):
        parts.append(_counted(one.doing(one.until), 2 * n))
        if one.until > one.late_after:
            parts.append(_counted(one.doing(one.late_after), 2 * n + 1))
    counted = dict(rows(union(parts))) if parts else {}
    found = []
    for n, one in enumerate(wanted):
        enough = int(counted.get(2 * n, 0))
        found.append((enough, int(counted.get(2 * n + 1, 0)) if one.until > one.late_after else enough))
    return found


def _counted(units: "QuerySet[Unit]", number: int) -> Sql:
    grouped = units.annotate(i=Value(number)).values("i").annotate(n=Count("id")).values_list("i", "n")
    text, params = grouped.query.sql_with_params()
    return Sql(text, tuple(params))


def named(found: "QuerySet[Unit]", limit: int) -> Iterable[tuple[str, str]]:
    return found.order_by("path").values_list("code", "name")[:limit]
