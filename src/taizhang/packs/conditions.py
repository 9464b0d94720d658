"""Conditions: one small closed typed language, seeing only the row itself.

Rule of truth: a field without a value is false in every comparison except `empty`; `not` is the exact
complement of what it stands before (so `not` of a comparison holds for a row whose field is empty). The
tree below is the one form: `evaluate` reads it over an entry's data here, `ledgers/conditions.py` turns the
same tree into a database filter.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeGuard

from taizhang.packs.fieldtypes import FieldType

Scalar = str | int | bool


class Op(StrEnum):
    __hash__ = str.__hash__  # as that of FieldType

    EQ = "eq"
    IN = "in"
    GT = "gt"
    GTE = "gte"
    LT = "lt"
    LTE = "lte"
    BETWEEN = "between"
    CONTAINS = "contains"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class FieldRef:
    """`@field`: the value of another field of the same row (row rules only)."""

    key: str


Value = Scalar | FieldRef | tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class Compare:
    """One field against stored-form values.

    EQ, GT, GTE, LT, LTE: a scalar or a FieldRef. IN: a tuple. BETWEEN: (low, high), both ends included.
    CONTAINS on a multichoice: a tuple, any of which is in the list; on text: a tuple, any of which is a substring.
    EMPTY: a bool, True asking for absence.
    """

    field: str
    type: FieldType
    op: Op
    value: Value


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: "Condition"


Condition = Compare | All | AnyOf | Not
ALWAYS = All(())


def evaluate(condition: Condition, data: Mapping[str, object]) -> bool:
    """Asked of every row for every definition, so in the plainest words."""
    if isinstance(condition, Compare):
        return _holds(condition, data)
    if isinstance(condition, Not):
        return not evaluate(condition.part, data)
    wanted = isinstance(condition, All)
    for part in condition.parts:
        if evaluate(part, data) is not wanted:
            return not wanted
    return wanted


def _holds(compare: Compare, data: Mapping[str, object]) -> bool:
    value = data.get(compare.field)
    if compare.op is Op.EMPTY:
        return is_empty(value) == compare.value
    if value is None:
        return False
    against = data.get(compare.value.key) if isinstance(compare.value, FieldRef) else compare.value
    if is_empty(value) or is_empty(against):
        return False
    return _TESTS[compare.op](value, against)


def is_empty(value: object) -> bool:
    """Never stored, but imports and hand-made rows may still carry them."""
    return value is None or value == "" or value == [] or value == ()


def _same(value: object, against: object) -> bool:
    # In JSON true and 1 differ, as they do in both databases; Python holds them equal.
    return value == against and isinstance(value, bool) == isinstance(against, bool)


def _in(value: object, against: object) -> bool:
    return isinstance(against, tuple) and any(_same(value, one) for one in against)


def _ordered(test: Callable[[int], bool]) -> Callable[[object, object], bool]:
    def compare(value: object, against: object) -> bool:
        order = _order(value, against)
        return order is not None and test(order)

    return compare


def _order(value: object, against: object) -> int | None:
    """-1, 0, 1; None where the two cannot be ordered (another type than the pack declares)."""
    if isinstance(value, str) and isinstance(against, str):
        return (value > against) - (value < against)
    if _is_number(value) and _is_number(against):
        return (value > against) - (value < against)
    return None


def _is_number(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _between(value: object, against: object) -> bool:
    if not isinstance(against, tuple):
        return False
    low, high = (_order(value, end) for end in against)
    return low is not None and high is not None and low >= 0 and high <= 0


def _contains(value: object, against: object) -> bool:
    wanted = against if isinstance(against, tuple) else (against,)
    if isinstance(value, str):
        return any(isinstance(one, str) and one in value for one in wanted)
    return isinstance(value, Sequence) and any(one in value for one in wanted)


_TESTS: dict[Op, Callable[[object, object], bool]] = {
    Op.EQ: _same,
    Op.IN: _in,
    Op.GT: _ordered(lambda order: order > 0),
    Op.GTE: _ordered(lambda order: order >= 0),
    Op.LT: _ordered(lambda order: order < 0),
    Op.LTE: _ordered(lambda order: order <= 0),
    Op.BETWEEN: _between,
    Op.CONTAINS: _contains,
}


def fields_of(condition: Condition) -> Iterator[str]:
    """Every field the condition reads."""
    match condition:
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from fields_of(part)
        case Not(part):
            yield from fields_of(part)
        case Compare(field, _, _, value):
            yield field
            if isinstance(value, FieldRef):
                yield value.key


def canonical(condition: Condition) -> list[object]:
    """A JSON form, equal exactly when two conditions are written alike, whatever the order of parts."""
    match condition:
        case All(parts):
            return ["all", *sorted((canonical(part) for part in parts), key=repr)]
        case AnyOf(parts):
            return ["any", *sorted((canonical(part) for part in parts), key=repr)]
        case Not(part):
            return ["not", canonical(part)]
        case Compare(field, _, op, FieldRef(key)):
            return [str(op), field, "@" + key]
        case Compare(field, _, Op.IN | Op.CONTAINS as op, tuple() as value):
            return [str(op), field, sorted(value, key=repr)]
        case Compare(field, _, op, value):
            return [str(op), field, list(value) if isinstance(value, tuple) else value]
