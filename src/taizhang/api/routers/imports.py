"""Spreadsheets in: dry run, import, undo, collection."""

import json

from django.http import HttpRequest
from django.utils import timezone
from ninja import File, Query, Router, UploadedFile

from taizhang.api import writing
from taizhang.api.routers.ledgers import place
from taizhang.api.schemas.imports import (
    CollectAsked,
    CollectedOut,
    ImportAsked,
    ImportOut,
    ImportPage,
    ImportReportOut,
    ImportsAsked,
)
from taizhang.api.told import Told, unit_ref
from taizhang.audit.errors import Refused
from taizhang.ledgers import installed
from taizhang.ledgers.importing import trail
from taizhang.ledgers.importing.apply import import_file
from taizhang.ledgers.importing.check import Asked
from taizhang.ledgers.importing.collecting import Drop, collect
from taizhang.ledgers.importing.report import Report
from taizhang.ledgers.importing.source import MOST_BYTES
from taizhang.ledgers.importing.undo import undo
from taizhang.ledgers.importing.work import IN_BACKGROUND, count_rows, in_background
from taizhang.ledgers.models import Import
from taizhang.units.request import scoped
from taizhang.units.scope import Scope

router = Router()
SHOWN = 500  # rows told in an answer; those with something to say first


@router.post(
    "ledgers/{ledger}/imports",
    url_name="imports",
    response=ImportReportOut,
    summary="试导或导入一个文件或一段表格文字",
    by_alias=True,
)
def import_create(request: HttpRequest, ledger: str, file: File[UploadedFile], given: Query[ImportAsked]) -> Told:
    here = scoped(request)
    asked = Asked(
        ledger=installed.ledger(ledger),
        unit=place(here, given.unit),
        file=file.name or "",
        content=_content(file),
        columns=_columns(given.columns),
        skip_duplicates=given.skip_duplicates,
    )
    return writing.sent(here, lambda: _import(here.scope, asked, dry_run=given.dry_run))


def _import(scope: Scope, asked: Asked, *, dry_run: bool) -> Told:
    if not dry_run and count_rows(asked) > IN_BACKGROUND:
        batch, job = in_background(scope, asked)
        return Report(asked.ledger.id, asked.file, dry_run=False, import_id=batch.pk, job=job).told()
    report = import_file(scope, asked, today=timezone.localdate(), dry_run=dry_run)
    return report.told(most=SHOWN)


def _content(file: UploadedFile) -> bytes:
    if (file.size or 0) > MOST_BYTES:
        raise Refused(f"文件超过 {MOST_BYTES >> 20} MB，请分成几个文件。", code="file_too_big", field="file")
    return bytes(file.read())


def _columns(written: str) -> dict[str, str]:
    try:
        found = json.loads(written or "{}")
    except ValueError:
        found = None
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise Refused('列的对应要写成 JSON，例如 {"检查发现": "title"}。', code="bad_columns", field="columns")
    return found


@router.post(
    "ledgers/{ledger}/collections",
    url_name="collections",
    response=CollectedOut,
    summary="成批收表",
    by_alias=True,
)
def collection(
    request: HttpRequest, ledger: str, files: File[list[UploadedFile]], given: Query[CollectAsked]
) -> Told:
    here = scoped(request)
    drop = Drop(
        ledger=installed.ledger(ledger),
        top=place(here, given.unit),
        files=[(file.name or "", _content(file)) for file in files],
        said=_columns(given.said),
        since=given.since,
    )
    today = timezone.localdate()
    return writing.sent(here, lambda: collect(here.scope, drop, today=today, dry_run=given.dry_run).told())


@router.get("imports", url_name="import_list", response=ImportPage, summary="导入记录，新的在前")
def import_list(request: HttpRequest, asked: Query[ImportsAsked]) -> Told:
    found = trail.recent(scoped(request).scope, before=asked.before or None, limit=asked.limit + 1)
    shown = found[: asked.limit]
    return {
        "items": [_told(row) for row in shown],
        "next": shown[-1].pk if len(found) > len(shown) else None,
    }


@router.post("imports/{int:batch}/undo", url_name="import_undo", response=ImportOut, summary="撤销整次导入")
def import_undo(request: HttpRequest, batch: int) -> Told:
    return _told(undo(scoped(request).scope, batch))


def _told(row: Import) -> Told:
    plain = (
        "id",
        "ledger",
        "name",
        "state",
        "created",
        "updated",
        "same",
        "started_at",
        "applied_at",
        "undone_at",
    )
    told = {name: getattr(row, name) for name in plain}
    return {**told, "unit": unit_ref(row.unit), "state_label": trail.STATES[row.state]}
