"""One report: drafted, given, reviewed, issued, sent; its file; each of its numbers; a file verified."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from ninja import File, Query, Router, UploadedFile

from taizhang.api import writing
from taizhang.api.describing import sends
from taizhang.api.routers.ledgers import place
from taizhang.api.schemas.facts import FactOpenedOut, ReportDetailOut, VerifiedOut
from taizhang.api.schemas.made_reports import (
    CasesOut,
    CitedIn,
    CitedListsOut,
    GivenIn,
    HandIn,
    ReportDropped,
    ReportIn,
    ReportOut,
    ReportPage,
    ReportsAsked,
    SentOut,
    SoughtAsked,
    VersionIn,
)
from taizhang.api.told import Told, unit_ref
from taizhang.audit.errors import Refused
from taizhang.files.errors import FileError
from taizhang.ledgers.evidence import store
from taizhang.reports.drafting import content
from taizhang.reports.evaluate.listed import Row
from taizhang.reports.models import Report
from taizhang.reports.models.report import ISSUED
from taizhang.reports.operations import citing, drafts, issue, sending
from taizhang.reports.queries import citing as rows
from taizhang.reports.queries import reports as queries
from taizhang.reports.queries.citing import Sought
from taizhang.reports.tracing import trace
from taizhang.reports.verifying.verify import verify
from taizhang.units.request import ScopedRequest, scoped

router = Router()
BINARY = "application/octet-stream"


def told(row: Report) -> Told:
    plain = (
        "code",
        "template",
        "template_version",
        "label",
        "title",
        "first",
        "last",
        "state",
        "number",
        "version",
    )
    found = {name: getattr(row, name) for name in plain}
    return {**found, "unit": unit_ref(row.unit), "issued_at": row.issued_at, "facts_hash": row.facts_hash}


def changed(here: ScopedRequest, work: Callable[[], Report]) -> Told:
    return writing.change(here, lambda: told(work()))


@router.get("reports", url_name="report_list", response=ReportPage, summary="报告，新的在前")
def report_list(request: HttpRequest, asked: Query[ReportsAsked]) -> Told:
    rows = queries.listed(scoped(request).scope, state=asked.state)
    if asked.before:
        rows = rows.filter(pk__lt=asked.before)
    found = list(rows[: asked.limit + 1])
    shown = found[: asked.limit]
    return {"items": [told(row) for row in shown], "next": shown[-1].pk if len(found) > len(shown) else None}


@router.post("reports", url_name="report_list", response=ReportOut, summary="起草")
def report_create(request: HttpRequest, body: ReportIn) -> Told:
    here = scoped(request)
    unit = place(here, body.unit)
    new = drafts.NewReport(body.template, unit.pk, body.first, body.last, children=tuple(body.children))
    return changed(here, lambda: drafts.create(here.scope, new))


@router.get(
    "reports/{report_code}",
    url_name="report",
    response=ReportDetailOut,
    summary="一份报告：数字、空处、提醒",
    exclude_unset=True,
    by_alias=True,
)
def report_get(request: HttpRequest, report_code: str) -> Told:
    here = scoped(request)
    row = queries.find(here.scope, report_code)
    if row.state == ISSUED:
        return {**told(row), "facts": [one.as_json() for one in trace.lines(here.scope, row)]}
    made = content.made_of(here.scope, row)
    waits = content.obstacles(here.scope, row, made, reviewed=row.state == "reviewed")
    return {**told(row), "facts": made.facts, "values": made.values, "obstacles": waits, "warnings": made.warnings}


@router.delete("reports/{report_code}", url_name="report", response=ReportDropped, summary="删除草稿")
def report_drop(request: HttpRequest, report_code: str) -> Told:
    here = scoped(request)

    def work() -> Told:
        drafts.drop(here.scope, report_code)
        return {"dropped": report_code}

    return writing.change(here, work)


@router.get(
    "reports/{report_code}/file",
    url_name="report_file",
    summary="报告文件；没有定稿的是草稿",
    openapi_extra=sends(BINARY),
)
def report_file(request: HttpRequest, report_code: str) -> HttpResponse:
    here = scoped(request)
    row = queries.find(here.scope, report_code)
    data = store.read(row.blob) if row.state == ISSUED else content.made_of(here.scope, row).data
    return HttpResponse(data, content_type=BINARY, headers={"Content-Disposition": "attachment"})


@router.get(
    "reports/{report_code}/facts/{key}",
    url_name="report_fact",
    response=FactOpenedOut,
    summary="打开一个数字",
    exclude_unset=True,
    by_alias=True,
)
def report_fact(request: HttpRequest, report_code: str, key: str, after: str = "") -> Told:
    here = scoped(request)
    row = queries.find(here.scope, report_code)
    found = trace.opened(here.scope, row, key, after=after or None)
    moved = [
        {"id": one.entry, "number": one.number, "acts": one.acts, "counted": one.counted} for one in found.moved
    ]
    return {
        **found.line.as_json(),
        "rows": [one.as_json() for one in found.page.rows],
        "not_shown": found.page.not_shown,
        "next": found.page.next,
        "moved": moved,
    }


@router.post("reports/{report_code}/given", url_name="report_given", response=ReportOut, summary="填写文字和说明")
def report_given(request: HttpRequest, report_code: str, body: GivenIn) -> Told:
    here = scoped(request)
    given = drafts.Given(body.asks, body.prose, body.explained)
    return changed(here, lambda: drafts.give(here.scope, report_code, given, version=body.version))


@router.post("reports/{report_code}/hand", url_name="report_hand", response=ReportOut, summary="人工填写一个数字")
def report_hand(request: HttpRequest, report_code: str, body: HandIn) -> Told:
    here = scoped(request)
    return changed(
        here,
        lambda: drafts.set_by_hand(
            here.scope, report_code, body.slot, body.value, body.basis, version=body.version
        ),
    )


@router.get(
    "reports/{report_code}/lists",
    url_name="report_lists",
    response=CitedListsOut,
    summary="草稿引用的清单，各勾选了几条",
    by_alias=True,
)
def report_lists(request: HttpRequest, report_code: str) -> Told:
    here = scoped(request)
    row = queries.find(here.scope, report_code)
    kept = row.given.get("cited", {})
    made = content.made_of(here.scope, row)
    return {"items": [{"list": one.id, "label": one.label, "cited": kept.get(one.id, [])} for one in made.lists]}


@router.get(
    "reports/{report_code}/lists/{name}",
    url_name="report_list_rows",
    response=CasesOut,
    summary="清单里可以勾选的条目",
    by_alias=True,
)
def report_list_rows(request: HttpRequest, report_code: str, name: str, asked: Query[SoughtAsked]) -> Told:
    here = scoped(request)
    row = queries.find(here.scope, report_code)
    sought = Sought(asked.q, asked.unit, asked.after)
    found = rows.choice(here.scope, row, rows.view_of(here.scope, row, name), sought=sought)
    return {
        "list": name,
        "label": found.view.label,
        "cited": [_case(one) for one in found.ticked.rows],
        "lost": found.ticked.lost,
        "items": [_case(one) for one in found.rows],
        "next": found.following or None,
    }


def _case(row: Row) -> Told:
    return {"id": row.entry, "title": row.title, **{name: row.text(name) for name in ("number", "unit", "state")}}


@router.put(
    "reports/{report_code}/lists/{name}",
    url_name="report_list_rows",
    response=ReportOut,
    summary="勾选引用的条目；空着即按清单的条件取",
)
def report_cite(request: HttpRequest, report_code: str, name: str, body: CitedIn) -> Told:
    here = scoped(request)
    return changed(here, lambda: citing.cite(here.scope, report_code, name, body.entries, version=body.version))


@router.post("reports/{report_code}/review", url_name="report_review", response=ReportOut, summary="复核")
def report_review(request: HttpRequest, report_code: str, body: VersionIn) -> Told:
    here = scoped(request)
    return changed(here, lambda: drafts.review(here.scope, report_code, version=body.version))


@router.post("reports/{report_code}/issue", url_name="report_issue", response=ReportOut, summary="定稿")
def report_issue(request: HttpRequest, report_code: str, body: VersionIn) -> Told:
    here = scoped(request)
    return changed(here, lambda: issue.issue(here.scope, report_code, version=body.version))


@router.post("reports/{report_code}/reissue", url_name="report_reissue", response=ReportOut, summary="起草下一版")
def report_reissue(request: HttpRequest, report_code: str) -> Told:
    here = scoped(request)
    return changed(here, lambda: issue.reissue(here.scope, report_code))


@router.post("reports/{report_code}/send", url_name="report_send", response=SentOut, summary="报送")
def report_send(request: HttpRequest, report_code: str) -> Told:
    here = scoped(request)

    def work() -> Told:
        sent = sending.send(here.scope, report_code)
        return {"sending": sent.pk, "to": sent.to.code, "state": sent.state}

    return writing.change(here, work)


@router.post(
    "report-verify", url_name="report_verify", response=VerifiedOut, summary="查验一份文件", by_alias=True
)
def report_verify(request: HttpRequest, file: File[UploadedFile]) -> Told:
    try:
        return verify(scoped(request).scope, file.read()).as_json()
    except FileError as error:
        raise Refused(f"{file.name}：{error}", code="bad_file", field="file") from error
