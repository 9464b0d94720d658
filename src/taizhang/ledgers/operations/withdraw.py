"""Taking an entry back, with a reason, and putting it there again. Nothing is ever deleted."""

from taizhang.audit.errors import Invalid, Refused
from taizhang.audit.operation import Operation, operation
from taizhang.ledgers import installed, keepers, snapshot
from taizhang.ledgers.facts import EntryChange
from taizhang.ledgers.locked import lock
from taizhang.ledgers.models import Entry
from taizhang.ledgers.models.entry import LIVE, WITH_PARENT, WITHDRAWN
from taizhang.ledgers.operations.origins import mark_origin, unmark_origin
from taizhang.ledgers.record import REASON, entry_event
from taizhang.units.scope import Scope

LONGEST = 2_000


def withdraw(scope: Scope, entry: int, *, reason: str, version: int) -> Entry:
    """The entry counts no more, nor do its children: they were withdrawn with it and come back with it."""
    if not reason.strip() or len(reason) > LONGEST:
        raise Invalid({"reason": f"请填写撤回的原因，不超过{LONGEST}个字。"})
    with operation(scope.actor) as op:
        row = lock(scope, entry)
        keepers.need(scope, installed.ledger(row.ledger), row.unit)
        if row.version != version:
            raise Refused(f"{row.number} 已被他人更新，请刷新后再撤回。", code="stale")
        withdraw_locked(op, row, reason)
        return row


def withdraw_locked(op: Operation, row: Entry, reason: str, gone: str = WITHDRAWN) -> None:
    for child in _children(row, LIVE):
        withdraw_locked(op, child, reason, WITH_PARENT)
    before = snapshot.facts(row)
    _set_gone(op, row, gone)
    entry_event(op, "entry.withdrawn", row, after={REASON: reason})
    op.change(EntryChange(before=before, after=None))
    if row.origin is not None:
        unmark_origin(op, row.origin, row.ledger)


def restore(scope: Scope, entry: int) -> Entry:
    with operation(scope.actor) as op:
        row = lock(scope, entry, live=False)
        keepers.need(scope, installed.ledger(row.ledger), row.unit)
        _check_restorable(row)
        restore_locked(op, row)
        return row


def _check_restorable(row: Entry) -> None:
    parent = Entry.system.filter(pk=row.parent).first() if row.parent is not None else None
    if parent is not None and parent.gone != LIVE:
        raise Refused(f"上级条目 {parent.number} 已撤回，请先恢复它。", code="parent_withdrawn")
    if row.gone != WITHDRAWN:
        raise Refused(f"{row.number} 没有被撤回，不用恢复。", code="not_withdrawn")


def restore_locked(op: Operation, row: Entry) -> None:
    _set_gone(op, row, LIVE)
    entry_event(op, "entry.restored", row)
    op.change(EntryChange(before=None, after=snapshot.facts(row)))
    if row.origin is not None:
        mark_origin(op, row.origin, row.ledger)
    for child in _children(row, WITH_PARENT):
        restore_locked(op, child)


def _children(row: Entry, gone: str) -> list[Entry]:
    return list(Entry.system.select_for_update().filter(parent=row.pk, gone=gone).order_by("pk"))


def _set_gone(op: Operation, row: Entry, gone: str) -> None:
    row.gone = gone
    row.version += 1
    row.updated_at = op.at
    row.save(update_fields=["gone", "version", "updated_at"])
