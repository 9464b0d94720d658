"""What ends, told to its unit: date fields at the leads their ledger sets, papers and leaders' terms at ours.

Worked out once for the whole site, by the days looked for; nothing is told of what was dealt with already.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from django.db.models import Q

from taizhang.duties.expiring import Watched, watched
from taizhang.ledgers import installed
from taizhang.ledgers.conditions import as_q
from taizhang.ledgers.models import Entry, Evidence
from taizhang.ledgers.models.entry import LIVE, announced
from taizhang.packs.conditions import Compare, Op
from taizhang.packs.fieldtypes import FieldType, Role
from taizhang.packs.model import Field, Ledger
from taizhang.packs.workdays import Calendar
from taizhang.units.models import Person

Line = dict[str, str]
PAPERS = (timedelta(days=60), timedelta(days=30), timedelta(days=7))
TERMS = (timedelta(days=180), timedelta(days=60), timedelta(days=30))


def ending_lines(today: date, calendar: Calendar) -> Mapping[int, list[Line]]:
    """By unit."""
    found: dict[int, list[Line]] = defaultdict(list)
    for unit, line in (*_fields(today, calendar), *_papers(today), *_terms(today)):
        found[unit].append(line)
    return found


def line(key: str, label: str, day: date) -> Line:
    return {"due": key, "label": label, "day": day.isoformat()}


def _fields(today: date, calendar: Calendar) -> Iterator[tuple[int, Line]]:
    known = {(one.ledger.id, one.field): one for one in watched(installed.current())}
    for ledger in installed.current().ledgers.values():
        for field in ledger.fields.values():
            days = {calendar.shift(today, lead) for lead in field.remind}
            if days:
                yield from _rows(ledger, field, days, known.get((ledger.id, field.key)))


def _rows(ledger: Ledger, field: Field, days: set[date], watched: Watched | None) -> Iterator[tuple[int, Line]]:
    role = ledger.role(Role.DUE)
    is_due = role is not None and role.key == field.key
    dated = Compare(field.key, FieldType.DATE, Op.IN, tuple(sorted(day.isoformat() for day in days)))
    rows = Entry.system.filter(announced(), ledger=ledger.id, gone=LIVE, lump=False)
    for row in rows.filter(Q(due__in=days) if is_due else as_q(dated)).order_by("id"):
        on = row.due if is_due else date.fromisoformat(row.data[field.key])
        settled = watched.ends(row) is None if watched is not None else _finished(ledger, row)
        if on is not None and not settled:
            yield row.unit_id, line(f"entry@{row.pk}", f"“{row.title or row.number}”{field.label}", on)


def _finished(ledger: Ledger, row: Entry) -> bool:
    """A ledger that only records finishes nothing."""
    return row.finished and len(ledger.lifecycle.states) > 1


def _papers(today: date) -> Iterator[tuple[int, Line]]:
    said = Evidence.objects.filter(ends_on__in=[today + lead for lead in PAPERS], removed_at=None)
    papers = list(said.order_by("id").values_list("entry", "name", "ends_on"))
    live = Entry.system.filter(announced(), pk__in={entry for entry, *_ in papers}, gone=LIVE)
    units = dict(live.values_list("pk", "unit_id"))
    for entry, name, on in papers:
        if entry in units and on is not None:
            yield units[entry], line(f"entry@{entry}", f"材料“{name}”有效期至", on)


def _terms(today: date) -> Iterator[tuple[int, Line]]:
    days = [today + lead for lead in TERMS]
    leaders = Person.system.filter(leader=True, ended_on=None, term_end__in=days).order_by("unit_id", "order")
    for unit, name, on in leaders.values_list("unit_id", "name", "term_end"):
        if on is not None:
            yield unit, line("term@", f"班子成员{name}任期届满", on)
