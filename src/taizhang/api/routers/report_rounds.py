"""What stands around one report: a draft counted anew or taken back, what was sent up and answered, a whole level at
once, a template confirmed or put out of use."""

from django.http import FileResponse, HttpRequest
from ninja import Query, Router

from taizhang.api import paging, writing
from taizhang.api.describing import sends
from taizhang.api.routers.ledgers import place
from taizhang.api.routers.made_reports import changed, told
from taizhang.api.schemas.made_reports import LevelIn, LevelOut, ReportOut, ReturnedIn, SendingOut, SendingPage
from taizhang.api.schemas.paging import Paged
from taizhang.api.schemas.reports import ConfirmedOut, RetiredOut
from taizhang.api.told import Told
from taizhang.audit.errors import Missing
from taizhang.jobs import queries as jobs
from taizhang.jobs.models import Job
from taizhang.ledgers.evidence.store import store
from taizhang.reports import work
from taizhang.reports.models import Sending
from taizhang.reports.operations import drafts, sending, templates
from taizhang.reports.queries import reports as queries
from taizhang.units.request import scoped

router = Router()


@router.post("reports/{report_code}/remake", url_name="report_remake", response=ReportOut, summary="重新取数")
def report_remake(request: HttpRequest, report_code: str) -> Told:
    here = scoped(request)
    return changed(here, lambda: drafts.remake(here.scope, report_code))


@router.post("reports/{report_code}/reopen", url_name="report_reopen", response=ReportOut, summary="退回起草")
def report_reopen(request: HttpRequest, report_code: str) -> Told:
    here = scoped(request)
    return changed(here, lambda: drafts.reopen(here.scope, report_code))


@router.get("report-sendings", url_name="report_sendings", response=SendingPage, summary="待接收的报送，早的在前")
def sending_list(request: HttpRequest, asked: Query[Paged]) -> Told:
    rows = queries.incoming(scoped(request).scope)
    page = paging.slice_of(rows, by=("id",), cursor=asked.cursor, limit=asked.limit)
    return paging.answer(page, lambda one: {**_sent(one), "report": told(one.report)})


@router.post(
    "report-sendings/{int:sending_id}/receive",
    url_name="report_receive",
    response=SendingOut,
    summary="接收报送",
)
def sending_receive(request: HttpRequest, sending_id: int) -> Told:
    here = scoped(request)
    return writing.change(here, lambda: _sent(sending.receive(here.scope, sending_id)))


@router.post(
    "report-sendings/{int:sending_id}/return",
    url_name="report_return",
    response=SendingOut,
    summary="退回报送",
)
def sending_return(request: HttpRequest, sending_id: int, body: ReturnedIn) -> Told:
    here = scoped(request)
    return writing.change(here, lambda: _sent(sending.give_back(here.scope, sending_id, body.comment)))


def _sent(one: Sending) -> Told:
    return {"sending": one.pk, "to": one.to.code, "state": one.state, "comment": one.comment}


@router.post("report-levels", url_name="report_levels", response=LevelOut, summary="一级单位各做一份，后台办")
def level_ask(request: HttpRequest, body: LevelIn) -> Told:
    here = scoped(request)
    unit = place(here, body.unit)
    return writing.change(
        here, lambda: {"job": work.ask(here.scope, body.template, unit, body.below, body.first, body.last)}
    )


@router.get(
    "report-levels/{int:job}/file",
    url_name="report_level_file",
    summary="一级单位报告的压缩包",
    openapi_extra=sends("application/zip"),
)
def level_file(request: HttpRequest, job: int) -> FileResponse:
    line = jobs.line(scoped(request).scope, job)
    if line.kind != work.KIND or line.state != Job.DONE or not isinstance(line.result, dict):
        raise Missing
    return FileResponse(store().open(line.result["blob"]), as_attachment=True, filename=line.result["name"])


@router.post(
    "report-templates/{template}/confirm",
    url_name="template_confirm",
    response=ConfirmedOut,
    summary="确认全部推荐的绑定",
)
def template_confirm(request: HttpRequest, template: str) -> Told:
    here = scoped(request)
    return writing.change(here, lambda: {"confirmed": templates.confirm_all(here.scope, template)})


@router.post(
    "report-templates/{template}/retire", url_name="template_retire", response=RetiredOut, summary="停用模板"
)
def template_retire(request: HttpRequest, template: str) -> Told:
    here = scoped(request)

    def work_() -> Told:
        templates.retire(here.scope, template)
        return {"retired": template}

    return writing.change(here, work_)
