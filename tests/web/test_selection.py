"""所选条目: a step for all ticked rows or for none, several made into one and taken apart again."""

import html
import re

import pytest
from django.test import Client

from taizhang.ledgers.models import Entry
from taizhang.ledgers.operations import packs
from taizhang.ledgers.operations.edit import edit
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.ledgers.conftest import PACK
from tests.web.test_ledgers import problem, text
from tests.world import World, make_world, scope

pytestmark = [pytest.mark.sql, pytest.mark.django_db]
STEPS, MERGE = "/ledgers/demo.measure/steps/", "/ledgers/demo.problem/merge/"


@pytest.fixture
def world() -> World:
    packs.install(SYSTEM_SCOPE, [PACK])
    return make_world()


def ticked(*rows: Entry) -> list[str]:
    return [f"{row.pk}:{row.version}" for row in rows]


def measure(world: World, title: str) -> Entry:
    client = world.client(Role.CLERK, "child")
    above = problem(world)
    client.post(f"/ledgers/demo.measure/new/?parent={above.pk}", {"title": title, "set_on": "2026-03-02"})
    return Entry.system.get(title=title)


def states() -> list[str]:
    return list(Entry.system.filter(ledger="demo.measure").order_by("pk").values_list("state", flat=True))


def test_the_bar_offers_the_steps_of_the_rows_on_the_page(world: World) -> None:
    measure(world, "换灯")
    page = text(world.client(Role.CLERK, "child"), "/ledgers/demo.measure/")
    assert 'value="done"' in page
    assert 'value="reopen"' not in page
    assert "合并为一条" not in page
    assert 'id="selection"' not in text(world.client(Role.VIEWER, "child"), "/ledgers/demo.measure/")


def test_all_ticked_rows_are_taken_the_step(world: World) -> None:
    rows, client = [measure(world, "换灯"), measure(world, "修路")], world.client(Role.CLERK, "child")
    asked = client.get(STEPS, {"step": "done", "row": ticked(*rows)}).content.decode()
    assert "完成：所选 2" in asked
    answer = client.post(f"{STEPS}?state=doing", {"step": "done", "row": ticked(*rows)})
    assert answer.headers["Location"] == "/ledgers/demo.measure/?state=doing"
    assert states() == ["closed", "closed"]


def test_the_notice_takes_a_step_back_of_all_ticked_rows(world: World) -> None:
    rows, client = [measure(world, "换灯"), measure(world, "修路")], world.client(Role.CLERK, "child")
    answer = client.post(f"{STEPS}?state=doing", {"step": "done", "row": ticked(*rows)}, follow=True)
    (undo,) = re.findall(r'<form method="post" action="([^"]+/steps/undo/[^"]+)"', answer.content.decode())
    back = client.post(html.unescape(undo), follow=True)
    assert "已撤销，2 条回到上一步。" in back.content.decode()
    assert states() == ["doing", "doing"]
    assert client.post(html.unescape(undo)).status_code == 422  # nothing is left to take back
    assert states() == ["doing", "doing"]


def test_a_single_step_is_taken_back_from_its_notice_too(world: World) -> None:
    row, client = measure(world, "换灯"), world.client(Role.CLERK, "child")
    answer = client.post(f"/entries/{row.pk}/step/", {"step": "done", "version": str(row.version)}, follow=True)
    assert f'action="/entries/{row.pk}/undo/?"' in answer.content.decode().partition('class="work"')[0]


def test_one_refusal_keeps_all_back_and_says_why(world: World) -> None:
    rows, client = [measure(world, "换灯"), measure(world, "修路")], world.client(Role.CLERK, "child")
    edit(scope(world.somebody(Role.CLERK, "child")), rows[0].pk, {"title": "换新灯"}, version=rows[0].version)
    answer = client.post(STEPS, {"step": "done", "row": ticked(*rows), "comment": "已办"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "有 1" in page
    assert f"{rows[0].number} 已被他人更新" in page
    assert "已办</textarea>" in page
    assert states() == ["doing", "doing"]


def test_what_is_missing_in_the_dialog_is_said_there(world: World) -> None:
    row, client = measure(world, "换灯"), world.client(Role.CLERK, "child")
    client.post(STEPS, {"step": "done", "row": ticked(row)})
    row.refresh_from_db()
    answer = client.post(STEPS, {"step": "reopen", "row": ticked(row)})
    assert answer.status_code == 422
    assert "请填写办理说明" in answer.content.decode()
    assert client.post(STEPS, {"step": "done", "row": "1:x"}).status_code == 422
    assert client.post(STEPS, {"step": "done"}).status_code == 422
    assert client.get(STEPS, {"step": "fly", "row": ticked(row)}).status_code == 422


def test_a_value_fills_the_rows_that_lack_it_and_replaces_none(world: World) -> None:
    client, done = world.client(Role.CLERK, "child"), {}
    for title, result in (("路灯不亮", ""), ("桥面破损", "已修")):
        row = problem(world, title, **({"result": result} if result else {}))
        client.post(f"/ledgers/demo.measure/new/?parent={row.pk}", {"title": "办", "set_on": "2026-03-02"})
        done[row.pk] = row
    measures = Entry.system.filter(ledger="demo.measure")
    client.post(STEPS, {"step": "done", "row": ticked(*measures)})
    asked = {"step": "ask", "row": ticked(*done.values())}
    assert "整改成效" in client.get("/ledgers/demo.problem/steps/", asked).content.decode()
    client.post("/ledgers/demo.problem/steps/", {**asked, "v-result": "都好了", "reason": "现场看过"})
    found = Entry.system.filter(pk__in=done).order_by("pk")
    assert [row.data["result"] for row in found] == ["都好了", "已修"]
    assert {row.state for row in found} == {"asked"}


def test_similar_rows_become_one_and_come_apart_again(world: World) -> None:
    first, second = problem(world, "路灯不亮"), problem(world, "路灯坏了")
    client = world.client(Role.REVIEWER, "child")
    assert "合并为一条" in text(client, "/ledgers/demo.problem/")
    sent = {"row": ticked(first, second), "reason": "同一处"}
    refused = client.post(MERGE, sent)
    assert refused.status_code == 422
    assert "请选定保留哪一条" in refused.content.decode()
    assert client.post(MERGE, {**sent, "into": first.pk, "reason": ""}).status_code == 422
    answer = client.post(MERGE, {**sent, "into": first.pk})
    assert answer.headers["Location"].endswith(f"entry={first.pk}")
    assert f"拆出 {second.number}" in text(client, answer.headers["Location"])
    away = f"/ledgers/demo.problem/?gone=1&entry={second.pk}"
    assert "已并入" in text(client, away)
    assert state_after(world.client(Role.CLERK, "child"), second) == 403
    assert state_after(client, second) == 302
    assert Entry.system.get(pk=second.pk).gone == ""


def state_after(client: Client, row: Entry) -> int:
    return client.post(f"/entries/{row.pk}/unmerge/").status_code
