"""People, as little of them as the ledgers need. A phone reaches an event only masked."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from django.db.models import Max

from taizhang.audit.errors import Invalid, Missing, Refused
from taizhang.audit.operation import Operation, operation
from taizhang.audit.stale import refuse_collisions
from taizhang.units.changes import PeopleChanged
from taizhang.units.models import Person
from taizhang.units.operations import ground
from taizhang.units.people import masked
from taizhang.units.roles import Right
from taizhang.units.scope import Scope

EDITABLE = ("name", "post", "leader", "member", "floating", "phone", "term_end")
LABELS = {**ground.LABELS, "name": "姓名"}
PHONE = re.compile(r"1\d{10}|0\d{2,3}-?\d{7,8}")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    name: str
    post: str = ""
    leader: bool = False
    member: bool = False
    floating: bool = False
    phone: str = ""
    term_end: date | None = None


def add_person(scope: Scope, unit: int, new: NewPerson) -> Person:
    """Leaders and others are listed in the order they were added, until somebody orders them."""
    with operation(scope.actor) as op:
        found = ground.locked_alive(unit)
        scope.need(Right.UNITS, found)
        refuse_bad(asdict(new))
        last = Person.system.filter(unit=found).aggregate(at=Max("order"))["at"] or 0
        person = Person.system.create(unit=found, order=last + 1, **asdict(new))
        _tell(op, "person.added", person, after=asdict(new) | {"version": 1})
    return person


def edit_person(scope: Scope, person: int, values: Mapping[str, object], *, version: int | None = None) -> Person:
    with operation(scope.actor) as op:
        found = _locked(scope, person)
        strange = [name for name in values if name not in EDITABLE]
        if strange:
            raise Invalid({name: f"“{LABELS.get(name, name)}”不能在这里修改。" for name in strange})
        refuse_collisions(
            f"person:{person}", version or found.version, found.version, masked_phone(values), LABELS
        )
        changed = {name: value for name, value in values.items() if getattr(found, name) != value}
        if not changed:
            op.unchanged()
            return found
        refuse_bad(changed)
        before = {name: getattr(found, name) for name in changed}
        for name, value in changed.items():
            setattr(found, name, value)
        found.version += 1
        found.save(update_fields=[*changed, "version"])
        _tell(op, "person.edited", found, before=before, after=changed | {"version": found.version})
    return found


def end_person(scope: Scope, person: int, *, on: date | None = None, reason: str = "") -> Person:
    """He left: his posts in bodies end with it, what he did stays his."""
    with operation(scope.actor) as op:
        found = _locked(scope, person)
        if found.ended_on is not None:
            raise Refused(f"“{found.name}”已于{found.ended_on:%Y年%-m月%-d日}离任。", code="person_ended")
        found.ended_on = ground.effective(on)
        found.version += 1
        found.save(update_fields=["ended_on", "version"])
        found.posts.filter(ended_on=None).update(ended_on=found.ended_on)
        _tell(
            op,
            "person.ended",
            found,
            after={"ended_on": found.ended_on, "reason": reason, "version": found.version},
        )
    return found


def transfer_person(scope: Scope, person: int, unit: int, *, post: str = "") -> Person:
    """The same person works at another unit from now on."""
    with operation(scope.actor) as op:
        found, target = _locked(scope, person), ground.locked_alive(unit)
        scope.need(Right.UNITS, target)
        old = found.unit_id
        if old == unit:
            raise Refused(f"“{found.name}”本来就在“{target.name}”。", code="already_there")
        before = {"unit": old, "post": found.post}
        found.unit, found.post = target, post
        found.order = (Person.system.filter(unit=target).aggregate(at=Max("order"))["at"] or 0) + 1
        found.version += 1
        refuse_bad({"post": post})
        found.save(update_fields=["unit", "post", "order", "version"])
        _tell(
            op,
            "person.transferred",
            found,
            before=before,
            after={"unit": unit, "post": post, "version": found.version},
            units=(old, unit),
        )
    return found


def order_people(scope: Scope, unit: int, people: Sequence[int]) -> None:
    """The official order of a unit's leaders and staff. Those not named follow in the order they had."""
    with operation(scope.actor) as op:
        found = ground.locked_alive(unit)
        scope.need(Right.UNITS, found)
        rows = list(Person.system.filter(unit=found).order_by("order", "id"))
        by_id = {row.pk: row for row in rows}
        if len(set(people)) != len(people) or not set(people) <= by_id.keys():
            raise Refused(f"排序名单里有重复或不属于“{found.name}”的人员，请刷新后重排。", code="bad_order")
        wanted = [by_id[pk] for pk in people] + [row for row in rows if row.pk not in set(people)]
        for place, row in enumerate(wanted, start=1):
            row.order = place
        Person.system.bulk_update(wanted, ["order"], batch_size=500)
        op.event(
            "person.ordered",
            ground.named(found),
            found.name,
            unit=unit,
            before={"people": [row.pk for row in rows]},
            after={"people": [row.pk for row in wanted]},
        )


def refuse_bad(values: Mapping[str, object]) -> None:
    found = problems(values)
    if found:
        raise Invalid(found)


def problems(values: Mapping[str, object]) -> dict[str, str]:
    found: dict[str, str] = {}
    name, post, phone = values.get("name", "某"), values.get("post", ""), str(values.get("phone", ""))
    if not str(name).strip() or len(str(name)) > 50:
        found["name"] = "姓名应为1至50个字，请填写。"
    if len(str(post)) > 60:
        found["post"] = "职务最多60个字，请缩短。"
    if phone and not PHONE.fullmatch(phone):
        found["phone"] = "电话应为11位手机号或带区号的固定电话，请核对。"
    return found


def masked_phone(values: Mapping[str, object]) -> dict[str, object]:
    return {name: masked(str(value)) if name == "phone" else value for name, value in values.items()}


def _locked(scope: Scope, person: int) -> Person:
    found = Person.system.select_for_update(of=("self",)).select_related("unit").filter(pk=person).first()
    if found is None:
        raise Missing
    scope.need(Right.UNITS, found.unit)
    return found


def _tell(
    op: Operation,
    action: str,
    person: Person,
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object],
    units: tuple[int, ...] = (),
) -> None:
    op.event(
        action,
        f"person:{person.pk}",
        person.name,
        unit=person.unit_id,
        home=person.unit.home,
        before=masked_phone(before or {}),
        after=masked_phone(after),
    )
    op.change(PeopleChanged(people=(person.pk,), units=units or (person.unit_id,)))
