"""Saved lists through the API: saved, used, shared, changed once for a key, deleted; foreign ones are missing."""

import json

import pytest
from django.test import Client
from django.utils import timezone

from taizhang.ledgers.operations import packs
from taizhang.ledgers.operations.create import NewEntry, create
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.ledgers.conftest import PACK
from tests.world import World, make_world, scope

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


@pytest.fixture
def world() -> World:
    packs.install(SYSTEM_SCOPE, [PACK])
    made = make_world()
    clerk = scope(made.somebody(Role.CLERK, "child"))
    for title, source in (("路灯不亮", "research"), ("井盖缺失", "masses")):
        new = NewEntry("demo.problem", made.child.pk, {"title": title, "source": source})
        create(clerk, new, today=timezone.localdate())
    return made


def send(client: Client, method: str, to: str, body: object, key: str = "") -> tuple[int, dict[str, object]]:
    headers = {"Idempotency-Key": key} if key else {}
    answer = client.generic(
        method, f"/api/v1/{to}", json.dumps(body), content_type="application/json", headers=headers
    )
    return answer.status_code, answer.json()


def titles(client: Client, query: str) -> list[str]:
    answer = client.get(f"/api/v1/ledgers/demo.problem/entries?{query}")
    return [row["title"] for row in answer.json()["items"]]


MASSES = {"ledger": "demo.problem", "label": "群众反映的", "words": {"where": {"source": "masses"}}}


def test_a_list_is_saved_once_used_changed_and_deleted(world: World) -> None:
    client = world.client(Role.CLERK, "child")
    first = send(client, "POST", "lists", MASSES, "k1")
    assert send(client, "POST", "lists", MASSES, "k1") == first
    key = first[1]["id"]
    assert titles(client, f"saved_list={key}") == ["井盖缺失"]
    assert titles(client, f'saved_list={key}&where={{"source":"research"}}') == ["路灯不亮"]
    status, changed = send(client, "PATCH", f"lists/{key}", {"version": 1, "shared": True})
    assert (status, changed["shared"], changed["version"]) == (200, True, 2)
    assert client.get("/api/v1/lists?ledger=demo.problem").json()[0]["mine"]
    assert client.delete(f"/api/v1/lists/{key}").json() == {"done": True}
    assert client.get(f"/api/v1/lists/{key}").status_code == 404


def test_a_list_of_another_unit_is_missing_and_wrong_words_are_told(world: World) -> None:
    client = world.client(Role.CLERK, "child")
    _, saved = send(client, "POST", "lists", {**MASSES, "shared": True})
    stranger = world.client(Role.CLERK, "sibling")
    assert stranger.get(f"/api/v1/lists/{saved['id']}").status_code == 404
    assert stranger.get(f"/api/v1/ledgers/demo.problem/entries?saved_list={saved['id']}").status_code == 404
    status, told = send(client, "POST", "lists", {**MASSES, "label": "错", "words": {"where": {"colour": "红"}}})
    assert (status, told["code"]) == (422, "bad_where")
    status, told = send(client, "POST", "lists", {**MASSES, "colour": "红"})
    assert (status, told["code"]) == (422, "invalid")
