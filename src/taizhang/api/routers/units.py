from collections.abc import Callable
from functools import partial

from django.http import HttpRequest
from ninja import Query, Router

from taizhang.api import paging, told, writing
from taizhang.api.schemas.paging import Paged, Searched
from taizhang.api.schemas.units import UnitChangeIn, UnitOut, UnitPage
from taizhang.api.told import Told
from taizhang.audit.locks import Shape
from taizhang.units import operations, queries
from taizhang.units.models import Unit
from taizhang.units.request import scoped
from taizhang.units.unit_names import unit_named

router = Router()


@router.get(
    "units", url_name="units", response=UnitPage, summary="可见的单位，按法定排序；有 q 时为最相近的若干个"
)
def units(request: HttpRequest, page: Query[Searched]) -> Told:
    scope = scoped(request).scope
    if page.q.strip():
        return {"items": [told.unit(row) for row in queries.search(scope, page.q, limit=page.limit)], "next": None}
    rows = queries.units(scope).select_related("parent")
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
    rows = queries.units(here.scope).filter(parent=here.place).select_related("parent")
    return paging.answer(paging.slice_of(rows, by=["path"], cursor=page.cursor, limit=page.limit), told.unit)


@router.post("units/{code}/move", url_name="unit_move", response=UnitOut, summary="划转，连同全部下级")
def unit_move(request: HttpRequest, code: str, body: UnitChangeIn) -> Told:
    return _joined(request, body, operations.move)


@router.post("units/{code}/merge", url_name="unit_merge", response=UnitOut, summary="合并，返回并入的单位")
def unit_merge(request: HttpRequest, code: str, body: UnitChangeIn) -> Told:
    return _joined(request, body, operations.merge)


def _joined(request: HttpRequest, body: UnitChangeIn, change: Callable[..., Unit]) -> Told:
    here = scoped(request)
    to, said = unit_named(here.scope, body.to), body.dict(exclude={"to"})
    work = partial(change, here.scope, here.place.pk, to.pk, **said)
    return writing.change(here, lambda: told.unit(work()), shape=Shape.EXCLUSIVE)
