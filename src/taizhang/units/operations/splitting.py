"""Part of a unit becomes a unit of its own. What was entered stays where it was entered."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.db.models import QuerySet

from taizhang.audit.errors import Refused
from taizhang.audit.locks import Shape
from taizhang.audit.operation import operation
from taizhang.units.changes import PeopleChanged, UnitSplit
from taizhang.units.models import Person, Unit
from taizhang.units.operations import creation, ground, moving
from taizhang.units.operations.creation import NewUnit
from taizhang.units.scope import Scope


def split(
    scope: Scope,
    unit: int,
    new: NewUnit,
    *,
    children: Sequence[int] = (),
    people: Sequence[int] = (),
    on: date | None = None,
    reason: str = "",
) -> Unit:
    """Set up `new` right after `unit`, under the same superior unless another is named, and pass it its part."""
    with operation(scope.actor, shape=Shape.EXCLUSIVE) as op:
        old = ground.locked_alive(unit)
        ground.need_above(scope, old)
        if old.parent_id is None:
            raise Refused("最上级单位不能分设，请在它之下新设单位。", code="root", field="unit")
        day = ground.effective(on)
        beside = new.parent in (None, old.parent_id)
        made = creation.create(
            scope,
            replace(
                new,
                parent=new.parent or old.parent_id,
                after=unit if beside else None,
                started_on=new.started_on or day,
            ),
        )
        for child in _own(Unit.system.filter(parent=old), children, "下级单位"):
            made.refresh_from_db()
            moving.relocate(op, ground.locked(child), made, on=day, reason=reason)
        moved = _own(Person.system.filter(unit=old), people, "人员")
        Person.system.filter(pk__in=moved).update(unit=made)
        op.event(
            "unit.split",
            ground.named(old),
            old.name,
            unit=unit,
            home=old.home,
            after={"new": made.pk, "children": list(children), "people": list(people), "reason": reason},
        )
        op.change(UnitSplit(unit=unit, new=made.pk))
        if moved:
            op.change(PeopleChanged(people=tuple(moved), units=(unit, made.pk)))
    made.refresh_from_db()
    return made


def _own(rows: QuerySet[Unit] | QuerySet[Person], wanted: Sequence[int], called: str) -> list[int]:
    """The wanted ids, all of which must belong to the unit that is split."""
    found = list(rows.filter(pk__in=wanted).values_list("id", flat=True))
    if len(found) != len(set(wanted)):
        raise Refused(f"名单里有不属于本单位的{called}，请刷新后重选。", code="not_own")
    return found
