"""即将到期: terms, trial rules, secondments and whatever else of a unit ends on a day that its row names.

No ledger is named here. A date field is watched when a duty of an installed pack counts before it with a lead, whether
or not that duty is switched on: a lead says that the thing itself ends, while a row's own due day has none. What the
duty asks for being done, the row is left out; what ended within the last year and was not dealt with stands first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils import timezone

from taizhang.audit.errors import Refused
from taizhang.duties import queries
from taizhang.ledgers import installed
from taizhang.ledgers.conditions import as_q
from taizhang.ledgers.models import Entry
from taizhang.ledgers.models.entry import LIVE
from taizhang.packs.conditions import ALWAYS, Compare, Op, evaluate
from taizhang.packs.fieldtypes import FieldType, Role
from taizhang.packs.model import Before, Duty, Each, EachKind, Ledger, PackSet
from taizhang.units import paths
from taizhang.units.models import Unit
from taizhang.units.scope import Scope

DAYS, LONGEST = 180, 1_100
BACK = timedelta(days=365)
READ = 2_000
SHOWN = 500


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
    entry: Entry
    watched: Watched
    on: date

    @property
    def label(self) -> str:
        return self.watched.ledger.fields[self.watched.field].label


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
    """Of the unit and those directly below it, or (`below`) of everything below; the soonest first. Two statements."""
    queries.visible(scope, unit)
    if not 1 <= days <= LONGEST:
        raise Refused(f"天数要在 1 到 {LONGEST} 之间。", code="bad_days", field="days")
    fields, today = watched(installed.current()), timezone.localdate()
    if not fields:
        return Endings([], more=False)
    first, last = today - BACK, today + timedelta(days=days)
    reach = paths.within(unit.path, field="unit__path") if below else Q(unit=unit) | Q(unit__parent=unit)
    rows = Entry.objects.visible_to(scope).filter(reach, gone=LIVE, lump=False)
    rows = rows.filter(reduce(or_, (one.near(first, last) for one in fields))).select_related("unit")
    read = list(rows.order_by("unit__path", "id")[: READ + 1])
    found = [one for one in _endings(read, fields) if first <= one.on <= last]
    found.sort(key=lambda one: (one.on, one.entry.unit.path))
    return Endings(found[:SHOWN], more=len(read) > READ or len(found) > SHOWN)


def _endings(rows: Sequence[Entry], fields: Sequence[Watched]) -> Iterator[Ending]:
    for row in rows:
        for one in fields:
            if row.ledger == one.ledger.id and (on := one.ends(row)) is not None:
                yield Ending(row, one, on)
