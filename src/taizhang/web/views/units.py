"""单位: the tree, opened level by level in place or page by page, searched by any name."""

from collections.abc import Sequence
from datetime import timedelta

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from taizhang.units import paths, people_queries, queries
from taizhang.units.kinds import label as kind_label
from taizhang.units.models import Unit
from taizhang.units.request import ScopedRequest, scoped
from taizhang.units.roles import Right
from taizhang.units.scope import Scope
from taizhang.web import pages

MOST_FOUND = 120
MOST_CHILDREN = 2_000  # a page of 30 is cut out of them
LEADERS = 8
SOON = timedelta(days=90)


def units(request: HttpRequest) -> HttpResponse:
    scope = scoped(request).scope
    text = request.GET.get("q", "").strip()
    rows = queries.search(scope, text, limit=MOST_FOUND) if text else _tops(scope)
    superiors = _superiors(rows) if text else {}
    context: dict[str, object] = {"text": text, "unit": None, "above": [], "aliases": [], "superiors": superiors}
    return _page(request, rows, context)


def _tops(scope: Scope) -> Sequence[Unit]:
    """Where the actor's reach begins; a single top is shown open, since it alone would say nothing."""
    found = queries.children(scope, None).units
    return [*found, *queries.children(scope, found[0], limit=MOST_CHILDREN).units] if len(found) == 1 else found


def unit(request: HttpRequest, code: str) -> HttpResponse:
    scope, place = scoped(request).scope, scoped(request).place
    rows = queries.children(scope, place, limit=MOST_CHILDREN).units
    if "under" in request.GET:
        return _rows(request, rows, place)
    visible = {one.pk for one in queries.units(scope, ended=True).filter(path__in=paths.ancestors(place.path))}
    context = {
        "text": "",
        "unit": place,
        "above": [(one, one.pk in visible) for one in queries.breadcrumb(place)],
        "aliases": list(place.aliases.values_list("text", flat=True)),
        "superiors": {},
        **_around(scoped(request)),
    }
    return _page(request, rows, context)


def _around(here: ScopedRequest) -> dict[str, object]:
    """Its leaders and bodies, and what may be done with its place."""
    unit, today = here.place, timezone.localdate()
    may_keep = here.scope.can(Right.UNITS, unit)
    return {
        "leaders": people_queries.people(here.scope, unit, leaders=True, limit=LEADERS),
        "ending": len(people_queries.terms_ending(here.scope, unit, until=today + SOON)),
        "bodies": people_queries.bodies(here.scope, unit, on=today)[:LEADERS],
        "may_keep": may_keep,
        "may_place": may_keep
        and unit.ended_on is None
        and (unit.parent is None or here.scope.can(Right.UNITS, unit.parent)),
        "may_board": "board" in here.may_open,
    }


def _page(request: HttpRequest, rows: Sequence[Unit], context: dict[str, object]) -> HttpResponse:
    page: Page[Unit] = Paginator(rows, pages.ROWS).get_page(request.GET.get("page"))
    top = rows[0].path if len(rows) > 1 and rows[1].path.startswith(rows[0].path) and not context["text"] else ""
    return pages.render(request, "units.html", {**context, "page": page, "kind_label": kind_label, "top": top})


def _rows(request: HttpRequest, rows: Sequence[Unit], place: Unit) -> HttpResponse:
    """Only the rows below one row, to be put under it; what does not fit stands on the unit's own page."""
    top = request.GET["under"]
    depth = (len(place.path) - len(top)) // paths.WIDTH + 1 if place.path.startswith(top) else 1
    context = {"rows": rows[: pages.ROWS], "left": max(0, len(rows) - pages.ROWS), "place": place}
    return pages.render(
        request, "parts/unit_rows.html", {**context, "depth": depth, "top": top, "kind_label": kind_label}
    )


def _superiors(rows: Sequence[Unit]) -> dict[int, str]:
    """Short names by id, in one query."""
    ids = {row.parent_id for row in rows if row.parent_id}
    return dict(Unit.system.filter(pk__in=ids).values_list("pk", "short_name"))
