"""提醒渠道: the group robots of one's units, what has been sent by which way and what became of it; the feed's end."""

from datetime import timedelta

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from taizhang.audit.errors import Forbidden, Missing, Refused
from taizhang.duties.models import Delivery, Robot
from taizhang.duties.operations import telling
from taizhang.units.models import Unit
from taizhang.units.request import ScopedRequest, scoped
from taizhang.units.roles import Right
from taizhang.units.unit_names import unit_named
from taizhang.web import pages
from taizhang.web.views.tellings import CHANNELS

DAYS = timedelta(days=30)
SHOWN = 100
KINDS = {Robot.WECOM: CHANNELS["wecom"], Robot.DINGTALK: CHANNELS["dingtalk"]}
STATES = {
    Delivery.WAITING: ("待发", "clock", ""),
    Delivery.SENT: ("已发出", "circle-check", "ok"),
    Delivery.FAILED: ("没有发出", "circle-x", "bad"),
}


def robots(request: HttpRequest) -> HttpResponse:
    here = scoped(request)
    if request.method != "POST":
        return _page(here)
    form = here.POST
    try:
        unit = unit_named(here.scope, form.get("unit", "") or here.account.unit.code)
        kept = (form.get("kind", ""), form.get("label", ""), form.get("url", ""), form.get("secret", ""))
        telling.add_robot(here.scope, telling.NewRobot(unit.pk, *kept))
    except (Missing, Forbidden):
        raise
    except Refused as refusal:
        return _page(here, pages.problems(refusal))
    return pages.done(here, reverse("robots"), "已登记，今后的提醒会在上班时间发到这个群。")


def _page(here: ScopedRequest, errors: dict[str, str] | None = None) -> HttpResponse:
    known = list(Robot.objects.filter(unit__in=_units(here)).select_related("unit").order_by("pk"))
    context = {
        "robots": [one for one in known if one.ended_at is None],
        "names": {str(one.pk): one.label for one in known},
        "kinds": KINDS,
        "channels": CHANNELS,
        "states": STATES,
        "sent": _sent(here),
        "errors": errors or {},
        "typed": here.POST,
    }
    return pages.render(here, "robots.html", context, status=422 if errors else 200)


def _units(here: ScopedRequest) -> "QuerySet[Unit]":
    """Where one directs: whose robots these are."""
    return Unit.system.filter(here.scope.units(Right.DIRECT))


def _sent(here: ScopedRequest) -> list[Delivery]:
    """The newest first. To whom a digest went is shown; whether anybody read it is not kept."""
    since = timezone.localdate() - DAYS
    rows = Delivery.objects.filter(digest__day__gte=since, digest__unit__in=_units(here))
    return list(rows.select_related("digest__unit", "digest__account").order_by("-digest__day", "-pk")[:SHOWN])


@require_POST
def robot_end(request: HttpRequest, robot: int) -> HttpResponse:
    row = telling.end_robot(scoped(request).scope, robot)
    return pages.done(request, reverse("robots"), f"“{row.label}”已停用，不再往这个群发。")


@require_POST
def feed_end(request: HttpRequest) -> HttpResponse:
    telling.end_feed(scoped(request).scope)
    return pages.done(request, reverse("reminders"), "日历订阅已停用，原来的地址不能再读。")
