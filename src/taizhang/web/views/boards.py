"""看板: of any unit one sees whole; a row opens the units below it, in place or by its own address."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from taizhang.audit.errors import Missing, Refused
from taizhang.units import queries
from taizhang.units.models import Unit
from taizhang.units.request import ScopedRequest, scoped
from taizhang.units.roles import Right
from taizhang.web import pages
from taizhang.web.board import asked as address
from taizhang.web.board import below, page
from taizhang.web.board.spans import LABELS
from taizhang.web.desk.places import own_unit


def own_board(request: HttpRequest) -> HttpResponse:
    """Where the actor's own place is: his unit, else the first he was granted."""
    return HttpResponseRedirect(reverse("board", args=[own_unit(scoped(request)).code]))


def board(request: HttpRequest, code: str) -> HttpResponse:
    here = scoped(request)
    if "under" in request.GET:
        return _rows(here)
    wanted, made, wrong = address.asked(here, here.place, today=timezone.localdate()), None, ""
    try:
        made = page.board(here.scope, wanted)
    except Missing:
        raise
    except Refused as refusal:
        wrong = refusal.message
    context = {
        "asked": wanted,
        "board": made,
        "wrong": wrong,
        "unit": here.place,
        "above": _above(here),
        "periods": {key: text for key, text in LABELS.items() if key != "campaign" or wanted.campaign},
        "none": address.NONE,
    }
    return pages.render(request, "board.html", context)


def _above(here: ScopedRequest) -> list[tuple[Unit, bool]]:
    """The superiors, and which of them have a board for this reader."""
    return [(one, here.scope.can(Right.VIEW, one)) for one in queries.breadcrumb(here.place)]


def _rows(here: ScopedRequest) -> HttpResponse:
    """Only the rows below one row, to be put under it."""
    wanted = address.asked(here, here.place, today=timezone.localdate())
    rows, left = page.rows_below(here.scope, wanted)
    place = here.place.line_path if wanted.on_line else here.place.path
    context = {
        "asked": wanted,
        "rows": rows,
        "left": left,
        "place": here.place,
        "top": here.GET["under"],
        "narrow": "weeks" in here.GET,
        "depth": below.depth(place, here.GET["under"]),
    }
    return pages.render(here, "parts/board_rows.html", context)
