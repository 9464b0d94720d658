"""New rows laid down: what stands beside them in short transactions, the rows themselves aside, in a table of this
connection alone, from where the last transaction makes them live by one statement. Until then there is no row that
anybody could see or count. A process killed in between leaves what stands beside, which a periodic job clears away.

Ids and numbers are reserved first, so that everything else of a row, its event included, is made before the
transaction that writes it: those who type meanwhile wait for the writing only. The event of each row is written
beforehand, so the last transaction writes one event for all of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db.models import Exists, OuterRef, QuerySet

from taizhang.audit import bulk
from taizhang.audit.actor import SYSTEM, Actor
from taizhang.audit.bulk import Encoded, Parked, Ready
from taizhang.audit.canonical import canonical
from taizhang.audit.lots import Lot
from taizhang.audit.operation import operation
from taizhang.ledgers import numbering, search_index
from taizhang.ledgers.facts import EntryChange, EntryFacts, StayFact
from taizhang.ledgers.hiding import entered_at
from taizhang.ledgers.importing.check import NewRow, Step
from taizhang.ledgers.importing.prepared import Prepared
from taizhang.ledgers.models import Entry, EntryLink, EntryUnit, Import, Stay
from taizhang.ledgers.models.entry import LIVE
from taizhang.ledgers.record import IMPORT, VERSION
from taizhang.packs.model import Ledger
from taizhang.units.scope import Scope

CHUNK = 1_000
PLACE = "laid_entry"
LAID = "laid"  # beside what was asked: the first and the last id, as long as rows wait to become live
ENTRY = (
    "id", "home", "ledger", "unit", "number", "numbered_by", "title", "state", "finished", "day", "due", "first_due",
    "data", "parent", "origin", "gone", "merged_into", "batch", "lump", "joint", "private", "hidden_until", "hidden_by",
    "version", "created_at", "created_by", "updated_at",
)  # fmt: skip
STAY = ("home", "entry", "n", "state", "from_day", "to_day", "step", "by")


@dataclass(frozen=True, slots=True)
class Laid:
    """New rows, with the ids of those of several units, which are few: their places are worked out at the end."""

    entries: Parked
    joint: list[int]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows, with all that one short transaction writes beside them."""

    entries: Ready
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
) -> Laid:
    laid = Laid(bulk.parking(Entry, ENTRY, PLACE), [])
    named = _reserve(scope, batch, ledger, rows, today)
    for start in range(0, len(rows), CHUNK):
        part = named[start : start + CHUNK]
        made = [(row, _facts(ledger, row, key, number, today)) for row, key, number in part]
        chunk = _chunk(scope, batch, ledger, made)
        laid.entries.add(chunk.entries)
        _write(scope, batch, chunk)
        facts = [one for _, one in made]
        single = [EntryChange(before=None, after=one) for one in facts if len(one.owners) == 1]
        laid.joint.extend(one.id for one in facts if len(one.owners) > 1)
        for each in prepared:
            each.add(single)
        if step is not None:
            step(min(start + CHUNK, len(rows)), len(rows), "写入")
    return laid


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
        _note(batch, {**batch.asked, LAID: [ids[0], ids[-1]]})
        op.event(
            "import.numbered", f"import:{batch.pk}", batch.name, unit=batch.unit_id, after={"rows": len(rows)}
        )
    laid = sorted(zip(rows, numbers, strict=True), key=_place)
    return [(row, key, number) for key, (row, number) in zip(ids, laid, strict=True)]


def _note(batch: Import, asked: dict[str, object]) -> None:
    batch.asked = asked
    Import.objects.filter(pk=batch.pk).update(asked=asked)


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
    laid = bulk.ready(Entry, ENTRY, (_entry(scope, at, batch, ledger, *one, data) for one, data in entries))
    tables = [
        bulk.ready(Stay, STAY, (_stay(actor, one) for one in facts)),
        *_beside(made),
    ]
    tokens = search_index.ready((one.id, search_index.texts_of(one)) for one in facts)
    return Chunk(laid, tables, tokens, _events(Lot(actor, at, "entry.imported"), batch, facts, said))


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
        start in ledger.lifecycle.ends, one.day, one.due, one.due, data, parent, None, LIVE, None,
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
    """Take away, in short transactions, what stands beside rows that never became live. Their events stay."""
    gone = 0
    while LAID in batch.asked:
        gone += _unstage_chunk(batch)
    return gone


def left(batch: Import) -> QuerySet[Stay, int]:
    """Rows laid down that are no entries. Their ids lie within those reserved, where rows of others may lie too."""
    rows = Stay.objects.filter(entry__range=batch.asked.get(LAID, (0, 0)), n=1)
    return rows.exclude(Exists(Entry.system.filter(pk=OuterRef("entry")))).values_list("entry", flat=True)


def _unstage_chunk(batch: Import) -> int:
    with operation(SYSTEM) as op:
        keys = list(left(batch)[:CHUNK])
        for model in (Stay, EntryUnit, EntryLink):
            model.objects.filter(entry__in=keys).delete()
        if keys:
            search_index.forget(keys)
        if len(keys) < CHUNK:
            _note(batch, {key: value for key, value in batch.asked.items() if key != LAID})
        op.event("import.cleared", f"import:{batch.pk}", batch.name, unit=batch.unit_id, after={"rows": len(keys)})
    return len(keys)
