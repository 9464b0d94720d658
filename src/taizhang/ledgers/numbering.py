"""Numbers of entries: one counter per ledger, unit and year, locked last in the operation so that it is held briefly.

A template without `{year}` counts on over the years. An import reserves a block in one step.
"""

from datetime import date

from taizhang.ledgers.models import Counter
from taizhang.packs.model import Ledger
from taizhang.units.models import Unit

YEARLESS = 0


def reserve(ledger: Ledger, unit: Unit, day: date, count: int = 1) -> list[str]:
    """The next `count` numbers. The counter row stays locked until the operation commits."""
    year = day.year if "{year}" in ledger.number else YEARLESS
    Counter.objects.bulk_create([Counter(ledger=ledger.id, unit=unit, year=year, last=0)], ignore_conflicts=True)
    counter = Counter.objects.select_for_update().get(ledger=ledger.id, unit=unit, year=year)
    first = counter.last + 1
    counter.last += count
    counter.save(update_fields=["last"])
    return [
        ledger.number.format(unit_code=unit.code, year=day.year, seq=seq) for seq in range(first, first + count)
    ]
