"""What was imported, for whoever may see the unit."""

from taizhang.ledgers.models import Import
from taizhang.units.roles import Right
from taizhang.units.scope import Scope

STATES = {
    Import.WAITING: "等待",
    Import.STAGING: "进行中",
    Import.APPLIED: "已导入",
    Import.UNDONE: "已撤销",
    Import.ABANDONED: "未完成",
}


def recent(scope: Scope, *, before: int | None = None, limit: int = 50) -> list[Import]:
    rows = Import.objects.filter(scope.units(Right.VIEW, prefix="unit__")).select_related("unit")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-pk")[:limit])
