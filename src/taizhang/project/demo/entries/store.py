"""Writing planned rows: ids, numbers and copies in memory, then every table in one go, then the projections.

This is the only writer of entries beside the operations. It runs on a site of the demo while that is being made.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from taizhang.audit import bulk
from taizhang.audit.operation import Operation
from taizhang.ledgers import derive
from taizhang.ledgers.facts import EntryChange, EntryFacts, StayFact
from taizhang.ledgers.models import Counter, EffectCheck, Entry, EntryLink, EntryUnit, Stay
from taizhang.packs.durations import shift
from taizhang.packs.fieldtypes import LISTS
from taizhang.project.demo.entries.rows import Row

ENTRY = (
    "id", "home", "ledger", "unit", "number", "numbered_by", "title", "state", "finished", "day", "due", "first_due",
    "data", "parent", "origin", "gone", "merged_into", "lump", "joint", "private", "hidden_until", "version",
    "created_at", "created_by", "updated_at",
)  # fmt: skip
STAY = ("home", "entry", "n", "state", "from_day", "to_day", "step", "by")
EFFECT = ("home", "entry", "stay", "due", "good", "comment", "done_by", "done_on")
SEEN = "回访时情况稳定，没有反弹"


def write(op: Operation, rows: list[Row], rng: Random, today: date) -> None:
    rows.sort(key=lambda row: row.day)
    for row, key in zip(rows, bulk.reserve_ids(Entry, len(rows)), strict=True):
        row.id = key
        row.entered = min(today, row.day + timedelta(days=rng.choice((0, 0, 0, 1, 1, 2, 5))))
    _refer(rows)
    numbers = _numbers(rows)
    columns = {row.id: derive.columns(row.ledger, row.data, row.title) for row in rows}
    bulk.insert(Entry, ENTRY, (_entry(row, numbers[row.id], columns[row.id]) for row in rows))
    bulk.insert(Stay, STAY, (values for row in rows for values in _stays(row)))
    bulk.insert(EntryUnit, ("home", "entry", "unit"), _owners(rows))
    bulk.insert(EntryLink, ("home", "entry", "field", "target"), _links(rows))
    bulk.insert(EffectCheck, EFFECT, (values for row in rows for values in _checks(row, today)))
    for row in rows:
        op.change(EntryChange(before=None, after=_facts(row, numbers[row.id], columns[row.id])))


def _refer(rows: Sequence[Row]) -> None:
    """Links become ids, then children copy what they inherit; a parent has its ids by then."""
    for row in rows:
        for key, targets in row.links.items():
            ids = list(dict.fromkeys(target.id for target in targets))
            row.data[key] = ids if row.ledger.fields[key].type in LISTS else ids[0]
    for row in sorted(rows, key=_depth):
        if row.parent is not None:
            row.data.update({key: row.parent.data[key] for key in row.ledger.inherit if key in row.parent.data})


def _depth(row: Row) -> int:
    return 0 if row.parent is None else 1 + _depth(row.parent)


def _numbers(rows: Sequence[Row]) -> dict[int, str]:
    ledgers = {row.ledger.id for row in rows}
    held = Counter.objects.filter(ledger__in=ledgers).values_list("ledger", "unit", "year", "last")
    last: dict[tuple[str, int, int], int] = defaultdict(int)
    last.update({(ledger, unit, year): n for ledger, unit, year, n in held})
    numbers = {}
    for row in rows:
        year = row.day.year if "{year}" in row.ledger.number else 0
        key = (row.ledger.id, row.place.id, year)
        last[key] += 1
        numbers[row.id] = row.ledger.number.format(unit_code=row.place.code, year=row.day.year, seq=last[key])
    Counter.objects.filter(ledger__in=ledgers).delete()
    bulk.insert(Counter, ("ledger", "unit", "year", "last"), ((*key, n) for key, n in last.items()))
    return numbers


def _at(day: date, row: Row) -> datetime:
    return datetime.combine(day, time(1 + row.id % 8, row.id % 60), UTC)  # the working hours of Beijing


def _entry(row: Row, number: str, found: derive.Columns) -> tuple[object, ...]:
    created = _at(row.entered or row.day, row)
    return (
        row.id, row.place.home, row.ledger.id, row.place.id, number, row.place.id, found.title, row.state, row.finished,
        found.day, found.due, found.due, row.data, row.parent.id if row.parent is not None else None, row.origin, "",
        None, False, len(row.owners) > 1, found.private, found.hidden_until, len(row.stays), created,
        row.place.by("clerk"), max(created, _at(row.stays[-1].first, row)),
    )  # fmt: skip


def _stays(row: Row) -> Iterator[tuple[object, ...]]:
    for n, one in enumerate(row.stays, start=1):
        yield (row.place.home, row.id, n, one.state, one.first, one.last, one.step, one.by)


def _owners(rows: Sequence[Row]) -> Iterator[tuple[object, ...]]:
    return ((row.place.home, row.id, place.id) for row in rows for place in row.owners)


def _links(rows: Sequence[Row]) -> Iterator[tuple[object, ...]]:
    for row in rows:
        for field, target in sorted(derive.links(row.ledger, row.data)):
            yield (row.place.home, row.id, field, target)


def _checks(row: Row, today: date) -> Iterator[tuple[object, ...]]:
    """Every closing owes a look back; most of those due were answered, and a bad answer is why a row was reopened."""
    effect = row.ledger.lifecycle.effect
    for n, one in enumerate(row.stays, start=1):
        if effect is None or one.state != effect.state:
            continue
        due, home = shift(one.first, effect.after), row.place.home
        if one.last is not None:
            yield (home, row.id, n, due, False, "回访发现又有反弹，重开整改", row.place.by("reviewer"), one.last)
        elif due <= today and row.id % 6:
            yield (home, row.id, n, due, True, SEEN, row.place.by("reviewer"), due)
        else:
            yield (home, row.id, n, due, None, "", None, None)


def _facts(row: Row, number: str, found: derive.Columns) -> EntryFacts:
    others = tuple(place.id for place in row.owners if place is not row.place)
    return EntryFacts(
        id=row.id,
        home=row.place.home,
        ledger=row.ledger.id,
        number=number,
        title=found.title,
        owners=(row.place.id, *others),
        data=row.data,
        day=found.day,
        due=found.due,
        stays=tuple(StayFact(one.state, one.first, one.last) for one in row.stays),
    )
