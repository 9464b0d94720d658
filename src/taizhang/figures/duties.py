"""Coverage of duties: how many units owe, and how many of them have done enough in the period.

Units owing are a question to the tree; what each did stands in `met` and in the deltas not folded yet, read
in one statement. The period is the one the last day asked for lies in. Duties counted from other rows
(`within`, `before`, `each`, `pool`) and the takes that need a calendar (late, excused, zero) belong to the
duties floor.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from taizhang.audit.errors import Refused
from taizhang.figures import dialect, met
from taizhang.figures.definitions import Known
from taizhang.figures.dialect import IdIn
from taizhang.figures.exact import Place
from taizhang.figures.places import LINE, set_of_tree
from taizhang.figures.spec import Spec
from taizhang.figures.statement import sql
from taizhang.figures.terms import Term
from taizhang.packs.model import ByDay, Clock, Duty, Every, Indicator, Take
from taizhang.packs.periods import period_of
from taizhang.packs.reach import Reach
from taizhang.units import paths
from taizhang.units.models import Body, SetMember, Unit


def period_kept(duty: Duty) -> str | None:
    """What `met` is kept per; None for a duty whose coverage cannot be read from rows alone."""
    if duty.each is not None or duty.pool or duty.who.row is not None:
        return None
    match duty.clock:
        case Every("campaign"):
            return None
        case Every(period):
            return period
        case ByDay():
            return met.ONCE
    return None


def spec_of_duty(duty: Duty) -> Spec:
    """Rows that meet the duty, on the day they do."""
    clock = Clock.ENTERED if duty.states else Clock.DAY
    return Spec(duty.ledger, clock, where=duty.where, states=tuple(sorted(duty.states)))


def key_of(duty: Duty) -> str:
    """Equal duties of two campaigns are one definition."""
    return f"duty:{duty.definition_id}"


@dataclass(frozen=True, slots=True)
class Question:
    indicator: Indicator
    duty: Duty
    known: Known | None
    place: Place
    day: date

    def answer(self) -> int | None:
        match self.indicator.take:
            case Take.DUE:
                return self.owing().count()
            case Take.DONE:
                return self._done()
            case Take.MISSING:
                done = self._done()
                return None if done is None else self.owing().count() - done
        raise Refused(
            f"“{self.indicator.label}”要由规定动作的日历来数，目前还不能给出。",
            code="needs_calendar",
            field="indicator",
        )

    def terms(self) -> Sequence[Term]:
        """The rows that met it, in the period."""
        if self.known is None or self.known.state != "live":
            return ()
        first, last = self.days()
        return (
            Term(self.known, self.place.unit, self.place.tree, self.place.reach, first, last, self.place.stands),
        )

    def days(self) -> tuple[date, date]:
        period = period_kept(self.duty)
        if period is None or period == met.ONCE:
            return date.min, date.max
        found = period_of(period, self.day)
        return (found.start, found.end) if found else (date.min, date.max)

    def owing(self) -> "QuerySet[Unit]":
        return Unit.system.filter(self._who(), self._inside(), self._known_by(self.days()[1]))

    def _done(self) -> int | None:
        if self.known is None:
            raise Refused(
                f"“{self.duty.label}”的完成情况要由规定动作的日历来数，目前还不能给出。", code="needs_calendar"
            )
        if self.known.state != "live":
            return None
        return self.owing().filter(Q(IdIn("id", self._enough()))).count()

    def _enough(self) -> str:
        """Units that did at least as much as is owed: kept and not folded yet, together."""
        assert self.known is not None
        first, last = self.days()
        return sql(
            "SELECT y.unit FROM (SELECT m.unit, m.n FROM figure_met m"
            " WHERE m.definition = {key} AND m.period = {period}"
            " UNION ALL SELECT d.unit, d.n FROM figure_delta d WHERE d.indicator = {key} AND d.tree IS NULL"
            " AND d.day >= {first} AND d.day <= {last}) y GROUP BY y.unit HAVING SUM(y.n) >= {enough}",
            key=self.known.id,
            period=dialect.day(met.period_start(self.known.period, self.day)),
            first=dialect.day(first),
            last=dialect.day(last),
            enough=self.duty.at_least,
        ).text

    def _who(self) -> Q:
        who, found = self.duty.who, Q()
        if who.kinds:
            found &= Q(kind__in=who.kinds)
        if who.categories:
            found &= Q(id__in=SetMember.objects.filter(set__label__in=who.categories).values("unit_id"))
        if who.batches:
            found &= Q(id__in=SetMember.objects.filter(set__key__in=who.batches).values("unit_id"))
        if who.bodies:
            found &= Q(id__in=Body.system.filter(kind__in=who.bodies, ended_on=None).values("unit_id"))
        return found

    def _known_by(self, last: date) -> Q:
        """Alive, and in use: what was due before a unit's first day of use is not asked for (不追溯)."""
        alive = Q(started_on__lte=last) & (Q(ended_on=None) | Q(ended_on__gt=self.day))
        return alive & (Q(first_use=None) | Q(first_use__lte=last))

    def _inside(self) -> Q:
        unit = Unit.system.get(pk=self.place.unit)
        if self.place.reach is Reach.OWN:
            return Q(pk=unit.pk)
        column = "line_path" if self.place.tree == LINE else "path"
        within = paths.below if self.place.reach is Reach.BELOW else paths.within
        inside = within(getattr(unit, column) or paths.ABOVE_ALL, field=column)
        one = set_of_tree(self.place.tree)
        return (
            inside & Q(id__in=SetMember.objects.filter(set=one).values("unit_id")) if one is not None else inside
        )
