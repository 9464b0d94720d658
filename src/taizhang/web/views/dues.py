"""应办: a unit's own dues, one due explained, coverage with the names of the missing, units by weeks, a month."""

from collections.abc import Callable
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from taizhang.audit.errors import Forbidden, Missing, Refused
from taizhang.duties import calendars, clock, queries
from taizhang.duties.dues.due import STATE_LABELS, Due, State
from taizhang.duties.matrix import weeks_back
from taizhang.duties.naming import DueKey, due_key
from taizhang.duties.operations import marking
from taizhang.duties.weekly.week import weekly_of
from taizhang.ledgers import installed
from taizhang.ledgers.models import Entry
from taizhang.units.request import ScopedRequest, scoped
from taizhang.units.roles import Right
from taizhang.web import pages
from taizhang.web.desk.places import own_unit
from taizhang.web.due_doing import to_do_it
from taizhang.web.months import Month, month_of

BACK, AHEAD = timedelta(weeks=26), timedelta(days=45)
WEEKS = 12
CHIPS = {
    State.DONE: ("circle-check", "ok"),
    State.LATE: ("clock-alert", "warn"),
    State.MISSING: ("circle-alert", "bad"),
    State.EXCUSED: ("circle-minus", ""),
    State.NOT_REQUIRED: ("circle-minus", ""),
    State.ZERO: ("signature", "ok"),
    State.PENDING: ("hourglass", "doing"),
}
# what a number of units opens: the states it is the sum of
DONE = (State.DONE, State.LATE)
SETTLED = (*DONE, State.ZERO, State.EXCUSED)
OPENS = {"done": DONE, "settled": SETTLED, "due": (State.MISSING, State.PENDING, *SETTLED)}
NAMES = 500
SHOWN = {"chips": CHIPS, "labels": STATE_LABELS}


def own_dues(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(reverse("dues", args=[own_unit(scoped(request)).code]))


def dues(request: HttpRequest, code: str) -> HttpResponse:
    """What is late, what comes, what is settled: in this order, because it is the order of doing."""
    here, today = scoped(request), timezone.localdate()
    found = queries.own(here.scope, here.place, today - BACK, today + AHEAD)
    found = [one for one in found if one.unit == here.place.pk or one.duty.pool]
    groups = {
        "missing": [one for one in found if one.state is State.MISSING],
        "coming": [one for one in found if one.state is State.PENDING and one.start <= today],
        "settled": [one for one in reversed(found) if one.state not in (State.MISSING, State.PENDING)][:30],
    }
    context = {"unit": here.place, "groups": groups, "today": today, "may_enter": _may(here), **SHOWN}
    return pages.render(request, "dues.html", context)


def _may(here: ScopedRequest) -> bool:
    return here.scope.can(Right.ENTER, here.place)


def due(request: HttpRequest, code: str) -> HttpResponse:
    here = scoped(request)
    return due_page(here, here.GET.get("due", ""))


def due_page(here: ScopedRequest, key: str, errors: dict[str, str] | None = None) -> HttpResponse:
    """A due with its clock; what was refused is said beside the form that was sent."""
    unit, today = here.place, timezone.localdate()
    if not key:
        return HttpResponseRedirect(reverse("dues", args=[unit.code]))
    found = marking.find(here.scope, unit.pk, due_key(key), today=today)
    packs = installed.current()
    ledger = packs.ledgers[found.duty.ledger]
    context = {
        "unit": unit,
        "due": found,
        "lines": clock.explain(found, calendars.current()),
        "ledger": ledger,
        "doing": to_do_it(here, ledger, found),
        "open": found.state in marking.OPEN and _may(here),
        "engine": "duty.zero" in packs.ledgers,
        "requests": _requests(here, found),
        "errors": errors or {},
        "typed": here.POST,
        **SHOWN,
    }
    return pages.render(here, "due.html", context, status=422 if errors else 200)


def _requests(here: ScopedRequest, found: Due) -> list[Entry]:
    """What was asked or signed for it, newest first."""
    rows = Entry.objects.visible_to(here.scope).filter(ledger__startswith="duty.", gone="", unit=found.unit)
    rows = rows.filter(day=found.start, data__duty=found.duty.id).order_by("-id")
    return [one for one in rows if str(one.data.get("subject", "")) == found.about]


@require_POST
def due_mark(request: HttpRequest, code: str) -> HttpResponse:
    """Sign a zero report, ask to be excused or for a later day."""
    here = scoped(request)
    key = here.POST.get("due", "")
    acts: dict[str, Callable[[], Entry]] = {
        "zero": lambda: marking.sign_zero(
            here.scope, *_named(here), words=here.POST.get("words", ""), today=_now()
        ),
        "excuse": lambda: marking.ask_excuse(
            here.scope, *_named(here), reason=here.POST.get("reason", ""), today=_now()
        ),
        "extend": lambda: marking.ask_extension(
            here.scope,
            *_named(here),
            new_due=_day(here.POST.get("new_due", "")),
            reason=here.POST.get("extend_reason", ""),
            today=_now(),
        ),
    }
    act = acts.get(here.POST.get("act", ""))
    if act is None or not key:
        return HttpResponseRedirect(reverse("dues", args=[here.place.code]))
    try:
        act()
    except (Missing, Forbidden):
        raise
    except Refused as refusal:
        return due_page(here, key, pages.problems(refusal))
    said = {"zero": "已签零报告。", "excuse": "已报上级批准免办。", "extend": "已报上级批准延期。"}
    return pages.done(request, f"{reverse('due', args=[here.place.code])}?due={key}", said[here.POST["act"]])


def _named(here: ScopedRequest) -> tuple[int, DueKey]:
    return here.place.pk, due_key(here.POST["due"])


def _now() -> date:
    return timezone.localdate()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date.min  # refused with the words of a day that is too early


def matrix(request: HttpRequest, code: str) -> HttpResponse:
    here, today = scoped(request), timezone.localdate()
    weekly = weekly_of(here.place, today)
    below = here.GET.get("below") == "all"
    weeks = weeks_back(today, WEEKS, weekly.starts)
    found = queries.week_matrix(here.scope, here.place, weeks, below=below)
    busy = [one for one in found.units if any(cell.owed for cell in found.row(one.id))]
    context = {"unit": here.place, "matrix": found, "units": busy, "below": below, "today": today}
    return pages.render(request, "matrix.html", context)


def coverage(request: HttpRequest, code: str) -> HttpResponse:
    """家 完成/应完成 of every duty owed here, each number with its units by name."""
    here, today = scoped(request), timezone.localdate()
    day = _day(here.GET.get("day", "")) if here.GET.get("day") else today
    day = today if day == date.min else day
    packs = installed.current()
    found = [one for one in queries.coverages(here.scope, here.place, list(packs.duties.values()), day) if one.due]
    opened, take = here.GET.get("duty", ""), here.GET.get("take", "missing")
    states = [state for state in State if opened and state in OPENS.get(take, (take,))]
    held = {one: queries.named(here.scope, here.place, opened, day, one, limit=NAMES) for one in states}
    named = {state: units for state, units in held.items() if units}
    context = {"unit": here.place, "rows": found, "day": day, "opened": opened, "named": named, "most": NAMES}
    context |= SHOWN
    return pages.render(request, "coverage.html", context)


def calendar(request: HttpRequest, code: str) -> HttpResponse:
    here, today = scoped(request), timezone.localdate()
    month: Month = month_of(here.GET.get("month", ""), today)
    found = queries.own(here.scope, here.place, month.first, month.last)
    shown = [one for one in found if month.first <= one.due <= month.last and one.state is not State.NOT_REQUIRED]
    context = {
        "unit": here.place,
        "month": month,
        "days": month.days(shown, calendars.current().now, today),
        "today": today,
        **SHOWN,
    }
    return pages.render(request, "duty_calendar.html", context)
