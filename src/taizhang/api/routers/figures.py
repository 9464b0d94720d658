from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from taizhang.api.schemas.figures import (
    CountsStarted,
    FigureRowsOut,
    FiguresAsked,
    FiguresOut,
    JobStarted,
    ReadAsked,
    RecountOut,
    RowsAsked,
    SeriesAsked,
)
from taizhang.figures import catalogue, counting, queries
from taizhang.figures import rows as drill
from taizhang.figures.figure import Figure, Wanted
from taizhang.jobs import operations
from taizhang.units.models import Unit
from taizhang.units.request import scoped

router = Router()


@router.get(
    "units/{code}/figures",
    url_name="figures",
    response=FiguresOut,
    summary="一个单位的一项或几项数字",
    by_alias=True,
)
def figures(request: HttpRequest, code: str, asked: Query[ReadAsked]) -> dict[str, Any]:
    """One that cannot be given is named under `refused`; the others are given all the same."""
    here = scoped(request)
    wanted = [_wanted(here.place, asked, key, asked.cut) for key in asked.indicator.split(",")]
    found, refused = queries.read_apart(here.scope, wanted)
    named = [{"indicator": one.indicator, "code": why.code, "detail": why.message} for one, why in refused]
    return {**_told(found), "refused": named}


@router.get(
    "units/{code}/figures/series",
    url_name="figure_series",
    response=FiguresOut,
    summary="按日、周、月",
    by_alias=True,
)
def series(request: HttpRequest, code: str, asked: Query[SeriesAsked]) -> dict[str, Any]:
    here = scoped(request)
    return _told(queries.series(here.scope, _wanted(here.place, asked, asked.indicator, asked.cut), asked.step))


@router.get(
    "units/{code}/figures/children",
    url_name="figure_children",
    response=FiguresOut,
    summary="各直属下级",
    by_alias=True,
)
def children(request: HttpRequest, code: str, asked: Query[ReadAsked]) -> dict[str, Any]:
    here = scoped(request)
    wanted = [_wanted(here.place, asked, key, asked.cut) for key in asked.indicator.split(",")]
    found = queries.children(here.scope, wanted)
    return _told([one for row in found for one in row])


@router.get(
    "units/{code}/figures/rows",
    url_name="figure_rows",
    response=FigureRowsOut,
    summary="数字背后的条目，每条带计入的数",
)
def rows(request: HttpRequest, code: str, asked: Query[RowsAsked]) -> dict[str, Any]:
    here = scoped(request)
    page = drill.rows(
        here.scope, _wanted(here.place, asked, asked.indicator), after=asked.after or None, limit=asked.limit
    )
    return {"rows": [row.as_json() for row in page.rows], "not_shown": page.not_shown, "next": page.next}


@router.get(
    "units/{code}/figures/recount",
    url_name="figure_recount",
    response=RecountOut,
    summary="按条目重数，与读出的相比",
)
def recount(request: HttpRequest, code: str, asked: Query[FiguresAsked]) -> dict[str, Any]:
    here = scoped(request)
    wanted = _wanted(here.place, asked, asked.indicator)
    (figure,), counted = queries.read(here.scope, [wanted]), queries.recount(here.scope, wanted)
    kept = figure.numerator if figure.denominator is not None else figure.stored
    return {"kept": kept, "counted": counted, "holds": kept == counted}


@router.post(
    "units/{code}/figures/count",
    url_name="figure_count",
    response=CountsStarted,
    summary="条目超过二十万的人数、点位，交后台统计",
)
def count(request: HttpRequest, code: str, asked: Query[FiguresAsked]) -> dict[str, list[int]]:
    here = scoped(request)
    wanted = [_wanted(here.place, asked, key) for key in asked.indicator.split(",")]
    return {"jobs": counting.request(here.scope, wanted)}


@router.post("figures/verify", url_name="figures_verify", response=JobStarted, summary="核对留存的合计")
def verify(request: HttpRequest) -> dict[str, int]:
    return {"job": operations.request(scoped(request).scope.actor, "figures.verify_all")}


@router.post("figures/rebuild", url_name="figures_rebuild", response=JobStarted, summary="按条目重建留存的合计")
def rebuild(request: HttpRequest) -> dict[str, int]:
    return {"job": operations.request(scoped(request).scope.actor, "figures.rebuild")}


def _wanted(unit: Unit, asked: FiguresAsked, indicator: str, cut: datetime | None = None) -> Wanted:
    return Wanted(
        indicator=indicator.strip(),
        unit=unit.pk,
        first=asked.since,
        last=asked.until,
        reach=catalogue.reach(asked.reach),
        tree=catalogue.tree(asked.tree),
        cut=cut,
    )


def _told(found: list[Figure]) -> dict[str, Any]:
    return {"figures": [figure.as_json() for figure in found]}
