"""收回修改稿 by the API."""

from django.http import HttpRequest
from ninja import File, Query, Router, UploadedFile

from taizhang.api.routers.checks import content_of
from taizhang.api.schemas.made_reports import VersionIn
from taizhang.api.schemas.rewrites import DecideIn, RewriteAsked, RewriteOut, RewriteUndone
from taizhang.api.told import Told
from taizhang.audit.errors import Missing
from taizhang.reports.models import Report, Rewrite
from taizhang.reports.operations import rewrites
from taizhang.reports.queries import reports
from taizhang.reports.queries.rewrites import newest
from taizhang.units.request import scoped

router = Router()


@router.post("reports/{report}/rewrite", url_name="report_rewrite", response=RewriteOut, summary="收回修改稿")
def take_back(request: HttpRequest, report: str, file: File[UploadedFile], asked: Query[RewriteAsked]) -> Told:
    here = scoped(request)
    row = reports.find(here.scope, report)
    taken = rewrites.take_back(here.scope, row.code, file.name or "", content_of(file), version=asked.version)
    return _told(taken, reports.find(here.scope, report))


@router.get("reports/{report}/rewrite", url_name="report_rewrite", response=RewriteOut, summary="最近的修改稿")
def rewrite(request: HttpRequest, report: str) -> Told:
    row = reports.find(scoped(request).scope, report)
    found = newest(row)
    if found is None:
        raise Missing("没有收回过修改稿。")
    return _told(found, row)


@router.post(
    "reports/{report}/rewrite/decide", url_name="rewrite_decide", response=RewriteOut, summary="决定一处改动"
)
def decide(request: HttpRequest, report: str, body: DecideIn) -> Told:
    here = scoped(request)
    row = reports.find(here.scope, report)
    row = rewrites.decide(here.scope, row.code, body.slot, keep=body.keep, basis=body.basis, version=body.version)
    found = newest(row)
    assert found is not None
    return _told(found, row)


@router.post(
    "reports/{report}/rewrite/undo", url_name="rewrite_undo", response=RewriteUndone, summary="撤销修改稿"
)
def undo(request: HttpRequest, report: str, body: VersionIn) -> Told:
    here = scoped(request)
    row = reports.find(here.scope, report)
    return {"version": rewrites.undo(here.scope, row.code, version=body.version).version}


def _told(row: Rewrite, report: Report) -> Told:
    plain = ("id", "name", "changes", "numbers", "gone", "taken_at")
    return {**{name: getattr(row, name) for name in plain}, "report": report.code, "version": report.version}
