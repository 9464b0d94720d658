from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from taizhang.api.schemas import duties as forms
from taizhang.api.told_duties import (
    burden_told,
    cell_told,
    coverage_told,
    due_told,
    ending_told,
    group_told,
    unit_told,
    visit_told,
    visited_told,
    week_told,
)
from taizhang.api.writing import change
from taizhang.audit.errors import Invalid
from taizhang.duties import calendars, clock, queries
from taizhang.duties.burden import burden as account_of
from taizhang.duties.expiring import expiring as ending
from taizhang.duties.matrix import weeks_back
from taizhang.duties.naming import due_key
from taizhang.duties.operations import dispatching, marking, rules, weekly
from taizhang.duties.operations import oversight as inspecting
from taizhang.duties.oversight.coverage import visited
from taizhang.duties.oversight.groups import groups
from taizhang.duties.oversight.visits import visits
from taizhang.duties.weekly import queries as weeks
from taizhang.duties.weekly.week import week_named, weekly_of
from taizhang.ledgers import installed
from taizhang.packs.reach import Reach
from taizhang.units.request import ScopedRequest, scoped
from taizhang.units.unit_names import unit_named

router = Router()
BACK, AHEAD = timedelta(weeks=12), timedelta(days=45)
YEAR = timedelta(days=364)


@router.get("units/{code}/dues", url_name="dues", response=forms.DuesOut, summary="一个单位的应办")
def dues(request: HttpRequest, code: str, asked: Query[forms.DuesAsked]) -> dict[str, Any]:
    here, today = scoped(request), timezone.localdate()
    only = [queries.duty(asked.duty)] if asked.duty else None
    found = queries.own(
        here.scope, here.place, asked.since or today - BACK, asked.until or today + AHEAD, duties=only
    )
    return {"dues": [due_told(one, here.place.code) for one in found]}


@router.get("units/{code}/due", url_name="due", response=forms.ExplainedOut, summary="一项应办的时限怎么来的")
def due(request: HttpRequest, code: str, asked: Query[forms.DueAsked]) -> dict[str, Any]:
    here = scoped(request)
    found = marking.find(here.scope, here.place.pk, due_key(asked.due), today=timezone.localdate())
    lines = [{"label": one.label, "text": one.text} for one in clock.explain(found, calendars.current())]
    return {"due": due_told(found, here.place.code), "lines": lines}


@router.post(
    "units/{code}/due/mark", url_name="due_mark", response=forms.MarkOut, summary="零报告、申请免办或延期"
)
def mark(request: HttpRequest, code: str, given: forms.MarkIn) -> dict[str, Any]:
    here, today = scoped(request), timezone.localdate()
    unit, key = here.place.pk, due_key(given.due)

    def work() -> dict[str, object]:
        match given.act:
            case "zero":
                row = marking.sign_zero(here.scope, unit, key, words=given.words, today=today)
            case "excuse":
                row = marking.ask_excuse(here.scope, unit, key, reason=given.reason, today=today)
            case "extend":
                if given.new_due is None:
                    raise Invalid({"new_due": "请写明延期到哪一天。"})
                row = marking.ask_extension(
                    here.scope, unit, key, new_due=given.new_due, reason=given.reason, today=today
                )
        return {"entry": row.pk, "number": row.number}

    return dict(change(here, work))


@router.get("units/{code}/coverage", url_name="coverage", response=forms.CoveragesOut, summary="家 完成/应完成")
def coverage(request: HttpRequest, code: str, asked: Query[forms.CoverageAsked]) -> dict[str, Any]:
    here = scoped(request)
    day = asked.day or timezone.localdate()
    wanted = [queries.duty(asked.duty)] if asked.duty else list(installed.current().duties.values())
    found = queries.coverages(here.scope, here.place, wanted, day, reach=Reach(asked.reach))
    return {"coverage": [coverage_told(one) for one in found if one.due or asked.duty]}


@router.get(
    "units/{code}/coverage/named", url_name="coverage_named", response=forms.NamedOut, summary="某一状态的单位名单"
)
def named(request: HttpRequest, code: str, asked: Query[forms.NamedAsked]) -> dict[str, Any]:
    here = scoped(request)
    day = asked.day or timezone.localdate()
    found = queries.named(
        here.scope, here.place, asked.duty, day, asked.state, reach=Reach(asked.reach), limit=asked.limit
    )
    return {"units": [unit_told(one) for one in found]}


@router.get("units/{code}/matrix", url_name="matrix", response=forms.MatrixOut, summary="单位与周次")
def matrix(request: HttpRequest, code: str, asked: Query[forms.MatrixAsked]) -> dict[str, Any]:
    here, today = scoped(request), timezone.localdate()
    weekly_kept = weekly_of(here.place, today)
    found = queries.week_matrix(
        here.scope, here.place, weeks_back(today, asked.weeks, weekly_kept.starts), below=asked.below
    )
    rows = [
        {
            "unit": unit_told(one),
            "lamp": found.lamp(one.id),
            "cells": [cell_told(week, found.cell(one.id, week)) for week in found.weeks],
        }
        for one in found.units
    ]
    return {"rows": rows}


@router.get(
    "units/{code}/burden", url_name="burden", response=forms.BurdenOut, summary="负担账：要了什么、要了几次"
)
def burden(request: HttpRequest, code: str, asked: Query[forms.BurdenAsked]) -> dict[str, Any]:
    here = scoped(request)
    last = asked.until or timezone.localdate()
    return burden_told(account_of(here.scope, here.place, asked.since or last - YEAR, last))


@router.get("units/{code}/expiring", url_name="expiring", response=forms.ExpiringOut, summary="即将到期的事项")
def expiring(request: HttpRequest, code: str, asked: Query[forms.ExpiringAsked]) -> dict[str, Any]:
    here = scoped(request)
    found = ending(here.scope, here.place, asked.days, below=asked.below)
    return {"endings": [ending_told(one) for one in found.rows], "more": found.more}


@router.get("units/{code}/oversight", url_name="oversight", response=forms.OversightOut, summary="督导覆盖，按组")
def oversight(request: HttpRequest, code: str, asked: Query[forms.BurdenAsked]) -> dict[str, Any]:
    here = scoped(request)
    last = asked.until or timezone.localdate()
    first = asked.since or last - YEAR
    found = visited(here.scope, here.place, first, last)
    areas = [group_told(one) for one in groups(here.scope, here.place, found.made, first, last)]
    made = [visit_told(one) for one in visits(here.scope, here.place, first, last)]
    return visited_told(found) | {"areas": areas, "visits": made}


@router.post(
    "units/{code}/oversight/groups", url_name="oversight_groups", response=forms.GroupIdOut, summary="设立督导组"
)
def group_new(request: HttpRequest, code: str, given: forms.GroupIn) -> dict[str, Any]:
    here = scoped(request)
    area = _area(here, given)
    new = inspecting.NewGroup(here.place.pk, given.name, given.first_day, area, given.chair, given.members)
    return dict(change(here, lambda: {"id": inspecting.set_up(here.scope, new).pk}))


@router.put(
    "units/{code}/oversight/groups/{int:group}",
    url_name="oversight_group",
    response=forms.GroupIdOut,
    summary="定督导组的范围和结束日期",
)
def group_area(request: HttpRequest, code: str, group: int, given: forms.AreaIn) -> dict[str, Any]:
    here = scoped(request)
    area = _area(here, given)
    return dict(change(here, lambda: {"id": inspecting.give(here.scope, group, area).pk}))


def _area(here: ScopedRequest, given: forms.AreaIn) -> inspecting.Area:
    units = [unit_named(here.scope, one).pk for one in given.units]
    return inspecting.Area(units, given.tree, given.last_day)


@router.get("units/{code}/week", url_name="week", response=forms.WeekOut, summary="一周情况")
def week(request: HttpRequest, code: str, asked: Query[forms.WeekAsked]) -> dict[str, Any]:
    here, today = scoped(request), timezone.localdate()
    kept = weekly_of(here.place, today)
    return week_told(weeks.week(here.scope, here.place, week_named(kept, asked.week, today), kept))


@router.post("units/{code}/week", url_name="week", response=forms.WeekStateOut, summary="确认一周或签零报告")
def week_confirm(request: HttpRequest, code: str, given: forms.ConfirmIn) -> dict[str, Any]:
    here = scoped(request)
    confirming = weekly.Confirming(here.place.pk, given.week, given.words, given.zero, given.version)

    def work() -> dict[str, object]:
        row = weekly.confirm(here.scope, confirming, today=timezone.localdate())
        return {"id": row.pk, "state": row.state, "version": row.version}

    return dict(change(here, work))


@router.post(
    "weeks/{int:week}/return", url_name="week_return", response=forms.WeekStateOut, summary="退回一周周报"
)
def week_return(request: HttpRequest, week: int, given: forms.ReturnIn) -> dict[str, Any]:
    here = scoped(request)

    def work() -> dict[str, object]:
        row = weekly.return_(here.scope, week, comment=given.comment)
        return {"id": row.pk, "state": row.state, "version": row.version}

    return dict(change(here, work))


@router.post(
    "units/{code}/dispatch/decisions",
    url_name="dispatch_decide",
    response=forms.DecisionOut,
    summary="记下议定事项，转为任务",
)
def decide(request: HttpRequest, code: str, given: forms.DispatchDecisionIn) -> dict[str, Any]:
    here = scoped(request)
    to = unit_named(here.scope, given.to)
    new = dispatching.NewDecision(here.place.pk, given.week, given.text, to.pk, given.due)

    def work() -> dict[str, object]:
        row = dispatching.decide(here.scope, new, today=timezone.localdate())
        return {"id": row.pk, "entry": row.entry or 0}

    return dict(change(here, work))


@router.post(
    "units/{code}/dispatch/issue", url_name="dispatch_issue", response=forms.DispatchOut, summary="印发调度单"
)
def issue(request: HttpRequest, code: str, given: forms.IssueIn) -> dict[str, Any]:
    here = scoped(request)

    def work() -> dict[str, object]:
        row = dispatching.issue(
            here.scope, here.place.pk, given.week, words=given.words, today=timezone.localdate()
        )
        return {"id": row.pk, "facts": row.facts}

    return dict(change(here, work))


@router.post("holidays", url_name="holidays", response=forms.HolidaysOut, summary="载入一年的节假日表")
def holidays(request: HttpRequest, given: forms.HolidaysIn) -> dict[str, Any]:
    here = scoped(request)

    def work() -> dict[str, object]:
        rows = rules.load_holidays(here.scope, given.text, today=timezone.localdate())
        return {"years": [one.year for one in rows]}

    return dict(change(here, work))


@router.post(
    "units/{code}/duties", url_name="duty_switch", response=forms.SwitchOut, summary="开启或停止一项规定动作"
)
def switch(request: HttpRequest, code: str, given: forms.SwitchIn) -> dict[str, Any]:
    here = scoped(request)
    new = rules.NewSwitch(
        given.duty, here.place.pk, given.on, given.from_day, given.to_day, given.purpose, given.basis
    )
    return dict(change(here, lambda: {"id": rules.switch(here.scope, new).pk}))
