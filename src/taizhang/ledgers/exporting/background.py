"""Large lists go out in the background: asked for, written by a worker, fetched until the file expires.

Who asked is asked again when the worker writes: it writes what he may see then. The file is his alone.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from taizhang.audit.actor import SYSTEM
from taizhang.audit.errors import Missing, Refused
from taizhang.audit.operation import operation
from taizhang.jobs.operations import enqueue
from taizhang.jobs.registry import Kind, Result, Task
from taizhang.ledgers import installed, lists, words
from taizhang.ledgers.exporting import write
from taizhang.ledgers.importing.work import scope_for
from taizhang.ledgers.models import Export
from taizhang.units.roles import Right
from taizhang.units.scope import Scope

AT_ONCE = 5_000  # rows; more are a worker's business
KIND = "ledgers.export"
KEPT_ROWS = timedelta(days=30)  # after its file is gone, an export is still listed so long


def is_large(scope: Scope, asked: lists.Asked) -> bool:
    rows = lists.matching(scope, asked, today=timezone.localdate())
    return rows.order_by()[: AT_ONCE + 1].count() > AT_ONCE


def refuse_large(scope: Scope, asked: lists.Asked) -> None:
    if is_large(scope, asked):
        raise Refused(
            f"超过 {AT_ONCE:,} 条，请改为后台导出，完成后凭链接下载。", code="export_in_background", field="format"
        )


def file_name(asked: lists.Asked, form: str) -> str:
    return f"{asked.ledger.label}_{asked.top.name}_{timezone.localdate():%Y%m%d}.{form}"


def record_sent(scope: Scope, asked: lists.Asked, form: str) -> None:
    """A small list sent at once is an event as well: who took what out."""
    about = {"form": form, "words": words.told(asked)}
    with operation(scope.actor) as op:
        unit = asked.top
        op.event(
            "list.exported",
            f"ledger:{asked.ledger.id}",
            asked.ledger.label,
            unit=unit.pk,
            home=unit.home,
            after=about,
        )


def request(scope: Scope, asked: lists.Asked, form: str) -> Export:
    scope.need(Right.VIEW, asked.top)
    with operation(scope.actor) as op:
        row = Export.objects.create(
            account=op.actor.account,
            unit=asked.top,
            ledger=asked.ledger.id,
            form=write.check_form(form),
            name=file_name(asked, form),
            words=words.told(asked),
            asked_at=op.at,
        )
        row.job = enqueue(op, KIND, {"export": row.pk})
        row.save(update_fields=["job"])
        about = {"form": form, "words": row.words}
        op.event(
            "export.requested", f"export:{row.pk}", row.name, unit=row.unit_id, home=row.unit.home, after=about
        )
    return row


def mine(scope: Scope) -> QuerySet[Export]:
    """One's own, newest first; the file may hold what only he may see."""
    rows = Export.objects.filter(account=scope.actor.account).select_related("unit")
    return rows.order_by("-pk")


def find(scope: Scope, key: int) -> Export:
    row = mine(scope).filter(pk=key).first()
    if row is None:
        raise Missing
    return row


def fetch(scope: Scope, key: int) -> tuple[Export, BinaryIO]:
    """The file, and an event that it was taken."""
    row = find(scope, key)
    if row.state == Export.EXPIRED or (row.expires_at is not None and row.expires_at < datetime.now(UTC)):
        raise Missing("下载链接已过期，文件已删除，请重新导出。")
    if row.state != Export.READY or not path_of(row).exists():
        raise Missing("文件还没有生成，请稍后再来。")
    with operation(scope.actor) as op:
        op.event("export.downloaded", f"export:{row.pk}", row.name, unit=row.unit_id, home=row.unit.home)
    return row, path_of(row).open("rb")


def path_of(row: Export) -> Path:
    return Path(settings.CONFIG.data_dir) / "exports" / f"{row.pk}.{row.form}"


def _export(task: Task) -> Result:
    row = Export.objects.select_related("unit").get(pk=task.args["export"])
    if row.state == Export.READY:
        return {"export": row.pk, "rows": row.rows}
    scope = scope_for(task.actor)
    try:
        _make(scope, row, task)
    except Refused as refusal:
        _settle(scope, row, Export.FAILED, error=refusal.message[:300])
        return {"export": row.pk, "error": refusal.message}
    return {"export": row.pk, "rows": row.rows}


def _make(scope: Scope, row: Export, task: Task) -> None:
    scope.need(Right.VIEW, row.unit)
    asked, today = words.read(installed.ledger(row.ledger), row.unit, row.words), timezone.localdate()
    row.rows = lists.matching(scope, asked, today=today).order_by().count()
    task.step(0, row.rows, "正在导出")
    with _written(path_of(row)) as file:
        write.export(
            scope, asked, row.form, file, today=today, told=lambda done: task.step(done, row.rows, "正在导出")
        )
    row.size = path_of(row).stat().st_size
    row.expires_at = datetime.now(UTC) + timedelta(hours=settings.CONFIG.export_hours)
    _settle(scope, row, Export.READY)


@contextmanager
def _written(path: Path) -> Iterator[BinaryIO]:
    """A file that is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}")
    try:
        with draft.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _settle(scope: Scope, row: Export, state: str, *, error: str = "") -> None:
    row.state, row.error = state, error
    with operation(scope.actor) as op:
        row.save(update_fields=["state", "error", "rows", "size", "expires_at"])
        about = {"rows": row.rows, "size": row.size} if state == Export.READY else {"error": error}
        op.event(
            f"export.{state}", f"export:{row.pk}", row.name, unit=row.unit_id, home=row.unit.home, after=about
        )


def expire(now: datetime) -> int:
    """Delete what nobody may fetch any more, a hundred at a time."""
    due = list(Export.objects.filter(state=Export.READY, expires_at__lt=now).select_related("unit")[:100])
    for row in due:
        with suppress(FileNotFoundError):
            path_of(row).unlink()
    with operation(SYSTEM) as op:
        for row in due:
            op.event("export.expired", f"export:{row.pk}", row.name, unit=row.unit_id, home=row.unit.home)
        Export.objects.filter(pk__in=[row.pk for row in due]).update(state=Export.EXPIRED)
        if not due:
            op.unchanged()
    Export.objects.filter(state__in=(Export.EXPIRED, Export.FAILED), asked_at__lt=now - KEPT_ROWS).delete()
    return len(due)


def _expire(_task: Task) -> Result:
    return {"expired": expire(datetime.now(UTC))}


KINDS = (
    Kind(KIND, "导出清单", _export, attempts=3, lease=timedelta(minutes=5)),
    Kind("ledgers.expire_exports", "删除过期的导出文件", _expire, every=timedelta(minutes=30)),
)
