"""Entries that a bench writes into the standing data set through the projection, and takes away again."""

from datetime import UTC, datetime, timedelta
from typing import Any

from taizhang.project.bench.figures_data import DAYS, FIRST
from taizhang.project.bench.figures_pack import LEDGERS


def write_entries(units: list[Any], count: int) -> list[Any]:
    """New entries through the projection, a thousand to a transaction."""
    from taizhang.audit.actor import SYSTEM
    from taizhang.audit.operation import operation
    from taizhang.ledgers.facts import EntryChange
    from taizhang.ledgers.models import Entry
    from taizhang.ledgers.snapshot import facts_of

    made: list[Any] = []
    for start in range(0, count, 1_000):
        with operation(SYSTEM) as op:
            rows = [
                draft(units[(start + n) * 37 % len(units)], start + n) for n in range(min(1_000, count - start))
            ]
            rows = Entry.system.bulk_create(rows, batch_size=500)
            for one in facts_of(rows).values():
                op.change(EntryChange(None, one))
            op.unchanged()
        made += rows
    return made


def take_back(made: list[Any]) -> None:
    from taizhang.audit.actor import SYSTEM
    from taizhang.audit.operation import operation
    from taizhang.ledgers.facts import EntryChange
    from taizhang.ledgers.models import Entry
    from taizhang.ledgers.snapshot import facts_of

    for start in range(0, len(made), 1_000):
        with operation(SYSTEM) as op:
            rows = made[start : start + 1_000]
            for one in facts_of(rows).values():
                op.change(EntryChange(one, None))
            Entry.system.filter(pk__in=[row.pk for row in rows]).delete()
            op.unchanged()


def draft(unit: Any, n: int, ledger: str | None = None) -> Any:
    from taizhang.ledgers.models import Entry

    now = datetime.now(UTC)
    day = FIRST + timedelta(days=n % DAYS)
    data = {
        "title": "t",
        "held_on": day.isoformat(),
        "kind": f"k{1 + n % 4}",
        "status": "s1",
        "n1": n % 50,
        "n2": n % 20,
    }
    return Entry(
        home=unit.home, ledger=ledger or f"bench.{LEDGERS[n % 8]}", unit=unit, number=f"w{now.timestamp()}-{n}",
        numbered_by=unit.pk, title="t", state="recorded", day=day, data=data, created_at=now, created_by=0,
        updated_at=now,
    )  # fmt: skip
