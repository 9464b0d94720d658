"""一周一调度: a unit's week to confirm, the superior's page of the meeting, the sheet."""

from datetime import date
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from taizhang.audit.errors import Forbidden, Missing, Refused
from taizhang.duties.matrix import weeks_back
from taizhang.duties.operations import dispatching, weekly
from taizhang.duties.weekly import queries
from taizhang.duties.weekly.sheet import sheet
from taizhang.duties.weekly.week import week_named, weekly_of
from taizhang.units.models import Unit
from taizhang.units.request import ScopedRequest, scoped
from taizhang.units.roles import Right
from taizhang.units.unit_names import unit_named
from taizhang.web import pages
from taizhang.web.desk.places import own_unit

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHOWN = 8


def own_week(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(reverse("week", args=[own_unit(scoped(request)).code]))


def own_dispatch(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(reverse("dispatch", args=[own_unit(scoped(request)).code]))


def week(request: HttpRequest, code: str) -> HttpResponse:
    return week_page(scoped(request), scoped(request).place, request.GET.get("week", ""))


def week_page(here: ScopedRequest, unit: Unit, day: str, errors: dict[str, str] | None = None) -> HttpResponse:
    today = timezone.localdate()
    kept = weekly_of(unit, today)
    period = week_named(kept, day, today)
    found = queries.week(here.scope, unit, period, kept)
    context = {
        "unit": unit,
        "one": found,
        "before": kept.before(period),
        "after": kept.after(period) if period.end < today else None,
        "cut": kept.cut_of(period),
        "errors": errors or {},
        "typed": here.POST,
    }
    return pages.render(here, "week.html", context, status=422 if errors else 200)


@require_POST
def week_confirm(request: HttpRequest, code: str) -> HttpResponse:
    here, form = scoped(request), request.POST
    try:
        given = weekly.Confirming(
            here.place.pk,
            _day(form.get("week", "")),
            form.get("words", ""),
            zero=form.get("act") == "zero",
            version=int(form["version"]) if form.get("version", "").isdecimal() else 0,
        )
        report = weekly.confirm(here.scope, given, today=timezone.localdate())
    except (Missing, Forbidden):
        raise
    except Refused as refusal:
        return week_page(here, here.place, form.get("week", ""), pages.problems(refusal))
    said = "已签零报告。" if given.zero else "本周已确认，上级可以看到。"
    return pages.done(request, _week(here.place, report.start), said)


@require_POST
def week_return(request: HttpRequest, week: int) -> HttpResponse:
    """By the superior, from the unit's own page."""
    here = scoped(request)
    row = queries.report_of(here.scope, week)
    try:
        weekly.return_(here.scope, row.pk, comment=request.POST.get("comment", ""))
    except (Missing, Forbidden):
        raise
    except Refused as refusal:
        return week_page(here, row.unit, row.start.isoformat(), pages.problems(refusal))
    return pages.done(request, _week(row.unit, row.start), "已退回，附了意见。")


def _week(unit: Unit, day: date) -> str:
    return f"{reverse('week', args=[unit.code])}?week={day.isoformat()}"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refused("周次写成其中任一天的日期，如 2026-03-09。", code="bad_week", field="week") from error


def dispatch(request: HttpRequest, code: str) -> HttpResponse:
    return dispatch_page(scoped(request), request.GET.get("week", ""))


def dispatch_page(here: ScopedRequest, day: str, errors: dict[str, str] | None = None) -> HttpResponse:
    unit, today = here.place, timezone.localdate()
    kept = weekly_of(unit, today)
    period = week_named(kept, day, today)
    context = {
        "unit": unit,
        "week": period,
        "before": kept.before(period),
        "after": kept.after(period) if period.end < today else None,
        "meeting": queries.meeting(here.scope, unit, period),
        "board": queries.board(here.scope, unit, weeks_back(period.end, SHOWN, kept.starts)),
        "may": here.scope.can(Right.REVIEW, unit),
        "errors": errors or {},
        "typed": here.POST,
        "today": today,
    }
    return pages.render(here, "dispatch.html", context, status=422 if errors else 200)


@require_POST
def dispatch_decide(request: HttpRequest, code: str) -> HttpResponse:
    here, form, today = scoped(request), request.POST, timezone.localdate()
    try:
        to = unit_named(here.scope, form.get("to", ""))
        due = _due(form.get("due", ""))
        new = dispatching.NewDecision(here.place.pk, _day(form.get("week", "")), form.get("text", ""), to.pk, due)
        dispatching.decide(here.scope, new, today=today)
    except (Missing, Forbidden):
        raise
    except Refused as refusal:
        return dispatch_page(here, form.get("week", ""), pages.problems(refusal))
    return pages.done(request, _dispatch(here, form["week"]), "已记入，并转为承办单位的任务。")


def _due(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refused("完成时限应写成 2026-12-31 这样。", code="bad_due", field="due") from error


@require_POST
def dispatch_issue(request: HttpRequest, code: str) -> HttpResponse:
    here, form = scoped(request), request.POST
    try:
        day = _day(form.get("week", ""))
        dispatching.issue(here.scope, here.place.pk, day, words=form.get("words", ""), today=timezone.localdate())
    except (Missing, Forbidden):
        raise
    except Refused as refusal:
        return dispatch_page(here, form.get("week", ""), pages.problems(refusal))
    return pages.done(request, _dispatch(here, form["week"]), "调度单已印发，可以下载。")


def _dispatch(here: ScopedRequest, day: str) -> str:
    return f"{reverse('dispatch', args=[here.place.code])}?week={day}"


def dispatch_sheet(request: HttpRequest, dispatch: int) -> HttpResponse:
    found = queries.dispatch_of(scoped(request).scope, dispatch)
    name = quote(f"{found.unit.short_name}调度单{found.start.isoformat()}.docx")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return HttpResponse(sheet(found.facts), content_type=DOCX, headers=headers)
