"""The figures of one's own place with what changed since a week ago, and the units below with something late."""

from django.utils import timezone

from taizhang.audit.errors import Missing, Refused
from taizhang.units.request import ScopedRequest
from taizhang.units.roles import Right
from taizhang.units.scope import Scope
from taizhang.web.board import asked, page
from taizhang.web.board.asked import Asked
from taizhang.web.board.below import Row
from taizhang.web.desk.places import own_unit
from taizhang.web.desk.section import Section

SHOWN = 12


def section(here: ScopedRequest) -> Section | None:
    wanted = _asked(here)
    if wanted is None:
        return None
    try:
        tiles = page.tiles(here.scope, wanted)
    except Refused:
        return None
    if not here.scope.has(Right.ENTER):
        tiles.sort(key=lambda one: not one.kind)  # who only reads sees first what is wrong
    return Section("desk/figures.html", {"asked": wanted, "tiles": tiles}, wide=True) if tiles else None


def below(here: ScopedRequest) -> Section | None:
    """For whoever is a superior: what is late below, in official order; when nothing is, it says so."""
    wanted = _asked(here)
    if wanted is None or wanted.columns.late is None:
        return None
    rows = _rows(here.scope, wanted)
    if not rows:
        return None
    found = [row for row in rows if row.lamp is not None and row.lamp.kind != "ok"]
    context = {"asked": wanted, "rows": found[:SHOWN], "left": len(found) - SHOWN, "all": len(rows)}
    return Section("desk/below.html", context, aside=here.scope.has(Right.ENTER))


def _rows(scope: Scope, wanted: Asked) -> list[Row]:
    try:
        return page.rows_below(scope, wanted)[0]
    except Refused:
        return []


def _asked(here: ScopedRequest) -> Asked | None:
    if not here.scope.has(Right.VIEW):
        return None
    try:
        unit = own_unit(here)
    except Missing:
        return None
    return asked.asked(here, unit, today=timezone.localdate())
