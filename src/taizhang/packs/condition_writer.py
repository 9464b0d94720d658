"""A typed condition in the words it is written in: what `condition_reader` reads back as the same question.

So one filter may travel: from a page's rows into its address, into a saved list, into a call of the API.
"""

from collections.abc import Mapping
from decimal import Decimal

from taizhang.packs.conditions import All, AnyOf, Compare, Condition, FieldRef, Not, Op, Scalar
from taizhang.packs.fieldtypes import NUMBERS, FieldType
from taizhang.packs.model import Field

Written = dict[str, object]


def write(condition: Condition, fields: Mapping[str, Field]) -> Written:
    match condition:
        case All(parts):
            return {"all": [write(part, fields) for part in parts]} if parts else {}
        case AnyOf(parts):
            return {"any": [write(part, fields) for part in parts]}
        case Not(part):
            return {"not": write(part, fields)}
        case Compare():
            return {condition.field: _compared(condition, fields[condition.field])}


def _compared(compare: Compare, field: Field) -> object:
    value = compare.value
    if isinstance(value, FieldRef):
        written: object = f"@{value.key}"
    elif isinstance(value, tuple):
        written = [literal(field, one) for one in value]
    else:
        written = literal(field, value)
    if compare.op is Op.EQ and not isinstance(value, tuple):
        return written
    return written if compare.op is Op.IN else {str(compare.op): written}


def literal(field: Field, value: Scalar) -> object:
    """A stored amount as people say it: 150 分 is "1.5"."""
    if field.type not in NUMBERS or field.type is FieldType.INT or isinstance(value, bool | str):
        return value
    said = Decimal(value).scaleb(-field.places)
    return int(said) if said == said.to_integral_value() else format(said.normalize(), "f")
