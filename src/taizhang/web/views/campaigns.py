"""活动: which there are, and one of them as a place sees it."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from taizhang.ledgers import installed
from taizhang.units.models import Unit
from taizhang.units.request import ScopedRequest, scoped
from taizhang.units.unit_names import unit_named
from taizhang.web import pages
from taizhang.web.campaigns import page
from taizhang.web.desk.places import own_unit


def campaigns(request: HttpRequest) -> HttpResponse:
    here = scoped(request)
    unit = own_unit(here)
    rows = page.visible(here.scope, unit).order_by("closed_on", "-starts_on", "-pk")
    context = {"page": pages.page_of(request, rows), "packs": installed.current().packs, "unit": unit}
    return pages.render(request, "campaigns.html", context)


def campaign(request: HttpRequest, key: str) -> HttpResponse:
    here = scoped(request)
    found = page.find(here.scope, own_unit(here), key)
    shown = page.shown(here.scope, found, _unit(here), today=timezone.localdate())
    return pages.render(request, "campaign.html", {"shown": shown, "today": timezone.localdate()})


def _unit(here: ScopedRequest) -> Unit:
    return unit_named(here.scope, here.GET["unit"]) if here.GET.get("unit") else own_unit(here)
