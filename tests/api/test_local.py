"""A unit's own columns and options through the API: added, filled, told, exported, ended; counted nowhere above."""

import json
from typing import Any

import pytest
from django.test import Client

from taizhang.ledgers.models import Entry
from taizhang.ledgers.operations import packs
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.ledgers.conftest import PACK
from tests.world import World, make_world

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


@pytest.fixture
def world() -> World:
    packs.install(SYSTEM_SCOPE, [PACK])
    return make_world()


def send(client: Client, to: str, body: object) -> tuple[int, Any]:
    answer = client.post(f"/api/v1/{to}", json.dumps(body), content_type="application/json")
    return answer.status_code, answer.json()


FIELD = {"key": "road", "label": "路名", "type": "text"}


def test_a_column_is_added_filled_listed_exported_and_ended(world: World) -> None:
    office, clerk = world.client(Role.OFFICE, "child"), world.client(Role.CLERK, "child")
    status, added = send(office, "ledgers/demo.problem/local-fields", FIELD)
    assert (status, added["key"]) == (200, "local.road")
    assert send(office, "ledgers/demo.problem/local-fields", FIELD)[1]["code"] == "invalid"
    body = {"unit": world.child.code, "values": {"title": "路灯", "source": "research", "local.road": "石桥街"}}
    _, row = send(clerk, "ledgers/demo.problem/entries", body)
    assert row["values"]["local.road"] == "石桥街"
    where = '{"local.road":{"contains":"石桥"}}'
    listed = clerk.get(f"/api/v1/ledgers/demo.problem/entries?where={where}&sort=local.road").json()["items"]
    assert listed[0]["texts"]["local.road"] == "石桥街"
    labels = [
        one["label"] for one in clerk.get("/api/v1/ledgers/demo.problem?unit=" + world.child.code).json()["fields"]
    ]
    assert "路名" in labels
    text = clerk.get("/api/v1/ledgers/demo.problem/export?format=csv").content.decode("utf-8-sig")
    assert text.splitlines()[0].endswith("路名")
    assert office.delete(f"/api/v1/local-fields/{added['id']}").status_code == 200
    assert clerk.get("/api/v1/ledgers/demo.problem/local-fields").json() == []
    assert Entry.system.get().data["local.road"] == "石桥街"


def test_a_word_of_the_unit_counts_as_the_shared_option(world: World) -> None:
    office, clerk = world.client(Role.OFFICE, "child"), world.client(Role.CLERK, "child")
    option = {"field": "kind", "label": "主题党日讲课", "shared": "lesson"}
    status, added = send(office, "ledgers/demo.study/local-options", option)
    assert status == 200, added
    assert send(office, "ledgers/demo.study/local-options", option)[0] == 422
    wrong = {**option, "label": "别的", "shared": "nothing"}
    assert send(office, "ledgers/demo.study/local-options", wrong)[1]["fields"]["shared"]
    values = {"title": "学习", "held_on": "2026-03-01", "kind": "中心组学习、主题党日讲课"}
    status, row = send(clerk, "ledgers/demo.study/entries", {"unit": world.child.code, "values": values})
    assert (status, row["values"]["kind"]) == (200, ["core", "lesson"]), row
    stranger = {"unit": world.sibling.code, "values": values}
    assert send(world.client(Role.CLERK, "sibling"), "ledgers/demo.study/entries", stranger)[0] == 422
    assert office.delete(f"/api/v1/local-options/{added['id']}").status_code == 200
    again = {"unit": world.child.code, "values": {**values, "title": "再学"}}
    assert send(clerk, "ledgers/demo.study/entries", again)[0] == 422


def test_only_the_office_of_the_unit_adds(world: World) -> None:
    assert send(world.client(Role.CLERK, "child"), "ledgers/demo.problem/local-fields", FIELD)[0] == 403
    foreign = {**FIELD, "unit": world.child.code}
    assert send(world.client(Role.OFFICE, "sibling"), "ledgers/demo.problem/local-fields", foreign)[0] in {
        404,
        422,
    }
