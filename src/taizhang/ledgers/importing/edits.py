"""Edits of many entries at once: everything is worked out first, then written together if nobody came between.

The version each row was read in is asked again under its lock. So what was made of it before the transaction (facts
before and after, deltas, search tokens, the event) is still right when the version is. Rows of several units go
through the projections themselves, for where they count depends on the tree of that moment.
"""

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from taizhang.audit import bulk
from taizhang.audit.actor import Actor
from taizhang.audit.errors import Conflict
from taizhang.audit.operation import Operation
from taizhang.audit.recording import Recorded
from taizhang.ledgers import copies, derive, installed, search_index, snapshot
from taizhang.ledgers.facts import EntryChange, EntryFacts
from taizhang.ledgers.importing.check import Edit
from taizhang.ledgers.importing.prepared import Prepared
from taizhang.ledgers.models import Entry, Import, ImportedEdit
from taizhang.ledgers.models.entry import LIVE
from taizhang.ledgers.operations.create import write_links, write_owners
from taizhang.ledgers.operations.edit import COLUMNS
from taizhang.ledgers.record import entry_record
from taizhang.packs.model import Ledger

CHUNK, SHOWN = 500, 5


@dataclass(frozen=True, slots=True)
class Made:
    """One edit with the row as it will stand and what it counted before."""

    edit: Edit
    row: Entry
    before: EntryFacts | None

    @property
    def joint(self) -> bool:
        return self.row.joint or self.edit.entry.joint

    def after(self) -> EntryFacts | None:
        if self.before is None:
            return None
        row, owners = self.row, tuple(unit.pk for unit in self.edit.owners)
        return replace(self.before, title=row.title, owners=owners, data=row.data, day=row.day, due=row.due)


class Edits:
    def __init__(self, actor: Actor, ledger: Ledger, edits: Iterable[Edit], prepared: Sequence[Prepared]) -> None:
        """Takes its time. The preparers are given what is to be counted, and are not parked yet."""
        self.ledger, self.at = ledger, datetime.now(UTC)
        self.made = self._make(list(edits))
        changes = [EntryChange(one.before, one.after()) for one in self.made if not one.joint]
        for each in prepared:
            each.add(changes)
        self.tokens = search_index.ready(_new_texts(self.made))
        self.events = [_event(actor, self.at, one) for one in self.made]
        self.linked = [
            one for one in self.made if one.edit.draft.links != derive.links(ledger, one.edit.entry.data)
        ]
        named = ("id", *COLUMNS)
        self.parked = bulk.park(Entry, named, ([_column(one.row, name) for name in named] for one in self.made))

    def _make(self, edits: list[Edit]) -> list[Made]:
        found: list[Made] = []
        for start in range(0, len(edits), CHUNK):
            part = edits[start : start + CHUNK]
            before = snapshot.facts_of(edit.entry for edit in part)
            found += [Made(edit, _after(edit, self.at), before.get(edit.entry.pk)) for edit in part]
        return found

    def write(self, op: Operation) -> None:
        """Inside the transaction; refused as a whole when somebody changed one of the rows meanwhile."""
        if not self.made:
            return
        self._refuse_stale()
        self.parked.overwrite()
        search_index.replace(self.tokens)
        op.take(self.events)
        self._write_beside()
        after = snapshot.facts_of(one.row for one in self.made if one.joint)
        for one in self.made:
            if one.joint:
                op.change(EntryChange(one.before, after.get(one.row.pk)))
        self._spread(op)

    def keep_old(self, batch: Import) -> None:
        """What stood there before, so that the import can be undone."""
        kept = ((batch.pk, one.row.pk, one.row.version, one.edit.before) for one in self.made)
        bulk.insert(ImportedEdit, ("source", "entry", "version", "before"), kept)

    def _refuse_stale(self) -> None:
        read = {one.row.pk: one.edit.entry for one in self.made}
        keys, stale, found = sorted(read), [], 0
        for start in range(0, len(keys), CHUNK):
            rows = Entry.system.select_for_update().filter(pk__in=keys[start : start + CHUNK]).order_by("pk")
            for key, version, gone, number in rows.values_list("pk", "version", "gone", "number"):
                found += 1
                stale += [number] if version != read[key].version or gone != LIVE else []
        if stale or found != len(keys):
            shown = "、".join(stale[:SHOWN])
            raise Conflict(f"{shown}等 {len(stale)} 条在导入期间被他人修改，请重新导入。", code="stale")

    def _write_beside(self) -> None:
        for one in self.made:
            if one.joint:
                write_owners(one.row, one.edit.owners)
        for one in self.linked:
            write_links(one.row, one.edit.draft.links)

    def _spread(self, op: Operation) -> None:
        """Copies kept in step, for the rows that something was copied from."""
        if not (self.ledger.children or _may_become(self.ledger)):
            return
        copied = set()
        keys = [one.row.pk for one in self.made]
        for start in range(0, len(keys), CHUNK):
            part, live = keys[start : start + CHUNK], Entry.system.filter(gone=LIVE)
            copied |= set(live.filter(parent__in=part).values_list("parent", flat=True))
            copied |= set(live.filter(origin__in=part).values_list("origin", flat=True))
        for one in self.made:
            if one.row.pk in copied:
                copies.spread(op, one.row, one.edit.before)


def _may_become(ledger: Ledger) -> bool:
    return any(ledger.id in other.origins for other in installed.current().ledgers.values())


def _after(edit: Edit, at: datetime) -> Entry:
    row, columns = copy(edit.entry), edit.draft.columns
    row.data, row.title, row.day, row.due = edit.draft.data, columns.title, columns.day, columns.due
    row.first_due = row.first_due or columns.due
    row.private, row.hidden_until = columns.private, columns.hidden_until
    row.unit, row.joint = edit.owners[0], len(edit.owners) > 1
    row.version += 1
    row.updated_at = at
    return row


def _new_texts(made: Iterable[Made]) -> Iterable[tuple[int, list[str]]]:
    for one in made:
        texts = search_index.texts_of(one.row)
        if not one.joint and texts != search_index.texts_of(one.edit.entry):
            yield one.row.pk, texts


def _event(actor: Actor, at: datetime, one: Made) -> Recorded:
    before = one.edit.before
    after = {key: one.row.data.get(key) for key in before}
    return entry_record(actor, at, "entry.edited", one.row, before=before, after=after)


def _column(row: Entry, name: str) -> object:
    return row.unit_id if name == "unit" else getattr(row, name)
