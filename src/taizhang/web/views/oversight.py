"""督导: the groups of a unit with area, members and period, what they have covered, and their visits."""

from collections.abc import Callable
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from taizhang.audit.errors import Forbidden, Missing, Refused
from taizhang.duties.models import OversightArea
from taizhang.duties.operations import oversight as operations
from taizhang.duties.oversight.coverage import visit_ledgers, visited
from taizhang.duties.oversight.groups import groups
from taizhang.duties.oversight.visits import visits
from taizhang.ledgers import keepers
from taizhang.units.models import Person, Unit
from taizhang.units.request import ScopedRequest, scoped
from taizhang.units.roles import Right
from taizhang.web import pages
from taizhang.web.desk.places import own_unit

PERIOD = timedelta(days=364)
AHEAD = timedelta(days=31)  # visits still to be made stand on the page of those who may know of them
OFFERED = 200  # units or people to choose from


def own_oversight(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(reverse("oversight", args=[own_unit(scoped(request)).code]))


def oversight(request: HttpRequest, code: str) -> HttpResponse:
    return _page(scoped(request))


def _page(here: ScopedRequest, errors: dict[str, str] | None = None) -> HttpResponse:
    unit, today = here.place, timezone.localdate()
    last = _day(here.GET.get("to", "")) or today + AHEAD
    first = _day(here.GET.get("from", "")) or today - PERIOD
    found = visited(here.scope, unit, first, last)
    directs = here.scope.can(Right.DIRECT, unit)
    context = {
        "unit": unit,
        "first": first,
        "last": last,
        "groups": groups(here.scope, unit, found.made, first, last),
        "others": [one for one in found.groups if one.name == "未写督导组"],
        "visits": visits(here.scope, unit, first, last),
        "left": found.left,
        "ledger": next((one for one in visit_ledgers().values() if keepers.keeps(here.scope, one, unit)), None),
        "directs": directs,
        "offered": _offered(here) if directs else {},
        "trees": {OversightArea.BLOCK: "按地区", OversightArea.LINE: "按条线（条线下的单位）"},
        "today": today,
        "errors": errors or {},
        "typed": here.POST,
    }
    return pages.render(here, "oversight.html", context, status=422 if errors else 200)


def _offered(here: ScopedRequest) -> dict[str, list[tuple[int, str]]]:
    """Whom and what a group may be made of: the unit's people, the units right below it."""
    people = Person.objects.visible_to(here.scope).filter(unit=here.place, ended_on=None).order_by("order", "id")
    below = Unit.objects.visible_to(here.scope).filter(parent=here.place, ended_on=None).order_by("order", "id")
    return {
        "people": list(people.values_list("pk", "name")[:OFFERED]),
        "units": list(below.values_list("pk", "short_name")[:OFFERED]),
    }


@require_POST
def group_new(request: HttpRequest, code: str) -> HttpResponse:
    here, form = scoped(request), request.POST
    chair = form.get("chair", "")
    new = operations.NewGroup(
        here.place.pk,
        form.get("name", ""),
        _day(form.get("first_day", "")) or timezone.localdate(),
        _area(here),
        int(chair) if chair.isdecimal() else None,
        _numbers(here, "members"),
    )
    return _done(here, lambda: operations.set_up(here.scope, new), f"已设立“{new.name.strip()}”。")


@require_POST
def group_act(request: HttpRequest, code: str, group: int) -> HttpResponse:
    """Another area, or the end of the group."""
    here = scoped(request)
    if request.POST.get("act") == "end":
        today = timezone.localdate()
        return _done(here, lambda: operations.end(here.scope, group, on=today), "督导组已撤销。")
    return _done(here, lambda: operations.give(here.scope, group, _area(here)), "督导范围已更新。")


def _area(here: ScopedRequest) -> operations.Area:
    form = here.POST
    tree = form.get("tree", OversightArea.BLOCK)
    return operations.Area(_numbers(here, "units"), tree, _day(form.get("last_day", "")))


def _numbers(here: ScopedRequest, name: str) -> list[int]:
    return [int(one) for one in here.POST.getlist(name) if one.isdecimal()]


def _done(here: ScopedRequest, work: Callable[[], object], said: str) -> HttpResponse:
    try:
        work()
    except (Missing, Forbidden):
        raise
    except Refused as refusal:
        return _page(here, pages.problems(refusal))
    return pages.done(here, reverse("oversight", args=[here.place.code]), said)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
