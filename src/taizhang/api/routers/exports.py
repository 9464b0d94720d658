"""Lists as files: at once up to 5,000 rows, above that by a worker with a link that expires; empty workbooks."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from ninja import Query, Router

from taizhang.api import writing
from taizhang.api.describing import sends
from taizhang.api.routers.ledgers import asked_of, place
from taizhang.api.schemas.exports import ExportAsked, ExportIn, ExportOut, ExportPage, ExportsAsked
from taizhang.api.told import Told, unit_ref
from taizhang.ledgers import installed, lists, saved, words
from taizhang.ledgers.exporting import background, progress, templates, write
from taizhang.ledgers.models import Export
from taizhang.units import queries
from taizhang.units.request import ScopedRequest, scoped

router = Router()
ZIP = "application/zip"


@router.get(
    "ledgers/{ledger}/export",
    url_name="export",
    summary="导出清单：xlsx、docx、csv 或 json，五千条以内",
    openapi_extra=sends(*write.FORMATS.values()),
)
def export(request: HttpRequest, ledger: str, given: Query[ExportAsked]) -> HttpResponse:
    here = scoped(request)
    asked = asked_of(here, installed.ledger(ledger), given)
    background.refuse_large(here.scope, asked)
    content = write.as_bytes(here.scope, asked, given.format, today=timezone.localdate())
    background.record_sent(here.scope, asked, given.format)
    return _sent(content, background.file_name(asked, given.format), write.FORMATS[given.format])


@router.post("ledgers/{ledger}/exports", url_name="export_request", response=ExportOut, summary="后台导出")
def export_request(request: HttpRequest, ledger: str, body: ExportIn) -> Told:
    here = scoped(request)
    asked = _asked(here, ledger, body)
    return writing.change(here, lambda: _told(background.request(here.scope, asked, body.format)))


def _asked(here: ScopedRequest, ledger: str, body: ExportIn) -> lists.Asked:
    base = saved.find(here.scope, body.saved_list).words if body.saved_list else {}
    said = body.words.model_dump(exclude_unset=True)
    return words.read(installed.ledger(ledger), place(here, body.unit), {**base, **said})


@router.get("exports", url_name="exports", response=ExportPage, summary="本人的后台导出，新的在前")
def export_list(request: HttpRequest, asked: Query[ExportsAsked]) -> Told:
    rows = background.mine(scoped(request).scope)
    if asked.before:
        rows = rows.filter(pk__lt=asked.before)
    found = list(rows[: asked.limit + 1])
    page = found[: asked.limit]
    return {
        "items": [_line(one) for one in progress.shown(page)],
        "next": page[-1].pk if len(found) > len(page) else None,
    }


@router.get("exports/{int:export}", url_name="export_get", response=ExportOut, summary="一次后台导出的进度")
def export_get(request: HttpRequest, export: int) -> Told:
    return _told(background.find(scoped(request).scope, export))


@router.get(
    "exports/{int:export}/file",
    url_name="export_file",
    summary="下载导出的文件，过期即删",
    openapi_extra=sends(*write.FORMATS.values()),
)
def export_file(request: HttpRequest, export: int) -> FileResponse:
    row, file = background.fetch(scoped(request).scope, export)
    return FileResponse(file, as_attachment=True, filename=row.name, content_type=write.FORMATS[row.form])


@router.get(
    "ledgers/{ledger}/template",
    url_name="template",
    summary="空表；below 为真则下级各一份，成压缩包",
    openapi_extra=sends(write.FORMATS["xlsx"], ZIP),
)
def template(request: HttpRequest, ledger: str, unit: str = "", below: bool = False) -> HttpResponse:
    here = scoped(request)
    of, top = installed.ledger(ledger), place(here, unit)
    if below:
        units = queries.subtree(here.scope, top).filter(parent=top)
        return _sent(templates.templates(of, units), f"{of.label}_空表.zip", ZIP)
    return _sent(templates.template(of, top), f"{of.label}_{top.name}.xlsx", write.FORMATS["xlsx"])


def _sent(content: bytes, name: str, kind: str) -> HttpResponse:
    disposition = content_disposition_header(True, name)
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": disposition or "attachment"})


def _told(row: Export) -> Told:
    return _line(progress.shown([row])[0])


def _line(one: progress.Shown) -> Told:
    row = one.export
    plain = {
        name: getattr(row, name) for name in ("id", "ledger", "name", "job", "size", "asked_at", "expires_at")
    }
    far = {name: getattr(one, name) for name in ("state", "done", "total", "error")}
    link = reverse("api:export_file", args=[row.pk]) if one.state == Export.READY else None
    return {**plain, **far, "state_label": one.label, "unit": unit_ref(row.unit), "format": row.form, "link": link}
