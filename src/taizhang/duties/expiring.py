"""即将到期: terms, trial rules, secondments and whatever else of a unit ends on a day that its row names; papers that
are good until a day; leaders whose term ends.

No ledger is named here. A date field is watched when a duty of an installed pack counts before it with a lead, whether
or not that duty is switched on: a lead says that the thing itself ends, while a row's own due day has none. What the
duty asks for being done, the row is left out; what ended within the last year and was not dealt with stands first. A
paper is watched when somebody said until when it is good, and is left out once it is taken off its entry.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from taizhang.audit.errors import Refused
from taizhang.duties import queries
from taizhang.ledgers import installed
from taizhang.ledgers.conditions import as_q
from taizhang.ledgers.models import Entry, Evidence
from taizhang.ledgers.models.entry import LIVE
from taizhang.packs.conditions import ALWAYS, Compare, Op, evaluate
from taizhang.packs.fieldtypes import FieldType, Role
from taizhang.packs.model import Before, Duty, Each, EachKind, Ledger, PackSet
from taizhang.units import paths
from taizhang.units.models import Person, Unit
from taizhang.units.scope import Scope

DAYS, LONGEST = 180, 1_100
BACK = timedelta(days=365)
READ = 2_000
SHOWN = 500
PAPER, LEADERS = "佐证材料", "班子成员"


@dataclass(frozen=True, slots=True)
class Watched:
    duty: Duty
    each: Each
    ledger: Ledger
    field: str

    @property
    def is_due(self) -> bool:
        """The column of the due day also holds what an extension made of it."""
        due = self.ledger.role(Role.DUE)
        return due is not None and due.key == self.field

    def near(self, first: date, last: date) -> Q:
        between = Compare(self.field, FieldType.DATE, Op.BETWEEN, (first.isoformat(), last.isoformat()))
        dated = Q(due__range=(first, last)) if self.is_due else as_q(between)
        found = Q(ledger=self.ledger.id) & dated & ~Q(state__in=self.duty.states)
        return found & Q(state__in=self.each.states) if self.each.states else found

    def ends(self, row: Entry) -> date | None:
        """When the row ends, if that is still to be dealt with."""
        held = not self.each.states or row.state in self.each.states
        if not held or row.state in self.duty.states or not evaluate(self.each.where, row.data):
            return None
        if (
            self.ledger.id == self.duty.ledger
            and self.duty.where != ALWAYS
            and evaluate(self.duty.where, row.data)
        ):
            return None
        written = row.data.get(self.field)
        return row.due if self.is_due else date.fromisoformat(written) if written else None


@dataclass(frozen=True, slots=True)
class Ending:
    """`entry` is the row it is about, or the one a paper belongs to; a leader's term has none."""

    unit: Unit
    on: date
    title: str
    label: str  # what ends: the field's name
    source: str  # where it stands: the ledger's name
    todo: str
    entry: Entry | None = None


@dataclass(frozen=True, slots=True)
class Endings:
    rows: Sequence[Ending]
    more: bool


def watched(packs: PackSet) -> list[Watched]:
    """Each date field once, under the first duty that names it."""
    found: dict[tuple[str, str], Watched] = {}
    for duty in packs.duties.values():
        clock, each = duty.clock, duty.each
        if (
            isinstance(clock, Before)
            and clock.duration.count
            and each
            and each.kind is EachKind.ROW
            and each.ledger
        ):
            key = (each.ledger, clock.field)
            found.setdefault(key, Watched(duty, each, packs.ledgers[each.ledger], clock.field))
    return list(found.values())


def expiring(scope: Scope, unit: Unit, days: int = DAYS, *, below: bool = False) -> Endings:
    """Of the unit and those directly below it, or (`below`) of everything below; the soonest first."""
    queries.visible(scope, unit)
    if not 1 <= days <= LONGEST:
        raise Refused(f"天数要在 1 到 {LONGEST} 之间。", code="bad_days", field="days")
    today = timezone.localdate()
    first, last = today - BACK, today + timedelta(days=days)
    reach = paths.within(unit.path, field="unit__path") if below else Q(unit=unit) | Q(unit__parent=unit)
    rows = Entry.objects.visible_to(scope).filter(reach, gone=LIVE, lump=False)
    read = _rows(rows, first, last)
    leaders = Person.objects.visible_to(scope).filter(reach)
    found = [one for one in _endings(read) if first <= one.on <= last]
    found += [*_papers(rows, first, last), *_terms(leaders, first, last)]
    found.sort(key=lambda one: (one.on, one.unit.path))
    return Endings(found[:SHOWN], more=len(read) > READ or len(found) > SHOWN)


def _rows(rows: "QuerySet[Entry]", first: date, last: date) -> list[Entry]:
    fields = watched(installed.current())
    if not fields:
        return []
    near = rows.filter(reduce(or_, (one.near(first, last) for one in fields))).select_related("unit")
    return list(near.order_by("unit__path", "id")[: READ + 1])


def _endings(rows: Sequence[Entry]) -> Iterator[Ending]:
    fields = watched(installed.current())
    for row in rows:
        for one in fields:
            if row.ledger == one.ledger.id and (on := one.ends(row)) is not None:
                label, title = one.ledger.fields[one.field].label, row.title or row.number
                yield Ending(row.unit, on, title, label, one.ledger.label, one.duty.label, row)


def _papers(rows: "QuerySet[Entry]", first: date, last: date) -> Iterator[Ending]:
    """Evidence that is good until a day; of few papers somebody said so, so these are found first."""
    said = Evidence.objects.filter(ends_on__range=(first, last), removed_at=None)
    said = said.filter(Exists(rows.filter(pk=OuterRef("entry")))).order_by("ends_on", "id")[:SHOWN]
    papers = list(said)
    entries = {one.pk: one for one in rows.filter(pk__in={one.entry for one in papers}).select_related("unit")}
    for one in papers:
        row = entries[one.entry]
        if one.ends_on is not None:
            title = f"{one.name}（{row.title or row.number}）"
            yield Ending(row.unit, one.ends_on, title, "有效期至", PAPER, "续期、续签或换成新的材料", row)


def _terms(leaders: "QuerySet[Person]", first: date, last: date) -> Iterator[Ending]:
    near = leaders.filter(leader=True, ended_on=None, term_end__range=(first, last)).select_related("unit")
    for one in near.order_by("term_end", "unit__path", "order")[:SHOWN]:
        if one.term_end is not None:
            title = f"{one.name}（{one.post}）" if one.post else one.name
            yield Ending(one.unit, one.term_end, title, "任期届满", LEADERS, "按期换届、续任或调整")
