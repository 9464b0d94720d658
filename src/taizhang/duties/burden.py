"""负担账: what one unit was asked for in a period, by whom, how often, and how many cells were known already.

Worked out from the packs, the unit's dues and a few counts; nothing is stored and no unit is set beside another. A due
is asked for when it falls due. Whoever may see the unit may see its account, the unit itself first of all.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from django.db.models import Count, OuterRef, Subquery
from django.utils import timezone

from taizhang.audit.errors import Refused
from taizhang.duties import queries
from taizhang.duties.askers import askers
from taizhang.duties.dues.due import Due, State
from taizhang.duties.dues.of_units import dues_of
from taizhang.duties.dues.owing import Span
from taizhang.duties.dues.standing import standing
from taizhang.duties.models import Letter, WeekReport
from taizhang.duties.operations.letters import GRADES
from taizhang.ledgers import installed
from taizhang.ledgers.models import Entry
from taizhang.ledgers.models.entry import LIVE
from taizhang.packs.definitions import clock_words
from taizhang.packs.fieldtypes import FieldType, Role
from taizhang.packs.filling import Filling, filling
from taizhang.packs.model import Duty, EachKind, Ledger, PackSet
from taizhang.units import paths
from taizhang.units.models import Account, Unit
from taizhang.units.scope import Scope

LONGEST = timedelta(days=731)
NOTICES = 1_000
NOTHING = Filling(0, 0)


class Kind(StrEnum):
    DUTY = "duty"
    ROW = "row"
    NOTICE = "notice"
    LETTER = "letter"
    WEEK = "week"
    RETURNED = "returned"


KIND_LABELS = {
    Kind.DUTY: "规定动作",
    Kind.ROW: "交办条目",
    Kind.NOTICE: "通知回执",
    Kind.LETTER: "函件回复",
    Kind.WEEK: "周报",
    Kind.RETURNED: "周报退回",
}


@dataclass(frozen=True, slots=True)
class Ask:
    kind: Kind
    label: str
    by: str
    often: str
    times: int
    cells: Filling = NOTHING  # of all its rows together
    ledger: str = ""

    @property
    def kind_label(self) -> str:
        return KIND_LABELS[self.kind]


@dataclass(frozen=True, slots=True)
class Burden:
    unit: Unit
    first: date
    last: date
    asks: Sequence[Ask]

    @property
    def times(self) -> int:
        return sum(one.times for one in self.asks)

    @property
    def cells(self) -> Filling:
        return Filling(sum(one.cells.known for one in self.asks), sum(one.cells.typed for one in self.asks))


def burden(scope: Scope, unit: Unit, first: date, last: date) -> Burden:
    queries.visible(scope, unit)
    if not first <= last <= first + LONGEST:
        raise Refused("起止日期要先起后止，最长两年。", code="bad_period", field="from")
    packs = installed.current()
    above = list(Unit.system.filter(path__in=paths.ancestors(unit.path)).order_by("path"))
    period = _Asked(scope, unit, first, last, above, packs)
    asks = [*period.duties(), *period.rows(), *period.notices(), *period.letters(), *period.weeks()]
    return Burden(unit, first, last, asks)


@dataclass(frozen=True, slots=True)
class _Asked:
    scope: Scope
    unit: Unit
    first: date
    last: date
    above: Sequence[Unit]
    packs: PackSet

    def duties(self) -> Iterator[Ask]:
        """In the order of the packs; only what really fell due."""
        here = standing(Unit.system.filter(pk=self.unit.pk))
        dues = dues_of(here, Span(self.first, self.last, ending=True), today=timezone.localdate())
        times = Counter(one.duty.id for one in dues if self._asked(one))
        by = askers(self.packs, [self.packs.duties[key] for key in times], self.unit)
        for duty in self.packs.duties.values():
            if duty.id in times:
                ledger = self.packs.ledgers[duty.ledger]
                rows = 0 if _is_step(duty) else times[duty.id] * duty.at_least
                cells = filling(ledger, duty.each.ledger if duty.each else None).times(rows)
                yield Ask(
                    Kind.DUTY,
                    duty.label,
                    by[duty.id],
                    clock_words(duty.clock),
                    times[duty.id],
                    cells,
                    ledger.label,
                )

    def _asked(self, one: Due) -> bool:
        return one.unit == self.unit.pk and one.state is not State.NOT_REQUIRED

    def rows(self) -> Iterator[Ask]:
        """Rows a superior put into this unit's ledgers."""
        begin, end = self._moments()
        maker = Subquery(Account.objects.filter(pk=OuterRef("created_by")).values("unit_id")[:1])
        here = Entry.objects.visible_to(self.scope).filter(unit=self.unit, gone=LIVE, lump=False)
        made = here.filter(created_at__gte=begin, created_at__lt=end).annotate(maker=maker)
        given = made.filter(maker__in=[one.pk for one in self.above]).order_by().values_list("ledger", "maker")
        counts = {(ledger, unit): n for ledger, unit, n in given.annotate(n=Count("id"))}
        for ledger in self.packs.ledgers.values():
            for one in self.above:
                if n := counts.get((ledger.id, one.pk)):
                    yield Ask(Kind.ROW, ledger.label, one.name, "随时交办", n, ledger=ledger.label)

    def notices(self) -> Iterator[Ask]:
        """Rows of the superiors sent to this unit that ask for a row in return."""
        asking = {one.id: answer for one in self.packs.ledgers.values() if (answer := _answer(one, self.packs))}
        found = Entry.objects.opened(self.scope).filter(
            unit__in=self.above, ledger__in=asking, gone=LIVE, due__isnull=False
        )
        found = found.filter(day__gte=self.first, day__lte=self.last).order_by("day", "id")
        names = {one.pk: one.name for one in self.above}
        counts: Counter[tuple[str, int]] = Counter()
        for ledger, owner, data in found.values_list("ledger", "unit_id", "data")[:NOTICES]:
            if self.unit.pk in data.get(asking[ledger][0], ()):
                counts[ledger, owner] += 1
        for (asked, owner), n in counts.items():
            form, label = asking[asked][1], self.packs.ledgers[asked].label
            yield Ask(Kind.NOTICE, label, names[owner], "随文要求", n, filling(form).times(n), form.label)

    def letters(self) -> Iterator[Ask]:
        begin, end = self._moments()
        found = Letter.objects.filter(unit=self.unit, made_at__gte=begin, made_at__lt=end)
        rows = found.values("grade", "sender__name").annotate(n=Count("id")).order_by("sender__name", "grade")
        for grade, sender, n in rows.values_list("grade", "sender__name", "n"):
            yield Ask(Kind.LETTER, GRADES[grade], sender, "逾期后由人发出", n, Filling(0, n))

    def weeks(self) -> Iterator[Ask]:
        """A weekly report is written from rows: its cells are none. One that was returned was asked for again."""
        found = WeekReport.objects.filter(unit=self.unit, start__lte=self.last, end__gte=self.first)
        counts = found.aggregate(all=Count("id"), again=Count("returned_at"))
        by = self.above[-1].name if self.above else self.unit.name
        if counts["all"]:
            yield Ask(Kind.WEEK, "周报", by, "每周", counts["all"])
        if counts["again"]:
            yield Ask(Kind.RETURNED, "退回重报的周报", by, "退回时", counts["again"])

    def _moments(self) -> tuple[datetime, datetime]:
        """From the first moment of the period to the first after it."""
        here = timezone.get_current_timezone()
        after = self.last + timedelta(days=1)
        return datetime.combine(self.first, time(), here), datetime.combine(after, time(), here)


def _is_step(duty: Duty) -> bool:
    """It asks that a row which is there comes to a state, not for a new row."""
    each = duty.each
    return each is not None and each.kind is EachKind.ROW and each.ledger == duty.ledger


def _answer(ledger: Ledger, packs: PackSet) -> tuple[str, Ledger] | None:
    """(the field that names the units asked, the ledger of their answers), where rows of this one ask for an answer:
    it names units that do not own it, a day, and has children that belong to whoever answers."""
    to = next((one for one in ledger.fields.values() if one.type is FieldType.UNITS and one.role is None), None)
    if to is None or ledger.role(Role.DUE) is None:
        return None
    children = [packs.ledgers[key] for key in ledger.children if key in packs.ledgers]
    answers = [one for one in children if one.role(Role.OWNER) and not one.inherit and one.role(Role.DUE) is None]
    return (to.key, answers[0]) if answers else None
