"""`taizhang duties` and the API say what the pages say."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from typer.testing import CliRunner

from taizhang.packs.periods import week_start
from taizhang.project.cli import duties as command
from taizhang.units.models import Account
from taizhang.units.roles import Role
from tests.duties.conftest import World
from tests.world import signed_in

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


def monday() -> str:
    return (week_start(timezone.localdate()) - timedelta(days=7)).isoformat()


def run(*arguments: str) -> str:
    found = CliRunner().invoke(command.app, arguments)
    assert found.exit_code == 0, (found.output, found.exception)
    return found.output


def client(world: World, role: Role = Role.CLERK) -> Client:
    world.scope(world.town, role)
    Account.objects.update(must_change=False, password_changed=timezone.now())
    return signed_in(Account.objects.get(username=f"{world.town.code}-{role}"))


def test_dues_are_listed_shown_and_explained(world: World) -> None:
    unit, key = ("--unit", world.town.code), f"due.weekly@{monday()}"
    listed = json.loads(run("list", *unit, "--duty", "due.weekly", "--json"))["dues"]
    assert key in [one["key"] for one in listed]
    assert json.loads(run("show", key, *unit, "--json"))["state"] == "missing"
    explained = run("explain", key, *unit)
    assert "规则：每周，会议" in explained
    assert "首次时限：" in explained
    assert "已签零报告" in run("zero", key, *unit, "--words", "无")
    assert json.loads(run("show", key, *unit, "--json"))["state"] == "zero"


def test_coverage_names_the_missing_and_the_matrix_has_signs(world: World) -> None:
    day = ("--day", (week_start(timezone.localdate()) - timedelta(days=1)).isoformat())
    found = json.loads(run("coverage", "--unit", world.county.code, "--duty", "due.weekly", *day, "--json"))
    assert (found["coverage"][0]["due"], found["coverage"][0]["missing"]) == (2, 2)
    assert found["missing"] == ["石桥镇", "柳林镇"]
    page = client(world).get(f"/units/{world.town.code}/coverage/?day={day[1]}&duty=due.weekly&take=missing")
    said = page.content.decode()
    assert "duty=due.weekly&amp;take=missing#named" in said
    assert f'<a href="/units/{world.town.code}/dues/">石桥镇</a>' in said
    assert "×" in run("matrix", "--unit", world.county.code, "--weeks", "3")
    assert "2026年" not in run("calendar")
    assert "2026" in run("calendar")


def test_the_api_signs_confirms_and_refuses_strangers(world: World) -> None:
    town, key = world.town.code, f"due.weekly@{monday()}"
    api = client(world)
    told = api.get(f"/api/v1/units/{town}/due", {"due": key}).json()
    assert told["due"]["state"] == "missing"
    sent = api.post(f"/api/v1/units/{town}/due/mark", {"due": key, "act": "zero"}, content_type="application/json")
    assert sent.status_code == 200, sent.content
    week = api.get(f"/api/v1/units/{town}/week", {"week": monday()}).json()
    assert [one["label"] for one in week["written"]["settled"]] == ["每周例会"]
    body = {"week": monday()}
    confirmed = api.post(f"/api/v1/units/{town}/week", body, content_type="application/json")
    assert confirmed.json()["state"] == "confirmed"
    again = api.post(f"/api/v1/units/{town}/week", body, content_type="application/json")
    assert again.status_code == 409
    assert api.get(f"/api/v1/units/{world.other.code}/dues").status_code == 404
    rows = api.get(f"/api/v1/units/{town}/matrix", {"weeks": 2}).json()["rows"]
    assert rows[0]["unit"]["name"] == "石桥镇"
