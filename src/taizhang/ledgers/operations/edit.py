"""Changing the values of an entry."""

from collections.abc import Mapping

from taizhang.audit.errors import Invalid, Refused
from taizhang.audit.operation import Operation, operation
from taizhang.ledgers import copies, installed, keepers, prepare, snapshot
from taizhang.ledgers.facts import EntryChange
from taizhang.ledgers.local import local_fields
from taizhang.ledgers.locked import lock
from taizhang.ledgers.models import Entry
from taizhang.ledgers.operations.create import owners_of, write_links, write_owners
from taizhang.ledgers.prepare import Draft
from taizhang.ledgers.record import entry_event
from taizhang.ledgers.references import References
from taizhang.ledgers.stale import merge
from taizhang.packs.model import Ledger
from taizhang.units.scope import Scope

COLUMNS = (
    "data",
    "title",
    "day",
    "due",
    "first_due",
    "unit",
    "joint",
    "private",
    "hidden_until",
    "version",
    "updated_at",
)


def edit(scope: Scope, entry: int, raw: Mapping[str, object], *, version: int) -> Entry:
    """`version` is the one the values were typed over; a value of None or "" empties its field."""
    with operation(scope.actor) as op:
        row = lock(scope, entry)
        ledger = installed.ledger(row.ledger)
        keepers.need(scope, ledger, row.unit)
        refuse_finished(ledger, row)
        return edit_locked(op, scope, ledger, row, raw, version=version)


def edit_locked(
    op: Operation, scope: Scope, ledger: Ledger, row: Entry, raw: Mapping[str, object], *, version: int
) -> Entry:
    before = snapshot.facts(row)
    was = apply(scope, ledger, row, raw, version=version)
    if not was:
        op.unchanged()
        return row
    row.version += 1
    row.updated_at = op.at
    row.save(update_fields=COLUMNS)
    entry_event(op, "entry.edited", row, before=was, after={key: row.data.get(key) for key in was})
    op.change(EntryChange(before=before, after=snapshot.facts(row)))
    copies.spread(op, row, was)
    return row


def refuse_finished(ledger: Ledger, row: Entry) -> None:
    """A finished row is reopened before it is changed; a ledger that only records has nothing to reopen."""
    if row.lump:
        raise Refused(f"{row.number} 是只报总数的条目，请撤回后重新登记。", code="lump")
    if len(ledger.lifecycle.states) > 1 and row.finished:
        state = ledger.lifecycle.states[row.state].label
        raise Refused(f"{row.number} 已是“{state}”，请先重开再修改。", code="finished")


def apply(
    scope: Scope, ledger: Ledger, row: Entry, raw: Mapping[str, object], *, version: int
) -> dict[str, object]:
    """Set the values on the row without saving its columns. The old values of what changed; empty if nothing did."""
    references = References(scope, row.unit)
    values, problems = prepare.read_values(ledger, raw, references, local_fields(row.unit, ledger))
    if problems:
        raise Invalid(problems)
    changed = merge(row, version, values)
    if not changed:
        return {}
    was = {key: row.data.get(key) for key in changed}
    data = dict(row.data)
    for key, value in changed.items():
        prepare.set_or_drop(data, key, value)
    place(scope, ledger, row, prepare.draft(ledger, data, references))
    return was


def place(scope: Scope, ledger: Ledger, row: Entry, made: Draft) -> None:
    """The columns follow the data. The first promise stays: only the first deadline ever set is kept as such."""
    columns = made.columns
    owners = owners_of(scope, ledger, row.unit, made)
    row.data = made.data
    row.title, row.day, row.due = columns.title, columns.day, columns.due
    row.first_due = row.first_due or columns.due
    row.private, row.hidden_until = columns.private, columns.hidden_until
    row.unit, row.joint = owners[0], len(owners) > 1
    write_owners(row, owners)
    write_links(row, made.links)


def write_values(scope: Scope, ledger: Ledger, row: Entry, raw: Mapping[str, object]) -> dict[str, object]:
    """Values that come with a step: written with it, under the version the step was asked for."""
    if not raw:
        return {}
    was = apply(scope, ledger, row, raw, version=row.version)
    if was:
        row.save(update_fields=COLUMNS)
    return was
