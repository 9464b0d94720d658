"""共性问题: similar rows become one. Those merged away stay as its sources, count no more, and can be taken out.

Their children hang under the common row (`children.of`) without being touched, so undoing needs no memory.
"""

from collections.abc import Sequence

from taizhang.audit.errors import Invalid, Refused
from taizhang.audit.operation import Operation, operation
from taizhang.ledgers import snapshot
from taizhang.ledgers.facts import EntryChange
from taizhang.ledgers.locked import lock, lock_all
from taizhang.ledgers.models import Entry
from taizhang.ledgers.models.entry import LIVE, MERGED
from taizhang.ledgers.record import REASON, entry_event
from taizhang.units.roles import Right
from taizhang.units.scope import Scope


def merge(scope: Scope, into: int, sources: Sequence[int], *, reason: str) -> Entry:
    if into in sources or not sources:
        raise Invalid({"sources": "请勾选要并入的条目，不含目标条目本身。"})
    if not reason.strip():
        raise Invalid({"reason": "请写明为什么是同一个问题。"})
    with operation(scope.actor) as op:
        rows = lock_all(scope, [into, *sources])
        target = next(row for row in rows if row.pk == into)
        others = [row for row in rows if row.pk != into]
        _check(scope, target, others)
        for row in others:
            before = snapshot.facts(row)
            _set(op, row, MERGED, target.pk)
            entry_event(op, "entry.merged", row, after={"@into": target.number, REASON: reason})
            op.change(EntryChange(before=before, after=None))
        entry_event(
            op, "entry.merged_in", target, after={"@sources": [row.number for row in others], REASON: reason}
        )
        return target


def _check(scope: Scope, target: Entry, others: list[Entry]) -> None:
    for row in [target, *others]:
        scope.need(Right.REVIEW, row.unit)
    wrong = [row.number for row in others if row.ledger != target.ledger]
    if wrong:
        raise Refused(f"{'、'.join(wrong)} 与目标条目不在同一本台账。", code="other_ledger")
    full = [row.number for row in others if Entry.system.filter(merged_into=row.pk).exists()]
    if full:
        raise Refused(f"{'、'.join(full)} 自己是合并后的条目，请先拆开。", code="already_merged")


def unmerge(scope: Scope, source: int) -> Entry:
    """Take one row out of the common one again."""
    with operation(scope.actor) as op:
        row = lock(scope, source, live=False)
        scope.need(Right.REVIEW, row.unit)
        if row.gone != MERGED:
            raise Refused(f"{row.number} 没有并入其他条目。", code="not_merged")
        _set(op, row, LIVE, None)
        entry_event(op, "entry.unmerged", row)
        op.change(EntryChange(before=None, after=snapshot.facts(row)))
        return row


def _set(op: Operation, row: Entry, gone: str, into: int | None) -> None:
    row.gone, row.merged_into = gone, into
    row.version += 1
    row.updated_at = op.at
    row.save(update_fields=["gone", "merged_into", "version", "updated_at"])
