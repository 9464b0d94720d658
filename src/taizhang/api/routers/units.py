from django.http import HttpRequest
from ninja import Query, Router

from taizhang.api import paging, told
from taizhang.api.schemas.paging import Paged, Searched
from taizhang.api.schemas.units import UnitOut, UnitPage
from taizhang.api.told import Told
from taizhang.units import unit_names
from taizhang.units.request import scoped

router = Router()


@router.get("units", url_name="units", response=UnitPage, summary="可见的单位，按法定排序")
def units(
    request: HttpRequest,
    page: Query[Searched],
) -> Told:
    rows = unit_names.alive(scoped(request).scope).select_related("parent")
    if page.q.strip():
        rows = rows.filter(unit_names.like(page.q.strip())).distinct()
    return paging.answer(paging.slice_of(rows, by=["path"], cursor=page.cursor, limit=page.limit), told.unit)


@router.get("units/{code}", url_name="unit", response=UnitOut, summary="一个单位")
def unit(request: HttpRequest, code: str) -> Told:
    return told.unit(scoped(request).place)


@router.get("units/{code}/children", url_name="unit_children", response=UnitPage, summary="直接下级，按法定排序")
def unit_children(
    request: HttpRequest,
    code: str,
    page: Query[Paged],
) -> Told:
    here = scoped(request)
    rows = unit_names.alive(here.scope).filter(parent=here.place).select_related("parent")
    return paging.answer(paging.slice_of(rows, by=["path"], cursor=page.cursor, limit=page.limit), told.unit)
