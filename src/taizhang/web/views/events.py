"""留痕: who did what to what, from which address, what changed, and whether the trail still holds."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from taizhang.audit import queries
from taizhang.jobs import operations as jobs
from taizhang.jobs.models import Job
from taizhang.units.event_reach import audited_units
from taizhang.units.models import Account
from taizhang.units.request import scoped
from taizhang.units.scope import Scope
from taizhang.web import pages

VERIFY = "audit.verify"
GROUPS = {
    "account": "账号与登录",
    "grant": "授权",
    "token": "访问令牌",
    "unit": "单位",
    "person": "人员",
    "body": "机构",
    "entry": "条目",
    "report": "报告",
    "job": "后台任务",
    "feedback": "意见反馈",
    "audit": "留痕",
}
FILTERS = ("who", "action", "since", "until")


def events(request: HttpRequest) -> HttpResponse:
    asked = {name: request.GET.get(name, "").strip() for name in FILTERS}
    before = request.GET.get("before", "")
    page = queries.history(
        wanted(scoped(request).scope, asked), before=int(before) if before.isdecimal() else None, limit=pages.ROWS
    )
    context = {
        "page": page,
        "asked": asked,
        "groups": GROUPS,
        "query": urlencode({name: value for name, value in asked.items() if value}),
        "verified": Job.objects.filter(kind=VERIFY, result__isnull=False).order_by("-finished_at").first(),
        "verifying": Job.objects.filter(kind=VERIFY, state=Job.RUNNING).exists(),
    }
    return pages.render(request, "events.html", context)


def wanted(scope: Scope, asked: dict[str, str]) -> queries.Wanted:
    return queries.Wanted(
        units=audited_units(scope),
        actor=_account(asked["who"]) if asked["who"] else None,
        action=asked["action"],
        since=_day(asked["since"]),
        until=_day(asked["until"]),
    )


def _account(text: str) -> int:
    """The account meant by its name; an unknown one has done nothing."""
    found = Account.objects.filter(username__iexact=text).first() or Account.objects.filter(name=text).first()
    return found.pk if found else -1


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


@require_POST
def events_verify(request: HttpRequest) -> HttpResponse:
    jobs.request(scoped(request).scope.actor, VERIFY)
    return pages.done(request, reverse("events"), "已开始核验，完成后结果显示在本页。")
