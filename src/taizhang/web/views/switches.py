"""规定动作: what is asked here now and what is not; switching one on with purpose, basis and end, or off."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from taizhang.audit.errors import Forbidden, Missing, Refused
from taizhang.duties.askers import askers
from taizhang.duties.dues.rules import Rule, rules
from taizhang.duties.models import DutySwitch
from taizhang.duties.operations import rules as operations
from taizhang.ledgers import installed
from taizhang.units import paths
from taizhang.units.models import Unit
from taizhang.units.request import ScopedRequest, scoped
from taizhang.units.roles import Right
from taizhang.web import pages

SHOWN = 30


def switches(request: HttpRequest, code: str) -> HttpResponse:
    here, form = scoped(request), request.POST
    if request.method != "POST":
        return _page(here)
    on = form.get("act") == "on"
    new = operations.NewSwitch(
        form.get("duty", ""),
        here.place.pk,
        on,
        _day(form.get("from_day", "")) or timezone.localdate(),
        _day(form.get("to_day", "")) if on else None,
        form.get("purpose", "") if on else "",
        form.get("basis", "") if on else "",
    )
    try:
        operations.switch(here.scope, new)
    except (Missing, Forbidden):
        raise
    except Refused as refusal:
        return _page(here, pages.problems(refusal))
    return pages.done(here, reverse("duty_switches", args=[here.place.code]), "已开启。" if on else "已停止。")


def _page(here: ScopedRequest, errors: dict[str, str] | None = None) -> HttpResponse:
    unit, packs, today = here.place, installed.current(), timezone.localdate()
    asked = {key for rule in rules(packs) if _runs(rule, unit, today) for key in rule.ids}
    duties = list(packs.duties.values())
    above = DutySwitch.objects.filter(unit__path__in=paths.ancestors(unit.path, itself=True))
    context = {
        "unit": unit,
        "on": [one for one in duties if one.id in asked],
        "off": [one for one in duties if one.id not in asked],
        "packs": {key: pack.title for key, pack in packs.packs.items()},
        "by": askers(packs, duties, unit),
        "switched": above.select_related("unit").order_by("-made_at", "-id")[:SHOWN],
        "labels": {key: one.label for key, one in packs.duties.items()},
        "may": here.scope.can(Right.DIRECT, unit),
        "today": today,
        "errors": errors or {},
        "typed": here.POST,
    }
    return pages.render(here, "duty_switches.html", context, status=422 if errors else 200)


def _runs(rule: Rule, unit: Unit, today: date) -> bool:
    """Now, at this unit."""
    return any(run.first <= today <= run.last and unit.path.startswith(run.top) for run in rule.runs)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
