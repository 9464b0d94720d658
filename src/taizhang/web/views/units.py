"""单位: the tree, opened level by level, searched by any name, and one unit's page."""

from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from taizhang.units import paths, unit_names
from taizhang.units.kinds import label as kind_label
from taizhang.units.models import Unit
from taizhang.units.request import scoped
from taizhang.units.scope import Scope
from taizhang.web import pages


def units(request: HttpRequest) -> HttpResponse:
    scope = scoped(request).scope
    text = request.GET.get("q", "").strip()
    rows = search(scope, text) if text else tops(scope)
    return _page(request, rows, {"text": text, "unit": None, "above": [], "aliases": []})


def unit(request: HttpRequest, code: str) -> HttpResponse:
    scope, place = scoped(request).scope, scoped(request).place
    context = {
        "text": "",
        "unit": place,
        "above": above(scope, place),
        "aliases": list(place.aliases.values_list("text", flat=True)),
    }
    return _page(request, children(scope, place), context)


def _page(request: HttpRequest, rows: QuerySet[Unit], context: dict[str, object]) -> HttpResponse:
    page: Page[Unit] = pages.page_of(request, rows)
    return pages.render(request, "units.html", {**context, "page": page, "kind_label": kind_label})


def tops(scope: Scope) -> QuerySet[Unit]:
    """Where the actor's reach begins: visible units whose superior is not visible."""
    inside = unit_names.alive(scope)
    return inside.exclude(parent__in=inside.values("pk")).order_by("path")


def children(scope: Scope, place: Unit) -> QuerySet[Unit]:
    return unit_names.alive(scope).filter(parent=place).order_by("path")


def above(scope: Scope, place: Unit) -> list[Unit]:
    """The visible units above, root first."""
    return list(unit_names.alive(scope).filter(path__in=paths.ancestors(place.path)).order_by("path"))


def search(scope: Scope, text: str) -> QuerySet[Unit]:
    """By any part of a full name, short name, alias or code; in official order."""
    found = unit_names.alive(scope).filter(unit_names.like(text))
    return found.select_related("parent").distinct().order_by("path")
