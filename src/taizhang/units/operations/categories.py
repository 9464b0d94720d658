"""Free categories of a unit (农村, 两新组织 …). Each is a set, so that a category can be counted and listed.

`Unit.categories` is a copy of the memberships for showing; both are written here and nowhere else.
"""

from collections.abc import Sequence

from taizhang.audit.errors import Refused
from taizhang.audit.locks import Shape
from taizhang.audit.operation import Operation, operation
from taizhang.units.changes import UnitEdited
from taizhang.units.models import Unit, UnitSet
from taizhang.units.operations import ground, sets
from taizhang.units.roles import Right
from taizhang.units.scope import Scope

LONGEST = 30
PREFIX = "category."


def set_categories(scope: Scope, unit: int, categories: Sequence[str]) -> Unit:
    with operation(scope.actor, shape=Shape.EXCLUSIVE) as op:
        found = ground.locked_alive(unit)
        scope.need(Right.UNITS, found)
        before = list(found.categories)
        if not put(op, found, categories):
            op.unchanged()
            return found
        found.version += 1
        found.save(update_fields=["version"])
        op.event(
            "unit.categorised",
            ground.named(found),
            found.name,
            unit=unit,
            home=found.home,
            before={"categories": before},
            after={"categories": found.categories, "version": found.version},
        )
        op.change(UnitEdited(unit=unit, fields=frozenset({"categories"})))
    return found


def put(op: Operation, unit: Unit, categories: Sequence[str]) -> bool:
    """Make these the unit's categories; False when they were already."""
    wanted = list(dict.fromkeys(text.strip() for text in categories))
    bad = [text for text in wanted if not 1 <= len(text) <= LONGEST]
    if bad:
        raise Refused(f"分类应为1至{LONGEST}个字，请修改“{bad[0]}”。", code="bad_category", field="categories")
    if wanted == unit.categories:
        return False
    for text in set(unit.categories) - set(wanted):
        sets.leave(op, category_set(text), [unit.pk])
    for text in wanted:
        if text not in unit.categories:
            sets.join(op, category_set(text), [unit.pk])
    unit.categories = wanted
    unit.save(update_fields=["categories"])
    return True


def category_set(text: str) -> UnitSet:
    """The set behind a category; made when the category is used first, and not counted until somebody asks."""
    found, _ = UnitSet.objects.get_or_create(
        key=PREFIX + text, defaults={"label": text, "kind": sets.CATEGORY_SET, "counted": False}
    )
    return found
