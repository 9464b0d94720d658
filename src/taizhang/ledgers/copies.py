"""Copies kept in step: when a row changes, what its children and what came of it copied changes with it.

What a child inherits it cannot edit, so it always follows. What came of a row was copied as a first word: it follows
as long as nobody has put it differently.
"""

from collections.abc import Iterator, Mapping

from taizhang.audit.operation import Operation
from taizhang.ledgers import derive, installed, prepare, snapshot
from taizhang.ledgers.facts import EntryChange
from taizhang.ledgers.models import Entry
from taizhang.ledgers.models.entry import LIVE
from taizhang.ledgers.operations.create import write_links
from taizhang.ledgers.prepare import set_or_drop
from taizhang.ledgers.record import entry_event
from taizhang.ledgers.references import References
from taizhang.packs.model import Ledger
from taizhang.units.scope import SYSTEM_SCOPE

# What follows from the values; whose a row is does not: an owner is not copied away from under its unit.
FOLLOWING = ("data", "title", "day", "due", "private", "hidden_until", "version", "updated_at")


def spread(op: Operation, row: Entry, was: Mapping[str, object]) -> None:
    """Hand on the fields that changed (`was` holds their old values), and what they change further down."""
    for other, fields in _copiers(row, was):
        ledger = installed.ledger(other.ledger)
        before = snapshot.facts(other)
        old = {key: other.data.get(key) for key in fields}
        links = derive.links(ledger, other.data)
        for key, value in fields.items():
            set_or_drop(other.data, key, value)
        if all(other.data.get(key) == old[key] for key in fields):
            continue
        _save(op, other, ledger, links)
        entry_event(op, "entry.copied", other, before=old, after={key: other.data.get(key) for key in fields})
        op.change(EntryChange(before=before, after=snapshot.facts(other)))
        spread(op, other, old)


def _copiers(row: Entry, was: Mapping[str, object]) -> Iterator[tuple[Entry, dict[str, object]]]:
    """The rows that copy from this one, with the fields they take now."""
    rows = Entry.system.select_for_update().filter(gone=LIVE)
    for child in rows.filter(parent=row.pk).order_by("pk"):
        keys = set(installed.ledger(child.ledger).inherit) & set(was)
        if keys:
            yield child, {key: row.data.get(key) for key in keys}
    for came in rows.filter(origin=row.pk).order_by("pk"):
        origin = installed.ledger(came.ledger).origins.get(row.ledger)
        copied = origin.copy.items() if origin is not None else ()
        taken = {
            here: row.data.get(there)
            for here, there in copied
            if there in was and came.data.get(here) == was[there]
        }
        if taken:
            yield came, taken


def _save(op: Operation, row: Entry, ledger: Ledger, linked: set[tuple[str, int]]) -> None:
    made = prepare.derived(ledger, row.data, References(SYSTEM_SCOPE, row.unit))
    columns = made.columns
    row.title, row.day, row.due = columns.title, columns.day, columns.due
    row.private, row.hidden_until = columns.private, columns.hidden_until
    row.version += 1
    row.updated_at = op.at
    row.save(update_fields=FOLLOWING)
    if made.links != linked:
        write_links(row, made.links)
