"""New rows laid down in short transactions as `staged`: nobody sees them and they count nowhere until one short
transaction makes them live. A process killed in between leaves only staged rows, which a periodic job clears away.

The event of each row is written with it, so the last transaction writes one event for all of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from taizhang.audit import bulk
from taizhang.audit.actor import SYSTEM
from taizhang.audit.operation import Operation, operation
from taizhang.ledgers import numbering, search_index
from taizhang.ledgers.facts import EntryChange, EntryFacts, StayFact
from taizhang.ledgers.importing.check import NewRow, Step
from taizhang.ledgers.importing.prepared import Prepared
from taizhang.ledgers.models import Entry, EntryLink, EntryUnit, Import, Stay
from taizhang.ledgers.models.entry import STAGED
from taizhang.ledgers.record import VERSION
from taizhang.packs.model import Ledger
from taizhang.units.scope import Scope

CHUNK = 500
ENTRY = (
    "id", "home", "ledger", "unit", "number", "numbered_by", "title", "state", "finished", "day", "due", "first_due",
    "data", "parent", "origin", "gone", "merged_into", "batch", "lump", "joint", "private", "hidden_until", "version",
    "created_at", "created_by", "updated_at",
)  # fmt: skip
STAY = ("home", "entry", "n", "state", "from_day", "to_day", "step", "by")


def stage(
    scope: Scope,
    batch: Import,
    ledger: Ledger,
    rows: Sequence[NewRow],
    prepared: Sequence[Prepared],
    *,
    today: date,
    step: Step | None = None,
) -> list[int]:
    """The ids of the staged joint rows, which are few: their places are worked out when they become live."""
    joint: list[int] = []
    for start in range(0, len(rows), CHUNK):
        part = rows[start : start + CHUNK]
        facts = _stage_chunk(scope, batch, ledger, part, today=today)
        single = [EntryChange(before=None, after=one) for one in facts if len(one.owners) == 1]
        joint += [one.id for one in facts if len(one.owners) > 1]
        for each in prepared:
            each.add(single)
        if step is not None:
            step(min(start + CHUNK, len(rows)), len(rows), "写入")
    return joint


def _stage_chunk(
    scope: Scope, batch: Import, ledger: Ledger, rows: Sequence[NewRow], *, today: date
) -> list[EntryFacts]:
    with operation(scope.actor) as op:
        Import.objects.filter(pk=batch.pk).update(touched_at=op.at)
        numbers = _numbers(ledger, rows, today)
        ids = bulk.reserve_ids(Entry, len(rows))
        facts = [
            _facts(ledger, row, key, number, today) for row, key, number in zip(rows, ids, numbers, strict=True)
        ]
        made = list(zip(rows, facts, strict=True))
        bulk.insert(Entry, ENTRY, (_entry(op, batch, ledger, row, one) for row, one in made))
        bulk.insert(Stay, STAY, (_stay(op, one) for one in facts))
        _write_beside(made)
        search_index.write((one.id, search_index.text_of(one)) for one in facts)
        for row, one in made:
            op.event(
                "entry.imported",
                f"entry:{one.id}",
                f"{one.number} {one.title}",
                unit=one.owners[0],
                home=one.home,
                after={**row.draft.data, "@import": batch.pk, VERSION: 1},
            )
    return facts


def _numbers(ledger: Ledger, rows: Sequence[NewRow], today: date) -> list[str]:
    """A block for each unit and year, given out in the order of the file."""
    wanted: dict[tuple[int, int], list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        day = row.draft.columns.day or today
        wanted[row.owners[0].pk, day.year].append(place)
    numbers = [""] * len(rows)
    for (_, _year), places in sorted(wanted.items()):
        row = rows[places[0]]
        block = numbering.reserve(ledger, row.owners[0], row.draft.columns.day or today, len(places))
        for place, number in zip(places, block, strict=True):
            numbers[place] = number
    return numbers


def _facts(ledger: Ledger, row: NewRow, key: int, number: str, today: date) -> EntryFacts:
    columns = row.draft.columns
    first = columns.day if columns.day is not None and columns.day <= today else today
    return EntryFacts(
        id=key,
        home=row.owners[0].home,
        ledger=ledger.id,
        number=number,
        title=columns.title,
        owners=tuple(unit.pk for unit in row.owners),
        data=row.draft.data,
        day=columns.day,
        due=columns.due,
        stays=(StayFact(ledger.lifecycle.start, first, None),),
    )


def _entry(op: Operation, batch: Import, ledger: Ledger, row: NewRow, one: EntryFacts) -> tuple[object, ...]:
    start, columns = ledger.lifecycle.start, row.draft.columns
    parent = row.parent.pk if row.parent is not None else None
    return (
        one.id, one.home, one.ledger, one.owners[0], one.number, one.owners[0], one.title, start,
        start in ledger.lifecycle.ends, one.day, one.due, one.due, row.draft.data, parent, None, STAGED, None,
        batch.pk, False, len(one.owners) > 1, columns.private, columns.hidden_until, 1, op.at, op.actor.account, op.at,
    )  # fmt: skip


def _stay(op: Operation, one: EntryFacts) -> tuple[object, ...]:
    stay = one.stays[0]
    return one.home, one.id, 1, stay.state, stay.from_day, None, "", op.actor.account


def _write_beside(made: Iterable[tuple[NewRow, EntryFacts]]) -> None:
    """Owners of joint rows and links, where there are any."""
    owners: list[tuple[object, ...]] = []
    links: list[tuple[object, ...]] = []
    for row, one in made:
        owners += [(one.home, one.id, unit) for unit in one.owners] if len(one.owners) > 1 else []
        links += [(one.home, one.id, field, target) for field, target in sorted(row.draft.links)]
    bulk.insert(EntryUnit, ("home", "entry", "unit"), owners)
    bulk.insert(EntryLink, ("home", "entry", "field", "target"), links)


def unstage(batch: Import) -> int:
    """Take away what was staged and never became live, in short transactions. Their events stay."""
    gone = 0
    while keys := list(Entry.system.filter(batch=batch.pk, gone=STAGED).values_list("pk", flat=True)[:CHUNK]):
        gone += _unstage_chunk(batch, keys)
    return gone


def _unstage_chunk(batch: Import, keys: list[int]) -> int:
    with operation(SYSTEM) as op:
        for model in (Stay, EntryUnit, EntryLink):
            model.objects.filter(entry__in=keys).delete()
        search_index.forget(keys)
        Entry.system.filter(pk__in=keys, gone=STAGED).delete()
        op.event("import.cleared", f"import:{batch.pk}", batch.name, unit=batch.unit_id, after={"rows": len(keys)})
    return len(keys)
