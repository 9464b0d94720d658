"""When a row rule speaks: only once everything it compares has been filled in, and its `if` holds.

Half-filled rows are unfinished, not wrong; required fields are asked for by another rule.
"""

from collections.abc import Iterator, Mapping

from taizhang.packs.conditions import All, AnyOf, Compare, Condition, FieldRef, Not, Op, evaluate, is_empty
from taizhang.packs.model import RowRule


def applies(rule: RowRule, data: Mapping[str, object]) -> bool:
    filled = not any(is_empty(data.get(key)) for key in _compared(rule.check))
    return filled and evaluate(rule.when, data)


def _compared(condition: Condition) -> Iterator[str]:
    """Fields whose value the check needs; those it only asks to be empty or not are none."""
    match condition:
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from _compared(part)
        case Not(part):
            yield from _compared(part)
        case Compare(field, _, op, value) if op is not Op.EMPTY:
            yield field
            if isinstance(value, FieldRef):
                yield value.key
