"""Temporary bodies (领导小组, 工作组, 专班 …): members, posts and terms. Who left stays on the list."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

from django.db.models import Max, Q

from taizhang.audit.errors import Invalid, Missing, Refused
from taizhang.audit.operation import Operation, operation
from taizhang.audit.stale import refuse_collisions
from taizhang.units.changes import BodyChanged
from taizhang.units.models import Body, BodyMember, Person
from taizhang.units.operations import ground
from taizhang.units.roles import Right
from taizhang.units.scope import Scope

# What packs name; a site may have kinds of its own.
KINDS = {
    "steering_group": "领导小组",
    "steering_office": "领导小组办公室",
    "work_group": "工作组",
    "task_force": "工作专班",
    "research_team": "调研组",
    "guide_group": "巡回指导组",
    "joint_meeting": "联席会议",
    "core_group": "理论学习中心组",
}
EDITABLE = ("name", "kind", "campaign")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBody:
    name: str
    kind: str
    campaign: str = ""
    host: int | None = None
    parent: int | None = None
    started_on: date | None = None


def create_body(scope: Scope, unit: int, new: NewBody) -> Body:
    with operation(scope.actor) as op:
        found = ground.locked_alive(unit)
        ground.need_any(scope, found, Right.DIRECT, Right.UNITS)
        _refuse_bad(asdict(new))
        host = ground.locked_alive(new.host) if new.host is not None else None
        parent = _locked(scope, new.parent) if new.parent is not None else None
        body = Body.system.create(
            unit=found,
            name=new.name.strip(),
            kind=new.kind,
            campaign=new.campaign,
            host=host,
            parent=parent,
            started_on=ground.effective(new.started_on),
        )
        _tell(op, "body.created", body, after=asdict(new) | {"started_on": body.started_on, "version": 1})
    return body


def edit_body(scope: Scope, body: int, values: Mapping[str, object], *, version: int | None = None) -> Body:
    with operation(scope.actor) as op:
        found = _locked(scope, body)
        strange = [name for name in values if name not in EDITABLE]
        if strange:
            raise Invalid({name: f"“{ground.LABELS.get(name, name)}”不能在这里修改。" for name in strange})
        refuse_collisions(f"body:{body}", version or found.version, found.version, values, ground.LABELS)
        changed = {name: value for name, value in values.items() if getattr(found, name) != value}
        if not changed:
            op.unchanged()
            return found
        _refuse_bad(changed)
        before = {name: getattr(found, name) for name in changed}
        for name, value in changed.items():
            setattr(found, name, value)
        found.version += 1
        found.save(update_fields=[*changed, "version"])
        _tell(op, "body.edited", found, before=before, after=changed | {"version": found.version})
    return found


def add_member(
    scope: Scope, body: int, person: int, post: str, *, chair: bool = False, on: date | None = None
) -> BodyMember:
    """A body may have several chairs (双组长)."""
    with operation(scope.actor) as op:
        found = _locked(scope, body)
        who = Person.system.filter(pk=person, ended_on=None).first()
        if who is None:
            raise Refused("没有找到这位在任人员，请核对。", code="no_such_person", field="person")
        if found.members.filter(person=who, ended_on=None).exists():
            raise Refused(f"“{who.name}”已在“{found.name}”任职，请先免去原职。", code="already_member")
        last = found.members.aggregate(at=Max("order"))["at"] or 0
        day = max(ground.effective(on), found.started_on)
        member = BodyMember.objects.create(
            body=found, person=who, post=post, chair=chair, order=last + 1, started_on=day
        )
        after = {"person": person, "name": who.name, "post": post, "chair": chair, "started_on": day}
        _tell(op, "body.member_added", found, after=after)
    return member


def end_member(scope: Scope, member: int, *, on: date | None = None) -> BodyMember:
    with operation(scope.actor) as op:
        row = BodyMember.objects.select_related("person").filter(pk=member).first()
        if row is None:
            raise Missing
        found = _locked(scope, row.body_id)
        if row.ended_on is not None:
            raise Refused(f"“{row.person.name}”已不在“{found.name}”任职。", code="member_ended")
        day = ground.effective(on)
        if day < row.started_on:
            raise Refused("免职日期不能早于任职日期，请核对。", code="bad_days", field="on")
        row.ended_on = day
        row.save(update_fields=["ended_on"])
        _tell(op, "body.member_ended", found, after={"person": row.person_id, "name": row.person.name, "on": day})
    return row


def end_body(scope: Scope, body: int, *, on: date | None = None, reason: str = "") -> Body:
    """The body is dissolved, with the terms of its members and with its sub-bodies."""
    with operation(scope.actor) as op:
        found = _locked(scope, body)
        day = ground.effective(on)
        if day < found.started_on:
            raise Refused("撤销日期不能早于成立日期，请核对。", code="bad_days", field="on")
        dissolved = Q(pk=body) | Q(parent=body)
        BodyMember.objects.filter(body__in=Body.system.filter(dissolved).values("pk"), ended_on=None).update(
            ended_on=day
        )
        Body.system.filter(dissolved, ended_on=None).update(ended_on=day)
        found.refresh_from_db()
        _tell(op, "body.ended", found, after={"on": day, "reason": reason})
    return found


def _refuse_bad(values: Mapping[str, object]) -> None:
    name, kind = str(values.get("name", "某")).strip(), str(values.get("kind", "某")).strip()
    found = {}
    if not 1 <= len(name) <= 100:
        found["name"] = "名称应为1至100个字，请填写。"
    if not 1 <= len(kind) <= 30:
        found["kind"] = "请选择机构类型（如领导小组、工作专班）。"
    if found:
        raise Invalid(found)


def _locked(scope: Scope, body: int) -> Body:
    found = Body.system.select_for_update(of=("self",)).select_related("unit").filter(pk=body).first()
    if found is None:
        raise Missing
    ground.need_any(scope, found.unit, Right.DIRECT, Right.UNITS)
    if found.ended_on is not None:
        raise Refused(f"“{found.name}”已于{found.ended_on:%Y年%-m月%-d日}撤销，不能再变动。", code="body_ended")
    return found


def _tell(
    op: Operation,
    action: str,
    body: Body,
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object],
) -> None:
    op.event(
        action, f"body:{body.pk}", body.name, unit=body.unit_id, home=body.unit.home, before=before, after=after
    )
    op.change(BodyChanged(body=body.pk, unit=body.unit_id))
