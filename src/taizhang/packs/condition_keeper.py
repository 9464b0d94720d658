"""A condition as JSON that needs no pack to be read again: definitions kept in the database outlive the pack they came
from."""

from collections.abc import Mapping
from typing import Any

from taizhang.packs.conditions import All, AnyOf, Compare, Condition, Not, Op
from taizhang.packs.fieldtypes import FieldType


def kept_condition(condition: Condition) -> dict[str, Any]:
    match condition:
        case All(parts):
            return {"all": [kept_condition(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [kept_condition(part) for part in parts]}
        case Not(part):
            return {"not": kept_condition(part)}
        case Compare(field, kind, op, value):
            if not isinstance(value, str | int | tuple):
                raise TypeError("a kept condition compares a field with values only")
            held = list(value) if isinstance(value, tuple) else value
            return {"field": field, "type": str(kind), "op": str(op), "value": held}


def read_condition(written: Mapping[str, Any]) -> Condition:
    if "all" in written:
        return All(tuple(read_condition(part) for part in written["all"]))
    if "any" in written:
        return AnyOf(tuple(read_condition(part) for part in written["any"]))
    if "not" in written:
        return Not(read_condition(written["not"]))
    value = written["value"]
    held = tuple(value) if isinstance(value, list) else value
    return Compare(written["field"], FieldType(written["type"]), Op(written["op"]), held)
