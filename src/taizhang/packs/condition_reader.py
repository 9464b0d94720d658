"""Written conditions become the typed tree: names, operators, options and values are checked when a pack
loads.

Numbers are written as people say them (money in 元, decimals as decimals) and turned into the stored
integers here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import cast

from taizhang.packs.conditions import All, AnyOf, Compare, Condition, FieldRef, Not, Op, Scalar, Value
from taizhang.packs.fieldtypes import CHOICES, NUMBERS, REFERENCES, TEXTS, TYPE_WORDS, FieldType
from taizhang.packs.findings import Place
from taizhang.packs.model import Field

EQUALITY = frozenset({Op.EQ, Op.IN, Op.EMPTY})
ORDER = frozenset({Op.GT, Op.GTE, Op.LT, Op.LTE, Op.BETWEEN})
OPERATORS: dict[FieldType, frozenset[Op]] = {
    **dict.fromkeys(FieldType, frozenset({Op.EMPTY})),
    **dict.fromkeys(TEXTS, EQUALITY | {Op.CONTAINS}),
    **dict.fromkeys(NUMBERS, EQUALITY | ORDER),
    FieldType.DATE: EQUALITY | ORDER,
    FieldType.CHOICE: EQUALITY,
    FieldType.MULTICHOICE: frozenset({Op.CONTAINS, Op.EMPTY}),
    FieldType.BOOL: frozenset({Op.EQ, Op.EMPTY}),
}
WORDS = {
    Op.EQ: "等于",
    Op.IN: "在…之中",
    Op.GT: "gt",
    Op.GTE: "gte",
    Op.LT: "lt",
    Op.LTE: "lte",
    Op.BETWEEN: "between",
    Op.CONTAINS: "contains",
    Op.EMPTY: "empty",
}
# A condition sees the row alone. These look at the calendar, the lifecycle or the tree.
MOVING = frozenset({"state", "today", "overdue", "now"})
OUTSIDE = frozenset({"unit", "units", "batch", "person", "category"})


@dataclass(frozen=True, slots=True)
class Reading:
    """What a condition may name. `refs` lets values be `@field` (row rules)."""

    fields: Mapping[str, Field]
    refs: bool = False


def read_condition(raw: Mapping[str, object] | None, fields: Reading, place: Place) -> Condition:
    """The typed condition; parts that were wrong are reported and left out."""
    parts = [part for key, value in (raw or {}).items() if (part := _entry(key, value, fields, place)) is not None]
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _entry(key: str, value: object, fields: Reading, place: Place) -> Condition | None:
    if key in {"all", "any"} and key not in fields.fields:
        return _several(key, value, fields, place.at(key))
    if key == "not" and key not in fields.fields:
        if isinstance(value, dict):
            return Not(read_condition(value, fields, place.at(key)))
        place.at(key).report("P507", "not 后面应当是一个条件。", "写成 not = { 字段 = 值 }。")
        return None
    field = fields.fields.get(key)
    if field is None:
        _unknown_field(key, fields, place.at(key))
        return None
    return _field(field, value, fields, place.at(key))


def _several(key: str, value: object, fields: Reading, place: Place) -> Condition | None:
    if not isinstance(value, list) or not value or not all(isinstance(one, dict) for one in value):
        place.report("P507", f"{key} 后面应当是条件的列表。", f"写成 {key} = [{{ … }}, {{ … }}]。")
        return None
    parts = tuple(read_condition(one, fields, place.at(index)) for index, one in enumerate(value))
    return All(parts) if key == "all" else AnyOf(parts)


def _unknown_field(key: str, fields: Reading, place: Place) -> None:
    head = key.partition(".")[0]
    if key in MOVING:
        place.report(
            "P505", f"条件里不能写“{key}”。", "状态和时间写在 entered、while、past 或清单的 state、overdue 里。"
        )
    elif "." in key or key in OUTSIDE:
        hint = "把需要的属性用默认值 @字段.属性 抄进本条，再按本条字段筛选；按单位、批次分开看由数字的树来完成。"
        place.report("P506", f"条件只看本条，不能写“{key}”。", hint)
    else:
        place.unknown("P501", "字段", head, fields.fields)


def _field(field: Field, value: object, fields: Reading, place: Place) -> Condition | None:
    if isinstance(value, dict):
        parts = [part for name, one in value.items() if (part := _operator(field, name, one, fields, place))]
        if not value:
            place.report("P507", "空的条件。", "写上值或运算，例如 { empty = false }。")
        return (parts[0] if len(parts) == 1 else All(tuple(parts))) if parts else None
    return _compare(field, Op.IN if isinstance(value, list) else Op.EQ, value, fields, place)


def _operator(field: Field, name: str, value: object, fields: Reading, place: Place) -> Condition | None:
    there = place.at(name)
    if name == "not":
        inner = _field(field, value, fields, there)
        return Not(inner) if inner is not None else None
    if name not in set(Op) and field.type in REFERENCES:
        _unknown_field(f"{field.key}.{name}", fields, there)
        return None
    if name not in set(Op):
        there.unknown("P507", "运算", name, [*Op, "not"])
        return None
    return _compare(field, Op(name), value, fields, there)


def _compare(field: Field, op: Op, value: object, fields: Reading, place: Place) -> Condition | None:
    if field.type in REFERENCES and op is not Op.EMPTY:
        place.report(
            "P506", f"“{field.label}”指向别处，条件里只能问有没有。", "用 { empty = true } 或 { empty = false }。"
        )
        return None
    if op not in OPERATORS[field.type]:
        allowed = "、".join(WORDS[one] for one in Op if one in OPERATORS[field.type])
        hint = "多选字段用 { contains = … }。" if field.type is FieldType.MULTICHOICE else f"可用的有：{allowed}。"
        place.report("P502", f"“{field.label}”是{TYPE_WORDS[field.type]}，不能用{WORDS[op]}。", hint)
        return None
    stored = _value(field, op, value, fields, place)
    return None if stored is None else Compare(field.key, field.type, op, stored)


def _value(field: Field, op: Op, value: object, fields: Reading, place: Place) -> Value | None:
    if op is Op.EMPTY:
        if isinstance(value, bool):
            return value
        place.report("P503", "empty 后面应当是 true 或 false。")
        return None
    if isinstance(value, str) and value.startswith("@"):
        return _reference(field, value[1:], fields, place)
    if op in {Op.IN, Op.CONTAINS, Op.BETWEEN}:
        return _many(field, op, value, place)
    return stored_literal(field, value, place)


def _reference(field: Field, key: str, fields: Reading, place: Place) -> FieldRef | None:
    if not fields.refs:
        place.report("P508", f"这里不能引用“@{key}”。", "只有台账的 rules、needs 和步骤的 if 可以比较两个字段。")
        return None
    other = fields.fields.get(key)
    if other is None:
        place.unknown("P501", "字段", key, fields.fields)
        return None
    if other.type is not field.type:
        words = f"“{field.label}”是{TYPE_WORDS[field.type]}，“{other.label}”是{TYPE_WORDS[other.type]}"
        place.report("P503", f"{words}，不能相比。")
        return None
    return FieldRef(key)


def _many(field: Field, op: Op, value: object, place: Place) -> tuple[Scalar, ...] | None:
    values = value if isinstance(value, list) else [value]
    if op is Op.BETWEEN and len(values) != 2:
        place.report("P503", "between 后面应当是两个值。", "写成 { between = [1, 10] }，两端都算。")
        return None
    if not values:
        place.report("P503", "列表是空的。")
        return None
    stored = [stored_literal(field, one, place) for one in values]
    if any(one is None for one in stored):
        return None
    return tuple(cast("list[Scalar]", stored))


def stored_literal(field: Field, value: object, place: Place) -> Scalar | None:
    """A literal of a condition or default in the form it is stored in."""
    if field.type in CHOICES:
        return _option(field, value, place)
    result = _READERS.get(field.type, _as_text)(field, value)
    if result is None:
        example = _EXAMPLES.get(field.type, "“文字”")
        place.report("P503", f"“{field.label}”是{TYPE_WORDS[field.type]}，“{value}”不合。", f"例如 {example}。")
    return result


def _option(field: Field, value: object, place: Place) -> str | None:
    if not isinstance(value, str):
        place.report("P503", f"“{field.label}”的值应当是选项的键。")
        return None
    if field.options is None or value in field.options:
        return value
    by_label = next((one.key for one in field.options.options if one.label == value), None)
    if by_label is not None:
        place.report("P504", f"“{value}”是选项的名称，这里要写键。", f"写“{by_label}”。")
    else:
        place.unknown("P504", "选项", value, field.options.keys())
    return None


def _as_text(_field: Field, value: object) -> Scalar | None:
    return value if isinstance(value, str) and value else None


def _as_int(_field: Field, value: object) -> Scalar | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _as_bool(_field: Field, value: object) -> Scalar | None:
    return value if isinstance(value, bool) else None


def _as_amount(field: Field, value: object) -> Scalar | None:
    """1.5 元 is 150 分; more places than the field keeps is a mistake, not something to round away."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        scaled = Decimal(str(value)).scaleb(field.places)
    except InvalidOperation:
        return None
    return int(scaled) if scaled == scaled.to_integral_value() else None


def _as_date(_field: Field, value: object) -> Scalar | None:
    if isinstance(value, date):
        return value.isoformat()[:10]
    try:
        return date.fromisoformat(value).isoformat() if isinstance(value, str) else None
    except ValueError:
        return None


_READERS: dict[FieldType, Callable[[Field, object], Scalar | None]] = {
    FieldType.INT: _as_int,
    FieldType.BOOL: _as_bool,
    FieldType.MONEY: _as_amount,
    FieldType.DECIMAL: _as_amount,
    FieldType.DATE: _as_date,
}
_EXAMPLES = {
    FieldType.INT: "12",
    FieldType.BOOL: "true",
    FieldType.MONEY: "1200.50（元）",
    FieldType.DECIMAL: "3.5",
    FieldType.DATE: "2023-09-28",
}
