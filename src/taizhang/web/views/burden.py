"""负担账 and 即将到期: what a unit was asked for, and what of it ends soon."""

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from taizhang.audit.errors import Refused
from taizhang.duties.burden import burden as account_of
from taizhang.duties.expiring import DAYS
from taizhang.duties.expiring import expiring as ending
from taizhang.units.request import scoped
from taizhang.web import pages

PERIOD = timedelta(days=364)
CHOICES = {30: "30 天", 90: "三个月", 180: "半年", 365: "一年"}


def burden(request: HttpRequest, code: str) -> HttpResponse:
    """A year up to today, or the days asked for; days that make no period are said beside the form."""
    here, today = scoped(request), timezone.localdate()
    last = _day(here.GET.get("to", "")) or today
    first = _day(here.GET.get("from", "")) or last - PERIOD
    context: dict[str, object] = {"unit": here.place, "first": first, "last": last, "account": None, "errors": {}}
    try:
        found = account_of(here.scope, here.place, first, last)
    except Refused as refusal:
        return pages.render(request, "burden.html", {**context, "errors": pages.problems(refusal)}, status=422)
    return pages.render(request, "burden.html", {**context, "account": found})


def expiring(request: HttpRequest, code: str) -> HttpResponse:
    here = scoped(request)
    asked = here.GET.get("days", "")
    days = int(asked) if asked.isdecimal() and int(asked) in CHOICES else DAYS
    below = here.GET.get("below") == "all"
    context = {
        "unit": here.place,
        "found": ending(here.scope, here.place, days, below=below),
        "days": days,
        "choices": CHOICES,
        "below": below,
        "today": timezone.localdate(),
    }
    return pages.render(request, "expiring.html", context)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
