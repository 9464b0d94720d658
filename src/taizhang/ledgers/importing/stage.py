"""New rows laid down in short transactions as `staged`: nobody sees them and they count nowhere until one short
transaction makes them live. A process killed in between leaves only staged rows, which a periodic job clears away.

Ids and numbers are reserved first, so that everything else of a row, its event included, is made before the
transaction that writes it: those who type meanwhile wait for the writing only. The event of each row is written
with it, so the last transaction writes one event for all of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from taizhang.audit import bulk
from taizhang.audit.actor import SYSTEM, Actor
from taizhang.audit.bulk import Encoded, Ready
from taizhang.audit.canonical import canonical
from taizhang.audit.lots import Lot
from taizhang.audit.operation import operation
from taizhang.ledgers import numbering, search_index
from taizhang.ledgers.facts import EntryChange, EntryFacts, StayFact
from taizhang.ledgers.hiding import entered_at
from taizhang.ledgers.importing.check import NewRow, Step
from taizhang.ledgers.importing.prepared import Prepared
from taizhang.ledgers.models import Entry, EntryLink, EntryUnit, Import, Stay
from taizhang.ledgers.models.entry import STAGED
from taizhang.ledgers.record import IMPORT, VERSION
from taizhang.packs.model import Ledger
from taizhang.units.scope import Scope

CHUNK = 1_000
ENTRY = (
    "id", "home", "ledger", "unit", "number", "numbered_by", "title", "state", "finished", "day", "due", "first_due",
    "data", "parent", "origin", "gone", "merged_into", "batch", "lump", "joint", "private", "hidden_until", "hidden_by",
    "version", "created_at", "created_by", "updated_at",
)  # fmt: skip
STAY = ("home", "entry", "n", "state", "from_day", "to_day", "step", "by")


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows of one short transaction, with all that is written beside them."""

    tables: list[Ready]
    tokens: list[tuple[int, str]]
    events: Lot


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
    named = _reserve(scope, batch, ledger, rows, today)
    for start in range(0, len(rows), CHUNK):
        part = named[start : start + CHUNK]
        made = [(row, _facts(ledger, row, key, number, today)) for row, key, number in part]
        _write(scope, batch, _chunk(scope, batch, ledger, made))
        facts = [one for _, one in made]
        single = [EntryChange(before=None, after=one) for one in facts if len(one.owners) == 1]
        joint += [one.id for one in facts if len(one.owners) > 1]
        for each in prepared:
            each.add(single)
        if step is not None:
            step(min(start + CHUNK, len(rows)), len(rows), "写入")
    return joint


def _reserve(
    scope: Scope, batch: Import, ledger: Ledger, rows: Sequence[NewRow], today: date
) -> list[tuple[NewRow, int, str]]:
    """Numbers for all rows, in the order of the file; ids in the order they are laid down in: rows that are
    neighbours in the indexes are written together, so that a transaction changes few pages of them."""
    if not rows:
        return []
    with operation(scope.actor) as op:
        ids = bulk.reserve_ids(Entry, len(rows))
        numbers = numbering.reserve_all(ledger, [(row.owners[0], row.draft.columns.day or today) for row in rows])
        op.event(
            "import.numbered", f"import:{batch.pk}", batch.name, unit=batch.unit_id, after={"rows": len(rows)}
        )
    laid = sorted(zip(rows, numbers, strict=True), key=_place)
    return [(row, key, number) for key, (row, number) in zip(ids, laid, strict=True)]


def _place(one: tuple[NewRow, str]) -> tuple[int, date]:
    return one[0].owners[0].pk, one[0].draft.columns.day or date.max


def _write(scope: Scope, batch: Import, chunk: Chunk) -> None:
    with operation(scope.actor) as op:
        Import.objects.filter(pk=batch.pk).update(touched_at=op.at)
        for table in chunk.tables:
            bulk.write(table)
        search_index.insert(chunk.tokens)
        op.take_lot(chunk.events)


def _chunk(scope: Scope, batch: Import, ledger: Ledger, made: Sequence[tuple[NewRow, EntryFacts]]) -> Chunk:
    at, facts, actor = datetime.now(UTC), [one for _, one in made], scope.actor
    said = [Encoded(canonical(one.data)) for one in facts]
    entries = zip(made, said, strict=True)
    tables = [
        bulk.ready(Entry, ENTRY, (_entry(scope, at, batch, ledger, *one, data) for one, data in entries)),
        bulk.ready(Stay, STAY, (_stay(actor, one) for one in facts)),
        *_beside(made),
    ]
    tokens = search_index.ready((one.id, search_index.texts_of(one)) for one in facts)
    return Chunk(tables, tokens, _events(Lot(actor, at, "entry.imported"), batch, facts, said))


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


def _entry(
    scope: Scope, at: datetime, batch: Import, ledger: Ledger, row: NewRow, one: EntryFacts, data: Encoded
) -> tuple[object, ...]:
    start, columns = ledger.lifecycle.start, row.draft.columns
    parent = row.parent.pk if row.parent is not None else None
    hidden_by = entered_at(scope, ledger, row.owners[0]) if ledger.hidden_until else None
    return (
        one.id, one.home, one.ledger, one.owners[0], one.number, one.owners[0], one.title, start,
        start in ledger.lifecycle.ends, one.day, one.due, one.due, data, parent, None, STAGED, None,
        batch.pk, False, len(one.owners) > 1, columns.private, columns.hidden_until, hidden_by, 1, at,
        scope.actor.account, at,
    )  # fmt: skip


def _stay(actor: Actor, one: EntryFacts) -> tuple[object, ...]:
    stay = one.stays[0]
    return one.home, one.id, 1, stay.state, stay.from_day, None, "", actor.account


def _events(lot: Lot, batch: Import, facts: Sequence[EntryFacts], said: Sequence[str]) -> Lot:
    """Each with the data as it is stored, and before it, for keys are in order, what is about the act itself."""
    about = canonical({IMPORT: batch.pk, VERSION: 1})
    for one, data in zip(facts, said, strict=True):
        after = f"{about[:-1]},{data[1:]}" if one.data else about
        lot.add(f"entry:{one.id}", f"{one.number} {one.title}", after, unit=one.owners[0], home=one.home)
    return lot


def _beside(made: Iterable[tuple[NewRow, EntryFacts]]) -> list[Ready]:
    """Owners of joint rows and links, where there are any."""
    owners: list[tuple[object, ...]] = []
    links: list[tuple[object, ...]] = []
    for row, one in made:
        owners += [(one.home, one.id, unit) for unit in one.owners] if len(one.owners) > 1 else []
        links += [(one.home, one.id, field, target) for field, target in sorted(row.draft.links)]
    found = [
        (owners, bulk.ready(EntryUnit, ("home", "entry", "unit"), owners)),
        (links, bulk.ready(EntryLink, ("home", "entry", "field", "target"), links)),
    ]
    return [table for rows, table in found if rows]


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
