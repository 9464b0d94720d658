"""A unit named in a form or a call: by its code or by any of its names."""

from django.db.models import Q, QuerySet

from taizhang.audit.errors import Refused
from taizhang.units.models import Unit
from taizhang.units.scope import Scope

SHOWN = 5


def called(text: str) -> Q:
    """The unit's code or one of its names is exactly this."""
    return Q(code=text) | Q(name=text) | Q(short_name=text) | Q(aliases__text=text)


def like(text: str) -> Q:
    """Some part of its code or names is this."""
    return (
        Q(code__startswith=text)
        | Q(name__contains=text)
        | Q(short_name__contains=text)
        | Q(aliases__text__contains=text)
    )


def alive(scope: Scope) -> "QuerySet[Unit]":
    return Unit.objects.visible_to(scope).filter(ended_on=None)


def unit_named(scope: Scope, text: str) -> Unit:
    """The one unit meant, or a refusal that says how to name it better."""
    text = text.strip()
    if not text:
        raise Refused("请填写单位名称或编码。", field="unit")
    found = list(alive(scope).filter(called(text)).distinct().order_by("path")[: SHOWN + 1])
    if len(found) == 1:
        return found[0]
    near = found or list(alive(scope).filter(like(text)).distinct().order_by("path")[:SHOWN])
    raise Refused(_hint(text, near, many=bool(found)), field="unit")


def _hint(text: str, near: list[Unit], *, many: bool) -> str:
    names = "、".join(f"{unit.name}（{unit.code}）" for unit in near[:SHOWN])
    if many:
        return f"有几个单位叫“{text}”，请填写编码：{names}。"
    if near:
        return f"没有叫“{text}”的单位，是不是：{names}？"
    return f"没有叫“{text}”的单位，请填写全称、简称或编码。"
