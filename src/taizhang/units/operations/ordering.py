"""The official order of siblings is the order of their paths: changing it rewrites the paths of those who move."""

from collections.abc import Sequence

from taizhang.audit.errors import Refused
from taizhang.audit.locks import Shape
from taizhang.audit.operation import operation
from taizhang.units import tree
from taizhang.units.changes import Reordered
from taizhang.units.models import Unit
from taizhang.units.operations import ground
from taizhang.units.roles import Right
from taizhang.units.scope import Scope


def place(scope: Scope, unit: int, *, after: int | None) -> Unit:
    """Put a unit right after a sibling, or first of all."""
    with operation(scope.actor, shape=Shape.EXCLUSIVE) as op:
        found = ground.locked_alive(unit)
        parent = _parent(scope, found)
        if after == unit:
            raise Refused("请选择另一个单位作为前一位。", code="after_itself", field="after")
        sibling = _sibling(found, after)
        number = tree.number_at(parent, sibling, first=after is None)
        found.refresh_from_db(fields=["order", "path"])
        tree.renumber({found: number})
        op.event(
            "unit.placed",
            ground.named(found),
            found.name,
            unit=unit,
            home=found.home,
            before={"order": found.order},
            after={"order": number},
        )
        op.change(Reordered(parent=found.parent_id))
    found.refresh_from_db()
    return found


def reorder(scope: Scope, parent: int, units: Sequence[int]) -> None:
    """Give all children of a unit the named order. Those not named follow in the order they had."""
    with operation(scope.actor, shape=Shape.EXCLUSIVE) as op:
        above = ground.locked_alive(parent)
        scope.need(Right.UNITS, above)
        children = list(Unit.system.filter(parent=above).order_by("order", "id"))
        by_id = {child.pk: child for child in children}
        if len(set(units)) != len(units) or not set(units) <= by_id.keys():
            raise Refused(f"排序名单里有重复或不隶属“{above.name}”的单位，请刷新后重排。", code="bad_order")
        wanted = [by_id[unit] for unit in units] + [child for child in children if child.pk not in set(units)]
        if wanted == children:
            op.unchanged()
            return
        numbers = sorted(child.order for child in children)
        tree.renumber(dict(zip(wanted, numbers, strict=True)))
        op.event(
            "unit.reordered",
            ground.named(above),
            above.name,
            unit=parent,
            home=above.home,
            before={"children": [child.pk for child in children]},
            after={"children": [child.pk for child in wanted]},
        )
        op.change(Reordered(parent=parent))


def _parent(scope: Scope, unit: Unit) -> Unit | None:
    ground.need_above(scope, unit)
    return ground.locked(unit.parent_id) if unit.parent_id is not None else None


def _sibling(unit: Unit, after: int | None) -> Unit | None:
    if after is None:
        return None
    sibling = Unit.system.filter(pk=after, parent=unit.parent_id).first()
    if sibling is None:
        raise Refused("前一位单位与本单位不在同一上级之下，请另选。", code="not_sibling", field="after")
    return sibling
