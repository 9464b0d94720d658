"""A unit ends: its rows stay and count where they were entered, nobody works there any more."""

from datetime import date

from taizhang.audit.errors import Refused
from taizhang.audit.locks import Shape
from taizhang.audit.operation import Operation, operation
from taizhang.units import paths
from taizhang.units.changes import UnitEnded
from taizhang.units.models import Account, Grant, Unit
from taizhang.units.operations import ground, line
from taizhang.units.scope import Scope


def end(scope: Scope, unit: int, *, on: date | None = None, reason: str = "", version: int | None = None) -> Unit:
    with operation(scope.actor, shape=Shape.EXCLUSIVE) as op:
        found = ground.locked_alive(unit)
        ground.need_above(scope, found)
        ground.expect(found, version)
        close(op, found, ground.effective(on), reason)
    found.refresh_from_db()
    return found


def close(op: Operation, unit: Unit, on: date, reason: str, *, into: Unit | None = None) -> None:
    """For operations of this package: the end itself, with its event."""
    below = Unit.system.filter(paths.below(unit.path), ended_on=None).count()
    if below:
        raise Refused(
            f"“{unit.name}”还有{below}个下级单位，请先把它们划转、合并或撤销。", code="has_children", field="unit"
        )
    ground.remember(unit, on, reason)
    for child in Unit.system.filter(line_parent=unit).order_by("line_path"):
        line.hang(op, child, into)
    unit.refresh_from_db(fields=["line_path", "version"])
    if unit.line_parent_id is not None:
        line.hang(op, unit, None)
    unit.ended_on, unit.merged_into = on, into
    unit.version += 1
    unit.save(update_fields=["ended_on", "merged_into", "version"])
    closed = Account.objects.filter(unit=unit, is_active=True).update(is_active=False)
    removed, _ = Grant.objects.filter(unit=unit).delete()
    op.event(
        "unit.ended",
        ground.named(unit),
        unit.name,
        unit=unit.pk,
        home=unit.home,
        after={
            "on": on,
            "reason": reason,
            "into": into.pk if into else None,
            "accounts_closed": closed,
            "grants_removed": removed,
            "version": unit.version,
        },
    )
    op.change(UnitEnded(unit=unit.pk, on=on))
