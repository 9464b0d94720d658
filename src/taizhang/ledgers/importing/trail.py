"""What was imported, for whoever may see the unit; and the import events in the history of an entry."""

from taizhang.ledgers.models import Entry, Import
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


def objects(row: Entry) -> list[str]:
    """Whose events tell the history of an entry: its own, and those of the import that brought it."""
    return [f"entry:{row.pk}", *([f"import:{row.batch}"] if row.batch is not None else [])]
