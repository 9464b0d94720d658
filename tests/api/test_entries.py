"""A fact goes in, is listed, stepped, answered for and looked back on, all through the API."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from taizhang.figures import build
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


def send(client: Client, method: str, to: str, body: object = None, key: str = "") -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    answer = client.generic(
        method, f"/api/v1/{to}", data=json.dumps(body or {}), content_type="application/json", headers=headers
    )
    return answer.status_code, answer.json()


def new(client: Client, world: World, key: str = "", **values: object) -> Any:
    body = {"unit": world.child.code, "values": {"title": "路灯不亮", "source": "research", **values}}
    status, told = send(client, "POST", "ledgers/demo.problem/entries", body, key)
    assert status == 200, told
    return told


def test_sent_twice_it_is_entered_once(world: World) -> None:
    client = world.client(Role.CLERK, "child")
    assert new(client, world, key="k1")["id"] == new(client, world, key="k1")["id"]
    _, page = send(client, "GET", "ledgers/demo.problem/entries?limit=10")
    assert (page["total"], page["total_exact"], page["next"]) == (1, True, "")


def test_values_come_back_stored_and_as_text(world: World) -> None:
    told = new(world.client(Role.CLERK, "child"), world, amount="47.6")
    assert told["values"]["amount"] == 4760
    assert told["texts"]["amount"] == "47.6"
    assert told["texts"]["source"] == "调查研究"
    assert told["texts"]["lead"] == world.child.short_name
    assert told["state_label"] == "待整改"


def test_every_wrong_field_is_told_by_name(world: World) -> None:
    body = {"unit": world.child.code, "values": {"title": "x", "source": "?", "due": "甲", "nothing": 1}}
    status, told = send(world.client(Role.CLERK, "child"), "POST", "ledgers/demo.problem/entries", body)
    assert (status, told["code"]) == (422, "invalid")
    assert set(told["fields"]) == {"source", "due", "nothing"}


def test_filters_speak_the_language_of_packs(world: World) -> None:
    client = world.client(Role.CLERK, "child")
    new(client, world, title="一")
    new(client, world, title="二", source="masses")
    _, page = send(client, "GET", 'ledgers/demo.problem/entries?where={"source": "masses"}')
    assert [row["title"] for row in page["items"]] == ["二"]
    status, told = send(client, "GET", 'ledgers/demo.problem/entries?where={"sorce": "masses"}')
    assert (status, told["code"]) == (422, "bad_where")
    status, told = send(client, "GET", "ledgers/demo.problem/entries?states=nowhere")
    assert (status, told["code"]) == (422, "unknown_state")
    assert "待整改" in told["detail"]


def test_a_stale_save_tells_both_values(world: World) -> None:
    client = world.client(Role.CLERK, "child")
    row = new(client, world)
    send(client, "PATCH", f"entries/{row['id']}", {"version": 1, "values": {"title": "甲"}})
    status, told = send(client, "PATCH", f"entries/{row['id']}", {"version": 1, "values": {"title": "乙"}})
    assert (status, told["code"]) == (409, "stale")
    assert told["mine"] == {"title": "乙"}
    assert told["theirs"] == {"title": "甲"}


def test_card_steps_history_and_files(world: World) -> None:
    client = world.client(Role.CLERK, "child")
    row = new(client, world)
    path = f"/api/v1/entries/{row['id']}"
    added = client.post(f"{path}/evidence", {"file": SimpleUploadedFile("说明.txt", "情况".encode())}).json()
    got = client.get(f"/api/v1/evidence/{added['id']}")
    assert got.headers["Content-Disposition"].startswith("attachment")
    _, card = send(client, "GET", f"entries/{row['id']}")
    assert [step["key"] for step in card["steps"]] == ["ask"]
    assert card["evidence"][0]["name"] == "说明.txt"
    status, told = send(client, "POST", f"entries/{row['id']}/steps", {"step": "ask", "version": 1})
    assert status == 422
    assert "demo.measure" in told["fields"]
    _, history = send(client, "GET", f"entries/{row['id']}/history")
    assert [line["action_label"] for line in history["items"]] == ["上传材料", "登记"]
    assert any(change["label"] == "问题来源" for change in history["items"][1]["changed"])


def test_withdraw_restore_and_lump(world: World) -> None:
    client = world.client(Role.CLERK, "child")
    row = new(client, world)
    status, told = send(client, "POST", f"entries/{row['id']}/withdraw", {"version": 1, "reason": "误录"})
    assert (status, told["gone"]) == (200, "withdrawn")
    _, page = send(client, "GET", "ledgers/demo.problem/entries?withdrawn=true")
    assert page["total"] == 1
    assert send(client, "POST", f"entries/{row['id']}/restore")[1]["gone"] == ""
    body = {"indicator": "demo.sessions", "unit": world.child.code, "amount": 7}
    days = {"from_day": "2025-01-01", "to_day": "2025-12-31"}
    status, made = send(client, "POST", "lumps", {**body, **days})
    assert made["lump"] is True
    _, card = send(client, "GET", f"entries/{made['id']}")
    told = {key: card["lump_of"][key] for key in ("indicator", "from_day", "amount", "left")}
    assert told == {"indicator": "demo.sessions", "from_day": "2025-01-01", "amount": 7, "left": 7}


def test_rows_entered_since_leave_less_of_a_lump(world: World) -> None:
    while keys := build.waiting():
        build.build(keys)
    client = world.client(Role.CLERK, "child")
    body = {"indicator": "demo.sessions", "unit": world.child.code, "amount": 2}
    days = {"from_day": "2025-01-01", "to_day": "2025-12-31"}
    _, made = send(client, "POST", "lumps", {**body, **days})
    values = {"title": "学习", "held_on": "2025-03-01", "kind": "core"}
    for left in (1, 0, 0):
        told = {"unit": world.child.code, "values": values}
        status, row = send(client, "POST", "ledgers/demo.study/entries", told)
        assert status == 200, row
        assert send(client, "GET", f"entries/{made['id']}")[1]["lump_of"]["left"] == left


def test_the_states_of_a_list_are_counted_as_it_is_narrowed(world: World) -> None:
    client = world.client(Role.CLERK, "child")
    new(client, world)
    new(client, world, title="井盖缺失", source="masses")
    _, told = send(client, "GET", 'ledgers/demo.problem/counts?where={"source": "masses"}')
    assert told["all"] == {"n": 1, "exact": True}
    assert told["states"][0] == {"key": "open", "label": "待整改", "n": 1, "exact": True}
    saved = {"ledger": "demo.problem", "label": "办结的", "words": {"states": ["closed"]}}
    _, kept = send(client, "POST", "lists", saved)
    _, told = send(client, "GET", f"ledgers/demo.problem/counts?saved_list={kept['id']}")
    assert (told["all"]["n"], told["states"][0]["n"], told["overdue"]["n"]) == (2, 2, 0)


def test_a_row_merged_away_says_into_which(world: World) -> None:
    client = world.client(Role.OFFICE, "child")
    into, source = new(client, world), new(client, world, title="路灯也不亮")
    body = {"sources": [source["id"]], "reason": "同一条路"}
    assert send(client, "POST", f"entries/{into['id']}/merge", body)[0] == 200
    assert send(client, "GET", f"entries/{source['id']}")[1]["into"]["id"] == into["id"]
    assert [one["id"] for one in send(client, "GET", f"entries/{into['id']}")[1]["merged"]] == [source["id"]]
