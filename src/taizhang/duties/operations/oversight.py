"""Setting up a group of inspectors, giving it another area, ending it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from taizhang.audit.errors import Invalid, Missing
from taizhang.audit.operation import Operation, operation
from taizhang.duties.models import OversightArea, OversightGroup
from taizhang.units.models import Body, Unit
from taizhang.units.operations import bodies
from taizhang.units.roles import Right
from taizhang.units.scope import Scope

GROUP, CHAIR, MEMBER = "guide_group", "组长", "成员"


@dataclass(frozen=True, slots=True)
class Area:
    """The units a group looks after: `block` each with everything below it, `line` each with the units of its line."""

    units: Sequence[int]
    tree: str = OversightArea.BLOCK
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class NewGroup:
    unit: int
    name: str
    first_day: date
    area: Area
    chair: int | None = None
    members: Sequence[int] = ()


def set_up(scope: Scope, new: NewGroup) -> OversightGroup:
    """A group whose first day lies ahead is a body from that day on."""
    with operation(scope.actor) as op:
        kept = bodies.NewBody(name=new.name, kind=GROUP, started_on=new.first_day)
        body = bodies.create_body(scope, new.unit, kept)
        if new.chair is not None:
            bodies.add_member(scope, body.pk, new.chair, CHAIR, chair=True, on=new.first_day)
        for person in new.members:
            if person != new.chair:
                bodies.add_member(scope, body.pk, person, MEMBER, on=new.first_day)
        return _given(op, scope, body, new.area)


def give(scope: Scope, group: int, area: Area) -> OversightGroup:
    """The whole area anew, of units the giver may see."""
    with operation(scope.actor) as op:
        return _given(op, scope, _body(scope, group), area)


def _given(op: Operation, scope: Scope, body: Body, area: Area) -> OversightGroup:
    units = _units(scope, area)
    if area.last_day is not None and area.last_day < body.started_on:
        raise Invalid({"last_day": f"结束日期不能早于开始日期（{body.started_on}）。"})
    row, _ = OversightGroup.objects.update_or_create(body=body, defaults={"last_day": area.last_day})
    row.areas.all().delete()
    OversightArea.objects.bulk_create(
        [OversightArea(group=row, unit=unit, tree=area.tree) for unit in units], batch_size=500
    )
    after = {"area": "、".join(one.name for one in units), "tree": area.tree, "last_day": area.last_day}
    thing = f"oversight:{body.pk}"
    op.event("oversight.area", thing, body.name, unit=body.unit_id, home=body.unit.home, after=after)
    return row


def end(scope: Scope, group: int, *, on: date) -> Body:
    _body(scope, group)
    return bodies.end_body(scope, group, on=on)


def _body(scope: Scope, key: int) -> Body:
    body = Body.objects.visible_to(scope).select_related("unit").filter(pk=key, kind=GROUP).first()
    if body is None:
        raise Missing("没有找到这个督导组。")
    scope.need(Right.DIRECT, body.unit)
    return body


def _units(scope: Scope, area: Area) -> list[Unit]:
    if area.tree not in (OversightArea.BLOCK, OversightArea.LINE):
        raise Invalid({"tree": "范围可选 block（按地区）、line（按条线）。"})
    found = Unit.objects.visible_to(scope).filter(pk__in=list(area.units), ended_on=None).order_by("path")
    units = list(found)
    if not units or len(units) < len(set(area.units)):
        raise Invalid({"units": "请选择督导范围内的单位。" if not units else "有的单位没有找到，请刷新后重选。"})
    return units
