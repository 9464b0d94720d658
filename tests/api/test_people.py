"""Units moved and merged, people and bodies kept, through the API as the pages do."""

import json
from datetime import date
from typing import Any

import pytest
from django.test import Client

from taizhang.audit.models import Event
from taizhang.units.models import Body, Person, Unit
from taizhang.units.roles import Role
from tests.world import World, make_world

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


@pytest.fixture
def world() -> World:
    made = make_world()
    for row in Unit.system.all():
        Unit.system.filter(pk=row.pk).update(size=Unit.system.filter(path__startswith=row.path).count())
    return made


def send(client: Client, method: str, to: str, body: object, **headers: str) -> tuple[int, Any]:
    answer = client.generic(
        method, f"/api/v1/{to}", json.dumps(body), content_type="application/json", headers=headers
    )
    return answer.status_code, answer.json()


def test_a_unit_is_moved_once_and_then_merged(world: World) -> None:
    admin, town = world.client(Role.SYSTEM_ADMIN), world.grandchild
    body = {"to": world.sibling.code, "reason": "市编委〔2026〕3号", "version": 1}
    first = send(admin, "POST", f"units/{town.code}/move", body, **{"Idempotency-Key": "m1"})
    assert first == send(admin, "POST", f"units/{town.code}/move", body, **{"Idempotency-Key": "m1"})
    assert first[1]["parent"]["code"] == world.sibling.code
    assert Event.objects.filter(action="unit.moved").count() == 1
    status, told = send(admin, "POST", f"units/{town.code}/merge", body)
    assert (status, told["code"]) == (409, "stale")
    status, into = send(admin, "POST", f"units/{town.code}/merge", body | {"version": first[1]["version"]})
    assert (status, into["code"]) == (200, world.sibling.code)
    assert Unit.system.get(pk=town.pk).ended_on is not None


def test_who_may_not_move_units_is_told_so(world: World) -> None:
    body = {"to": world.sibling.code, "reason": "调整", "version": 1}
    assert send(world.client(Role.CLERK), "POST", f"units/{world.grandchild.code}/move", body)[0] == 403
    assert (
        send(world.client(Role.SYSTEM_ADMIN, "sibling"), "POST", f"units/{world.child.code}/move", body)[0] == 404
    )


def test_a_person_is_registered_edited_transferred_and_ended(world: World) -> None:
    admin, people = world.client(Role.SYSTEM_ADMIN), f"units/{world.child.code}/people"
    status, made = send(admin, "POST", people, {"name": "李敏", "post": "副镇长", "phone": "13800000000"})
    assert (status, made["phone"]) == (200, "138****0000")
    assert send(admin, "POST", people, {"name": "李敏", "rank": 1})[0] == 422
    status, edited = send(admin, "PATCH", f"people/{made['id']}", {"version": 1, "post": "镇长"})
    assert (status, edited["post"], edited["name"]) == (200, "镇长", "李敏")
    status, moved = send(admin, "POST", f"people/{made['id']}/transfer", {"unit": world.sibling.code})
    assert moved["unit"] == world.sibling.pk
    assert [one["name"] for one in admin.get(f"/api/v1/units/{world.sibling.code}/people").json()["items"]] == [
        "李敏"
    ]
    assert send(admin, "POST", f"people/{made['id']}/end", {"reason": "退休"})[1]["ended_on"]
    assert admin.get(f"/api/v1/units/{world.sibling.code}/people").json() == {"items": [], "next": None}


def test_people_and_bodies_come_in_pages_and_none_is_left_out(world: World) -> None:
    office = world.client(Role.OFFICE)
    for n in range(5):
        Person.system.create(unit=world.child, name=f"人员{n}", term_end=date(2026, 1, 1 + n))
        Body.system.create(
            unit=world.child,
            name=f"专班{n}",
            kind="task_force",
            started_on=date(2026, 1, 1),
        )
    for kind, prefix in (("people", "人员"), ("bodies", "专班")):
        found, cursor = [], ""
        while cursor is not None:
            page = office.get(
                f"/api/v1/units/{world.parent.code}/{kind}?below=true&limit=2&cursor={cursor}"
            ).json()
            found += [one["name"] for one in page["items"]]
            cursor = page["next"]
        assert found == [f"{prefix}{n}" for n in range(5)]
    ending = office.get(f"/api/v1/units/{world.child.code}/people?ending_by=2026-01-02").json()
    assert [one["name"] for one in ending["items"]] == ["人员0", "人员1"]


def test_a_body_is_set_up_staffed_and_dissolved(world: World) -> None:
    office, person = world.client(Role.OFFICE), Person.system.create(unit=world.child, name="李敏")
    bodies = f"units/{world.parent.code}/bodies"
    _, made = send(office, "POST", bodies, {"name": "整改专班", "kind": "task_force", "host": world.child.code})
    assert made["host"]["code"] == world.child.code
    _, staffed = send(
        office, "POST", f"bodies/{made['id']}/members", {"person": person.pk, "post": "组长", "chair": True}
    )
    assert [(one["name"], one["chair"]) for one in staffed["members"]] == [("李敏", True)]
    (member,) = staffed["members"]
    assert send(office, "POST", f"members/{member['id']}/end", {})[1]["members"] == []
    assert send(office, "PATCH", f"bodies/{made['id']}", {"version": 1, "name": "整改工作专班"})[1]["version"] == 2
    assert office.get(f"/api/v1/{bodies}").json()["items"][0]["name"] == "整改工作专班"
    assert send(office, "POST", f"bodies/{made['id']}/end", {"reason": "任务完成"})[1]["ended_on"]
    assert send(office, "POST", f"bodies/{made['id']}/end", {"reason": "任务完成"})[0] == 422


def test_a_foreign_person_or_body_is_not_found(world: World) -> None:
    person = Person.system.create(unit=world.child, name="李敏")
    stranger = world.client(Role.SYSTEM_ADMIN, "sibling")
    assert send(stranger, "PATCH", f"people/{person.pk}", {"version": 1, "post": "镇长"})[0] == 404
    assert send(stranger, "POST", "bodies/999/end", {"reason": "撤销"})[0] == 404
