"""The page of a look-back: one question beside all of them, saved by the button that is the answer."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from taizhang.duties.models import Answer, LookBack
from taizhang.ledgers.models import Entry
from taizhang.ledgers.operations import packs
from taizhang.packs.loader import BUILTIN
from taizhang.units.models import Unit
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.duties.conftest import PACK
from tests.web.test_ledgers import text
from tests.world import World, make_world

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


@pytest.fixture
def world() -> World:
    packs.install(SYSTEM_SCOPE, [PACK, BUILTIN / "duty"])
    made = make_world()
    Unit.system.filter(pk=made.child.pk).update(kind="town")
    return made


def look(world: World) -> str:
    return f"/units/{world.child.code}/lookback/due.look/"


def send(world: World, client: Client, **form: object) -> int:
    return client.post(look(world) + "answer/", {"version": "0", **form}).status_code


def test_a_round_from_the_first_question_to_the_end(world: World) -> None:
    clerk = world.client(Role.CLERK, "child")
    assert "还没有开始" in text(clerk, f"/units/{world.child.code}/lookback/")
    page = text(clerk, look(world))
    assert "方案是否按时制定？" in page
    assert "已答 0 / " in page
    for question in [one["question"] for one in _told(world, clerk)["questions"]]:
        assert send(world, clerk, question=question, value="基本是", words="查过") == 302
    assert clerk.post(look(world) + "close/").status_code == 302
    page = text(clerk, look(world))
    assert "本轮由" in page
    assert 'name="value"' not in page
    assert LookBack.objects.exclude(closed_at=None).count() == 1
    assert 'name="value"' in text(clerk, look(world) + "?new=1")


def test_a_weak_answer_without_words_comes_back_and_keeps_what_was_chosen(world: World) -> None:
    clerk = world.client(Role.CLERK, "child")
    form = {"question": "meetings", "value": "否", "version": "0", "words": ""}
    refused = clerk.post(look(world) + "answer/", form)
    assert refused.status_code == 422
    assert "请写明问题表现" in refused.content.decode()
    assert not Answer.objects.exists()
    assert send(world, clerk, question="meetings", value="否", words="没有开过") == 302
    row = Entry.system.get(ledger="due.task")
    page = text(clerk, look(world) + "?q=meetings")
    assert reverse("entry", args=[row.pk]) in page


def test_what_contradicts_an_answer_is_read_before_going_on(world: World) -> None:
    clerk = world.client(Role.CLERK, "child")
    form = {"question": "meetings", "value": "是", "version": "0", "figures": ["due.meetings"]}
    answer = clerk.post(look(world) + "answer/", form)
    assert answer["Location"].endswith("?q=meetings")
    assert "台账对不上：答“是”，而旁边的数字都是 0。" in text(clerk, answer["Location"])


def test_others_may_look_or_not_at_all(world: World) -> None:
    leader = world.client(Role.VIEWER, "child")
    assert 'name="value"' not in text(leader, look(world))
    assert send(world, leader, question="plan", value="是", words="好") == 403
    assert world.client(Role.CLERK, "sibling").get(look(world)).status_code == 404


def test_the_api_answers_and_repeats_for_its_key(world: World) -> None:
    clerk = world.client(Role.CLERK, "child")
    body = json.dumps({"question": "plan", "value": "是", "words": "已制定"})
    for _ in range(2):
        answer = clerk.post(
            _address(world), body, content_type="application/json", headers={"Idempotency-Key": "one"}
        )
        assert answer.status_code == 200, answer.content
    line = next(one for one in answer.json()["questions"] if one["question"] == "plan")
    assert (line["value"], line["version"]) == ("是", 1)
    assert clerk.post(_address(world) + "/close", content_type="application/json").status_code == 422


def _address(world: World) -> str:
    return f"/api/v1/units/{world.child.code}/lookbacks/due.look"


def _told(world: World, client: Client) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = client.get(_address(world)).json()
    return found


@pytest.mark.parametrize("role", [Role.VIEWER, Role.INSPECTOR])
def test_who_only_looks_sees_questions_nobody_has_answered(world: World, role: Role) -> None:
    page = text(world.client(role, "child"), look(world))
    assert "方案是否按时制定？" in page
    assert "按下即保存" not in page
