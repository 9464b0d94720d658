"""The sector line (条): a unit may hang under a unit of its trade besides its superior of the territory.

A unit has a line path exactly while it has somebody above or below it in a line.
"""

from taizhang.audit.errors import Refused
from taizhang.audit.locks import Shape
from taizhang.audit.operation import Operation, operation
from taizhang.units import paths, tree
from taizhang.units.changes import UnitMoved
from taizhang.units.models import Unit
from taizhang.units.operations import ground
from taizhang.units.roles import Right
from taizhang.units.scope import Scope


def set_line_parent(scope: Scope, unit: int, parent: int | None, *, version: int | None = None) -> Unit:
    """Hang the unit (with its line below it) under another in the sector line, or take it out of the line."""
    with operation(scope.actor, shape=Shape.EXCLUSIVE) as op:
        found = ground.locked_alive(unit)
        scope.need(Right.UNITS, found)
        ground.expect(found, version)
        above = ground.locked_alive(parent) if parent is not None else None
        if above is not None:
            scope.need(Right.UNITS, above)
        if found.line_parent_id == parent:
            op.unchanged()
        else:
            hang(op, found, above)
    found.refresh_from_db()
    return found


def hang(op: Operation, unit: Unit, above: Unit | None) -> None:
    """For operations of this package: the change itself, with its event."""
    _refuse_cycle(unit, above)
    before, old_parent = unit.line_path, unit.line_parent_id
    above_before = tree.superiors(before, tree="line")
    if above is not None and not above.line_path:
        _place(above, paths.segment(tree.line_number(None)))
    unit.line_parent = above
    after = _new_path(unit, above)
    if above is not None:
        tree.refuse_depth(above.line_path, before, tree="line")
    if before and after:
        tree.graft(before, after, tree="line")
    unit.line_path = after
    unit.version += 1
    unit.save(update_fields=["line_parent", "line_path", "version"])
    _forget_empty_line(old_parent)
    op.event(
        "unit.line_changed",
        ground.named(unit),
        unit.name,
        unit=unit.pk,
        home=unit.home,
        before={"line_parent": old_parent},
        after={"line_parent": unit.line_parent_id, "version": unit.version},
    )
    op.change(
        UnitMoved(
            unit=unit.pk,
            tree="line",
            before=before,
            after=after,
            above_before=above_before,
            above_after=tree.superiors(after, tree="line"),
        )
    )


def _refuse_cycle(unit: Unit, above: Unit | None) -> None:
    if above is None:
        return
    if above.pk == unit.pk:
        raise Refused("单位不能以自己为行业上级，请另选。", code="under_itself", field="line_parent")
    if unit.line_path and paths.covers(unit.line_path, above.line_path):
        raise Refused(
            f"“{above.name}”在行业线上是“{unit.name}”的下级，不能作它的行业上级，请另选。",
            code="cycle",
            field="line_parent",
        )


def _new_path(unit: Unit, above: Unit | None) -> str:
    if above is not None:
        return above.line_path + paths.segment(tree.line_number(above))
    if Unit.system.filter(line_parent=unit).exists():
        return paths.segment(tree.line_number(None))
    return ""


def _place(unit: Unit, path: str) -> None:
    unit.line_path = path
    unit.save(update_fields=["line_path"])


def _forget_empty_line(parent: int | None) -> None:
    """A head of a line whose last unit has left is in no line any more."""
    if parent is not None and not Unit.system.filter(line_parent=parent).exists():
        Unit.system.filter(pk=parent, line_parent=None).update(line_path="")
