"""One step on many entries, taken or taken back: all of them or none, with a reason for each that refused."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from taizhang.audit.errors import Conflict, Refused
from taizhang.audit.operation import Operation, operation
from taizhang.ledgers.locked import lock_all
from taizhang.ledgers.models import Entry
from taizhang.ledgers.operations.steps import Taken, take_locked
from taizhang.ledgers.operations.undo import undo_locked
from taizhang.units.scope import Scope

MOST = 200  # one screen of selection, and well inside the two seconds a transaction may last


class SomeRefused(Refused):
    """Nothing was done; `reasons` says by number what each refusing row lacks."""

    code = "some_refused"

    def __init__(self, reasons: dict[str, str]) -> None:
        super().__init__(f"有 {len(reasons)} 条不能办理，本次全部未办：" + "；".join(reasons.values()))
        self.reasons = reasons
        self.more = {"reasons": reasons}


def take_many(scope: Scope, versions: Mapping[int, int], taken: Taken, *, today: date) -> list[Entry]:
    """`versions` maps each entry to the version it was selected at; `taken.version` is not looked at."""

    def take(op: Operation, row: Entry) -> None:
        take_locked(op, scope, row, taken.on(row, versions[row.pk]), today=today)

    return _each(scope, list(versions), take)


def undo_many(scope: Scope, entries: Sequence[int]) -> list[Entry]:
    """The last step of each, as long as nothing happened since (see `undo`)."""
    return _each(scope, entries, lambda op, row: undo_locked(op, scope, row))


def _each(scope: Scope, entries: Sequence[int], work: Callable[[Operation, Entry], None]) -> list[Entry]:
    if not entries:
        raise Refused("请先勾选要办理的条目。", code="nothing_selected")
    if len(entries) > MOST:
        raise Refused(f"一次最多办理 {MOST} 条，现在选了 {len(entries)} 条。", code="too_many")
    with operation(scope.actor) as op:
        rows = lock_all(scope, entries)
        reasons: dict[str, str] = {}
        for row in rows:
            try:
                work(op, row)
            except (Refused, Conflict) as refused:
                named = refused.message.startswith(row.number)
                reasons[row.number] = refused.message if named else f"{row.number}：{refused.message}"
        if reasons:
            raise SomeRefused(reasons)
        return rows
