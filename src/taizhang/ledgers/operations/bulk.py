"""One step on many entries: all of them or none, with a reason for each that refused."""

from collections.abc import Mapping
from datetime import date

from taizhang.audit.errors import Conflict, Refused
from taizhang.audit.operation import operation
from taizhang.ledgers.locked import lock_all
from taizhang.ledgers.models import Entry
from taizhang.ledgers.operations.steps import Taken, take_locked
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
    if not versions:
        raise Refused("请先勾选要办理的条目。", code="nothing_selected")
    if len(versions) > MOST:
        raise Refused(f"一次最多办理 {MOST} 条，现在选了 {len(versions)} 条。", code="too_many")
    with operation(scope.actor) as op:
        rows = lock_all(scope, list(versions))
        reasons: dict[str, str] = {}
        for row in rows:
            try:
                take_locked(op, scope, row, taken.on(row, versions[row.pk]), today=today)
            except (Refused, Conflict) as refused:
                reasons[row.number] = f"{row.number}：{refused.message}"
        if reasons:
            raise SomeRefused(reasons)
        return rows
