"""What a duty asks each row to come to at least (最低时长 and the like), told apart from which rows it is about.

It is written as `minimum` and read as part of the one condition, so that figures, lists and dues agree; people are told
it by itself.
"""

from collections.abc import Mapping

from taizhang.packs.conditions import All, Compare, Condition, Op
from taizhang.packs.model import Duty, Field


def least(duty: Duty) -> list[Compare]:
    return [one for one in _parts(duty) if _is_least(duty, one) and isinstance(one, Compare)]


def rest(duty: Duty) -> Condition:
    return All(tuple(one for one in _parts(duty) if not _is_least(duty, one)))


def _parts(duty: Duty) -> tuple[Condition, ...]:
    return duty.where.parts if isinstance(duty.where, All) else (duty.where,)


def _is_least(duty: Duty, one: Condition) -> bool:
    return isinstance(one, Compare) and one.field in duty.minimum and one.op is Op.GTE


def least_words(duty: Duty, fields: Mapping[str, Field]) -> str:
    """天数不少于7天"""
    return "、".join(_words(one, fields[one.field]) for one in least(duty) if one.field in fields)


def _words(one: Compare, field: Field) -> str:
    value = one.value
    assert isinstance(value, int)  # the builder takes fields of numbers only
    shown = f"{value / 10**field.places:.{field.places}f}" if field.places else str(value)
    return f"{field.label}不少于{shown}{field.suffix}"
