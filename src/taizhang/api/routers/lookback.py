from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router

from taizhang.api.schemas import lookback as forms
from taizhang.api.writing import change
from taizhang.duties.lookback import queries, told
from taizhang.duties.lookback.asked import checklist_named
from taizhang.duties.operations import lookback
from taizhang.units.request import ScopedRequest, scoped

router = Router()


@router.get(
    "units/{code}/lookbacks", url_name="lookbacks", response=forms.LookBacksOut, summary="检查单和回头看的进度"
)
def lookbacks(request: HttpRequest, code: str) -> dict[str, Any]:
    here = scoped(request)
    return {"lookbacks": [told.progress(one) for one in queries.progress(here.scope, here.place)]}


@router.get(
    "units/{code}/lookbacks/{checklist}",
    url_name="lookback",
    response=forms.LookBackOut,
    by_alias=True,
    summary="一轮回头看：问题、数字、回答和对不上的地方",
)
def lookback_round(request: HttpRequest, code: str, checklist: str) -> dict[str, Any]:
    return _round(scoped(request), checklist)


@router.post(
    "units/{code}/lookbacks/{checklist}",
    url_name="lookback",
    response=forms.LookBackOut,
    by_alias=True,
    summary="回答一个问题；答最弱一档的当场转为条目",
)
def answer(request: HttpRequest, code: str, checklist: str, given: forms.LookBackAnswerIn) -> dict[str, Any]:
    here = scoped(request)
    new = lookback.Given(here.place.pk, checklist_named(checklist).id, **given.dict())
    change(here, lambda: {"id": lookback.answer(here.scope, new, today=timezone.localdate()).pk})
    return _round(here, checklist)


@router.post(
    "units/{code}/lookbacks/{checklist}/close",
    url_name="lookback_close",
    response=forms.LookBackOut,
    by_alias=True,
    summary="结束一轮回头看",
)
def close(request: HttpRequest, code: str, checklist: str) -> dict[str, Any]:
    here = scoped(request)
    change(here, lambda: {"id": lookback.close(here.scope, here.place.pk, checklist).pk})
    return _round(here, checklist)


def _round(here: ScopedRequest, checklist: str) -> dict[str, Any]:
    return told.round_(queries.round_of(here.scope, here.place, checklist_named(checklist)))
