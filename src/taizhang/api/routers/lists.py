"""Saved lists: kept by one, shared with his unit."""

from django.http import HttpRequest
from ninja import Query, Router

from taizhang.api import writing
from taizhang.api.routers.ledgers import place
from taizhang.api.schemas import Done
from taizhang.api.schemas.lists import SavedListEdit, SavedListIn, SavedListOut, SavedListsAsked
from taizhang.api.told import Told, unit_ref
from taizhang.ledgers import installed, saved
from taizhang.ledgers.models import SavedList
from taizhang.ledgers.operations.saved import ListEdit, NewList, change_list, delete_list, save_list
from taizhang.units.request import scoped
from taizhang.units.scope import Scope

router = Router()


@router.get("lists", url_name="lists", response=list[SavedListOut], summary="本人的和本单位共享的清单")
def lists(request: HttpRequest, asked: Query[SavedListsAsked]) -> list[Told]:
    scope = scoped(request).scope
    return [_told(scope, row) for row in saved.visible(scope, asked.ledger)[: saved.MOST]]


@router.post("lists", url_name="lists", response=SavedListOut, summary="把筛选、排序和栏目存为清单")
def list_create(request: HttpRequest, body: SavedListIn) -> Told:
    here = scoped(request)
    unit = place(here, body.unit)
    ledger = installed.ledger(body.ledger).id
    new = NewList(ledger, unit, body.label, body.words.model_dump(), shared=body.shared)
    return writing.change(here, lambda: _told(here.scope, save_list(here.scope, new)))


@router.get("lists/{int:saved_list}", url_name="list", response=SavedListOut, summary="一份清单")
def list_get(request: HttpRequest, saved_list: int) -> Told:
    scope = scoped(request).scope
    return _told(scope, saved.find(scope, saved_list))


@router.patch("lists/{int:saved_list}", url_name="list", response=SavedListOut, summary="改清单的名称、条件或共享")
def list_change(request: HttpRequest, saved_list: int, body: SavedListEdit) -> Told:
    here = scoped(request)
    words = body.words.model_dump() if body.words is not None else None
    edit = ListEdit(body.version, body.label, words, body.shared)
    return writing.change(here, lambda: _told(here.scope, change_list(here.scope, saved_list, edit)))


@router.delete("lists/{int:saved_list}", url_name="list", response=Done, summary="删除清单")
def list_delete(request: HttpRequest, saved_list: int) -> Told:
    delete_list(scoped(request).scope, saved_list)
    return {"done": True}


def _told(scope: Scope, row: SavedList) -> Told:
    plain = ("id", "ledger", "label", "words", "shared", "version", "updated_at")
    return {
        **{name: getattr(row, name) for name in plain},
        "unit": unit_ref(row.unit),
        "mine": row.account == scope.actor.account,
        "may_change": saved.may_change(scope, row),
    }
