"""提醒与函件: one's own digests and calendar feed; letters about what is late, their receipt and reply."""

from datetime import date, timedelta
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from taizhang.audit.errors import Forbidden, Missing, Refused
from taizhang.duties import calendars, queries
from taizhang.duties import letters as kept
from taizhang.duties.dues.due import Due, State
from taizhang.duties.models import Delivery, Digest, Feed, HolidayTable, Letter
from taizhang.duties.naming import due_key
from taizhang.duties.operations import letters, rules, telling
from taizhang.duties.reminders import ics
from taizhang.units.accounts import actor_of
from taizhang.units.request import ScopedRequest, scoped
from taizhang.units.roles import Right
from taizhang.units.scope import scope_of
from taizhang.units.unit_names import unit_named
from taizhang.web import pages
from taizhang.web.views.weeks import DOCX

DAYS = 30
FEED_BACK, FEED_AHEAD = timedelta(days=31), timedelta(days=120)
STATES = {Delivery.WAITING: "待发", Delivery.SENT: "已发出", Delivery.FAILED: "没有发出"}
CHANNELS = {"mail": "邮件", "wecom": "政务微信", "dingtalk": "钉钉"}


def reminders(request: HttpRequest) -> HttpResponse:
    return _reminders(scoped(request))


def _reminders(here: ScopedRequest, token: str = "") -> HttpResponse:
    since = timezone.localdate() - timedelta(days=DAYS)
    digests = Digest.objects.filter(account=here.account, day__gte=since).select_related("unit")
    feed = here.build_absolute_uri(reverse("duty_feed", args=[token])) if token else ""
    context = {
        "digests": digests.prefetch_related("deliveries").order_by("-day"),
        "feed": feed,
        "has_feed": Feed.objects.filter(account=here.account, ended_at=None).exists(),
        "states": STATES,
        "channels": CHANNELS,
    }
    return pages.render(here, "reminders.html", context)


@require_POST
def feed_make(request: HttpRequest) -> HttpResponse:
    """The address is shown this once."""
    here = scoped(request)
    return _reminders(here, telling.make_feed(here.scope))


def duty_feed(request: HttpRequest, token: str) -> HttpResponse:
    """For calendar programs: the token is all they bring."""
    try:
        account = telling.account_of_feed(str(token))
    except Missing:
        return HttpResponse("没有这个日历，或已停用。", status=404, content_type="text/plain; charset=utf-8")
    today = timezone.localdate()
    scope = scope_of(account, actor_of(account), today=today)
    dues = []
    if scope.can(Right.VIEW, account.unit):
        dues = queries.own(scope, account.unit, today - FEED_BACK, today + FEED_AHEAD)
    text = ics.feed(
        account.unit.short_name, [d for d in dues if d.state is not State.NOT_REQUIRED], timezone.now()
    )
    return HttpResponse(text, content_type="text/calendar; charset=utf-8")


def letter_list(request: HttpRequest, code: str) -> HttpResponse:
    return _letters(scoped(request))


def _letters(here: ScopedRequest, errors: dict[str, str] | None = None) -> HttpResponse:
    """Letters sent and received, and, for who may send, what is late below."""
    unit, today = here.place, timezone.localdate()
    late = _late(here) if here.GET.get("to") and here.scope.can(Right.REVIEW, unit) else []
    context = {
        "unit": unit,
        "letters": kept.of_unit(unit)[:100],
        "grades": letters.GRADES,
        "may": here.scope.can(Right.REVIEW, unit),
        "to": here.GET.get("to", ""),
        "late": late,
        "reply_by": today + timedelta(days=5),
        "errors": errors or {},
        "typed": here.POST,
    }
    return pages.render(here, "letters.html", context, status=422 if errors else 200)


def _late(here: ScopedRequest) -> list[Due]:
    today = timezone.localdate()
    found = queries.own(here.scope, unit_named(here.scope, here.GET["to"]), today - timedelta(weeks=26), today)
    return [one for one in found if one.state is State.MISSING]


@require_POST
def letter_send(request: HttpRequest, code: str) -> HttpResponse:
    here, form = scoped(request), request.POST
    try:
        to = unit_named(here.scope, form.get("to", ""))
        new = letters.NewLetter(
            here.place.pk,
            to.pk,
            form.get("grade", ""),
            tuple(due_key(one) for one in form.getlist("dues")),
            _day(form.get("reply_by", "")),
            form.get("words", ""),
        )
        row = letters.write(here.scope, new, today=timezone.localdate())
    except (Missing, Forbidden):
        raise
    except Refused as refusal:
        return _letters(here, pages.problems(refusal))
    return pages.done(request, reverse("letter", args=[row.pk]), "已发出，对方签收和回复后在这里可以看到。")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date.min  # refused with the words of a day that is too early


def letter(request: HttpRequest, letter: int) -> HttpResponse:
    here = scoped(request)
    return _letter(here, kept.letter(here.scope, letter))


def _letter(here: ScopedRequest, row: Letter, errors: dict[str, str] | None = None) -> HttpResponse:
    context = {
        "row": row,
        "grade": letters.GRADES[row.grade],
        "answers": here.scope.can(Right.ENTER, row.unit),
        "errors": errors or {},
        "typed": here.POST,
    }
    return pages.render(here, "letter.html", context, status=422 if errors else 200)


def letter_file(request: HttpRequest, letter: int) -> HttpResponse:
    row = kept.letter(scoped(request).scope, letter)
    name = quote(f"{letters.GRADES[row.grade]}〔{row.year}〕{row.number}号.docx")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return HttpResponse(kept.document(row), content_type=DOCX, headers=headers)


@require_POST
def letter_answer(request: HttpRequest, letter: int) -> HttpResponse:
    """Sign for it, or reply."""
    here = scoped(request)
    row = kept.letter(here.scope, letter)
    try:
        if request.POST.get("act") == "reply":
            letters.reply(here.scope, row.pk, text=request.POST.get("reply", ""))
        else:
            letters.receive(here.scope, row.pk)
    except (Missing, Forbidden):
        raise
    except Refused as refusal:
        return _letter(here, row, pages.problems(refusal))
    return pages.done(request, reverse("letter", args=[row.pk]), "已办理。")


def holidays(request: HttpRequest) -> HttpResponse:
    """节假日表: the years there are, and a year's table to load."""
    here = scoped(request)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            rules.load_holidays(here.scope, request.POST.get("text", ""), today=timezone.localdate())
            return pages.done(request, reverse("holidays"), "已载入这一年的节假日表。")
        except Refused as refusal:
            errors = pages.problems(refusal)
    context = {
        "years": sorted(calendars.current().now.years),
        "tables": HolidayTable.objects.order_by("-recorded_at")[:30],
        "errors": errors,
        "typed": request.POST,
    }
    return pages.render(request, "holidays.html", context, status=422 if errors else 200)
