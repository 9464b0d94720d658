"""The one unit somebody means in a form or a call: by its code or by any of its names."""

from taizhang.audit.errors import Refused
from taizhang.units import queries
from taizhang.units.models import Unit
from taizhang.units.scope import Scope

SHOWN = 5


def unit_named(scope: Scope, text: str) -> Unit:
    """The unit meant, or a refusal that says how to name it better."""
    text = text.strip()
    if not text:
        raise Refused("请填写单位名称或编码。", code="unit_unknown", field="unit")
    found = queries.resolve(scope, [text])[text]
    if found.unique is not None:
        return found.unique
    near = list(found.units) or queries.search(scope, text, limit=SHOWN)
    raise Refused(_hint(text, near, many=found.ambiguous), code="unit_unknown", field="unit")


def _hint(text: str, near: list[Unit], *, many: bool) -> str:
    names = "、".join(f"{unit.name}（{unit.code}）" for unit in near[:SHOWN])
    if many:
        return f"有几个单位叫“{text}”，请填写编码：{names}。"
    if near:
        return f"没有叫“{text}”的单位，是不是：{names}？"
    return f"没有叫“{text}”的单位，请填写全称、简称或编码。"
