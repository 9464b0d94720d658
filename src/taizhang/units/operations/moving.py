"""A unit moves with all that stands below it: paths and sizes change; entries, ids, numbers and `home` stay."""

from datetime import date

from taizhang.audit.errors import Refused
from taizhang.audit.locks import Shape
from taizhang.audit.operation import Operation, operation
from taizhang.units import paths, tree
from taizhang.units.changes import UnitMoved
from taizhang.units.models import Unit
from taizhang.units.operations import ground
from taizhang.units.roles import Right
from taizhang.units.scope import Scope


def move(
    scope: Scope,
    unit: int,
    parent: int,
    *,
    after: int | None = None,
    on: date | None = None,
    reason: str = "",
    version: int | None = None,
) -> Unit:
    """Hang the unit under another superior: last, or right after the named sibling."""
    with operation(scope.actor, shape=Shape.EXCLUSIVE) as op:
        found, above = ground.locked_alive(unit), ground.locked_alive(parent)
        ground.need_above(scope, found)
        scope.need(Right.UNITS, above)
        ground.expect(found, version)
        if found.parent_id == parent:
            raise Refused(f"“{found.name}”本来就隶属“{above.name}”，如需调整先后请用排序。", code="already_there")
        relocate(op, found, above, after=after, on=ground.effective(on), reason=reason)
    found.refresh_from_db()
    return found


def relocate(
    op: Operation, unit: Unit, above: Unit, *, on: date, reason: str = "", after: int | None = None
) -> None:
    """For operations of this package: the move itself, with its event."""
    _refuse_cycle(unit, above)
    tree.refuse_depth(above.path, unit.path)
    ground.remember(unit, on, reason)
    sibling = Unit.system.get(pk=after, parent=above) if after is not None else None
    number = tree.number_at(above, sibling)
    unit.refresh_from_db(fields=["path"])  # making room may have renumbered what it stands under
    before, new = unit.path, above.path + paths.segment(number)
    above_before = tree.superiors(before)
    old_parent = unit.parent_id
    tree.graft(before, new)
    tree.shift_sizes(before, new, unit.size)
    unit.parent, unit.order, unit.path = above, number, new
    unit.version += 1
    unit.save(update_fields=["parent", "order", "version"])
    op.event(
        "unit.moved",
        ground.named(unit),
        unit.name,
        unit=unit.pk,
        home=unit.home,
        before={"parent": old_parent},
        after={"parent": above.pk, "on": on, "reason": reason, "version": unit.version},
    )
    op.change(
        UnitMoved(
            unit=unit.pk,
            tree="block",
            before=before,
            after=new,
            above_before=above_before,
            above_after=tree.superiors(new),
        )
    )


def _refuse_cycle(unit: Unit, above: Unit) -> None:
    if above.pk == unit.pk:
        raise Refused("单位不能隶属于自己，请另选上级。", code="under_itself", field="parent")
    if paths.covers(unit.path, above.path):
        raise Refused(
            f"“{above.name}”是“{unit.name}”的下级，不能作它的上级，请另选。", code="cycle", field="parent"
        )
