"""Numbers of entries: one counter per ledger, unit and year, locked last in the operation so that it is held briefly.

A template without `{year}` counts on over the years. An import reserves the numbers of all its rows in one step.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from django.db import connection

from taizhang.audit import bulk
from taizhang.ledgers.models import Counter
from taizhang.packs.model import Ledger
from taizhang.units.models import Unit

YEARLESS = 0
BATCH = 200


NEXT = (
    "INSERT INTO entry_counter (ledger, unit_id, year, last) VALUES (%s, %s, %s, 1)"
    " ON CONFLICT (ledger, unit_id, year) DO UPDATE SET last = entry_counter.last + 1 RETURNING last"
)


def reserve(ledger: Ledger, unit: Unit, day: date) -> str:
    """The next number. The counter row stays locked until the operation commits."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [ledger.id, unit.pk, _year(ledger, day)])
        (seq,) = cursor.fetchone()
    return _written(ledger, unit, day, seq)


def reserve_all(ledger: Ledger, wanted: Sequence[tuple[Unit, date]]) -> list[str]:
    """A number for each row of these units and days, ascending in their order."""
    places: dict[tuple[int, int], list[int]] = defaultdict(list)
    for place, (unit, day) in enumerate(wanted):
        places[unit.pk, _year(ledger, day)].append(place)
    numbers = [""] * len(wanted)
    changed = []
    for counter in _counters(ledger, list(places)):
        held = places[counter.unit_id, counter.year]
        for seq, place in enumerate(held, start=counter.last + 1):
            unit, day = wanted[place]
            numbers[place] = _written(ledger, unit, day, seq)
        changed.append((counter.pk, [counter.last + len(held)]))
    bulk.update(Counter, ("last",), changed)
    return numbers


def _written(ledger: Ledger, unit: Unit, day: date, seq: int) -> str:
    return ledger.number.format(unit_code=unit.code, year=day.year, seq=seq)


def _year(ledger: Ledger, day: date) -> int:
    return day.year if "{year}" in ledger.number else YEARLESS


def _counters(ledger: Ledger, keys: Sequence[tuple[int, int]]) -> Iterator[Counter]:
    """Made where missing, locked always in one order."""
    fresh = [Counter(ledger=ledger.id, unit_id=unit, year=year, last=0) for unit, year in sorted(keys)]
    Counter.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=BATCH)
    wanted, units = set(keys), sorted({unit for unit, _ in keys})
    for start in range(0, len(units), BATCH):
        rows = Counter.objects.filter(ledger=ledger.id, unit__in=units[start : start + BATCH])
        years = {year for _, year in keys}
        for counter in rows.filter(year__in=years).select_for_update().order_by("unit", "year"):
            if (counter.unit_id, counter.year) in wanted:
                yield counter
