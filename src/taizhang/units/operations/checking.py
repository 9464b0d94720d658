"""What a unit's own columns must look like. Every problem is told at once, each in one sentence."""

from collections.abc import Mapping
from datetime import date

from taizhang.audit.errors import Invalid
from taizhang.units import codes, kinds
from taizhang.units.models import Unit

NAME_LENGTH = 100
SHORT_LENGTH = 50
PREFIX_LENGTH = 20


def code_taken(code: str, *, besides: int | None = None) -> str | None:
    other = Unit.system.filter(code=code).values_list("id", "name").first()
    if other is None or other[0] == besides:
        return None
    return f"单位编码“{code}”已由“{other[1]}”使用，请换一个编码。"


def problems(values: Mapping[str, object]) -> dict[str, str]:
    """What is wrong with the named columns, field by field; the database is not asked."""
    found = {
        "name": _text_problem("全称", values, "name", NAME_LENGTH, required=True),
        "short_name": _text_problem("规范化简称", values, "short_name", SHORT_LENGTH),
        "doc_prefix": _text_problem("发文代字", values, "doc_prefix", PREFIX_LENGTH),
        "kind": _kind_problem(values),
        "code": codes.unit_code_problem(str(values["code"]), str(values.get("kind", "")))
        if "code" in values
        else None,
        "credit_code": _credit_problem(values),
        "first_use": _first_use_problem(values),
    }
    return {field: problem for field, problem in found.items() if problem}


def _text_problem(
    label: str, values: Mapping[str, object], field: str, limit: int, *, required: bool = False
) -> str | None:
    if field not in values:
        return None
    text = str(values[field])
    if required and not text.strip():
        return f"{label}不能为空，请填写。"
    if len(text) > limit:
        return f"{label}最多{limit}个字，现为{len(text)}个，请缩短。"
    if any(not letter.isprintable() for letter in text):
        return f"{label}含有换行或不可见字符，请删去。"
    return None


def _kind_problem(values: Mapping[str, object]) -> str | None:
    if "kind" not in values or values["kind"] in kinds.KINDS:
        return None
    return f"没有“{values['kind']}”这一单位类别，可用：{'、'.join(kind.label for kind in kinds.KINDS.values())}。"


def _credit_problem(values: Mapping[str, object]) -> str | None:
    code = str(values.get("credit_code", ""))
    return codes.credit_code_problem(code) if code else None


def _first_use_problem(values: Mapping[str, object]) -> str | None:
    started, first = values.get("started_on"), values.get("first_use")
    if isinstance(started, date) and isinstance(first, date) and first < started:
        return "启用日期不能早于设立日期，请核对。"
    return None


def refuse_bad(values: Mapping[str, object], *, besides: int | None = None) -> None:
    found = problems(values)
    if "code" in values and "code" not in found:
        taken = code_taken(str(values["code"]), besides=besides)
        if taken:
            found["code"] = taken
    if found:
        raise Invalid(found)
