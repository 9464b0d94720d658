"""数字: what a value means, what it is made of, and the rows behind it."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import urlencode

from taizhang.audit.errors import Refused
from taizhang.figures import catalogue, queries
from taizhang.figures import rows as behind
from taizhang.figures.figure import Figure, Wanted
from taizhang.ledgers import installed
from taizhang.packs.reach import REACH_WORDS
from taizhang.units.models import Unit
from taizhang.units.request import ScopedRequest, scoped
from taizhang.units.unit_names import unit_named
from taizhang.web import pages


@dataclass(frozen=True, slots=True)
class Below:
    """A child unit's figure; None where the unit is not there in the reader's reach."""

    code: str
    name: str
    figure: Figure


def figure(request: HttpRequest, indicator: str) -> HttpResponse:
    here = scoped(request)
    found = catalogue.indicator(installed.current(), indicator)
    unit = unit_named(here.scope, here.GET["unit"]) if here.GET.get("unit") else here.account.unit
    wanted = Wanted(found.id, unit.pk, *_period(here), reach=catalogue.reach(here.GET.get("reach", "")))
    (one,) = queries.read(here.scope, [wanted])
    opened = behind.rows(here.scope, wanted, after=here.GET.get("after") or None, limit=pages.ROWS)
    period = {"from": wanted.first.isoformat(), "to": wanted.last.isoformat()}
    context = {
        "one": one,
        "indicator": found,
        "ledger_label": _ledger_label(found.ledger),
        "unit": unit,
        "wanted": wanted,
        "rows": opened,
        "children": _children(here, unit, wanted),
        "parts": [installed.current().indicators[key] for key in found.parts],
        "reach_label": REACH_WORDS[one.reach],
        "period": urlencode(period),
        "query": urlencode({"unit": unit.code, **period}),
        "after": here.GET.get("after", ""),
    }
    return pages.render(request, "figure.html", context)


def _ledger_label(key: str | None) -> str:
    """Of the ledger one can go to; the built-in ones have no page."""
    found = installed.current().ledgers.get(key or "")
    return found.label if found is not None and not found.builtin else ""


def _period(here: ScopedRequest) -> tuple[date, date]:
    """This year to today, unless the address says otherwise."""
    today = timezone.localdate()
    last = _day(here.GET.get("to", ""), "to") or today
    return _day(here.GET.get("from", ""), "from") or date(last.year, 1, 1), last


def _day(text: str, field: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Refused("日期应写成 2026-12-31 这样。", code="bad_period", field=field) from error


def _children(here: ScopedRequest, unit: Unit, wanted: Wanted) -> list[Below]:
    """In official order."""
    if not Unit.objects.visible_to(here.scope).filter(parent=unit, ended_on=None).exists():
        return []
    table = queries.children(here.scope, unit.pk, [wanted.indicator], wanted.first, wanted.last)[1:]
    return [Below(one.unit.code, one.unit.name, one) for (one,) in table]
