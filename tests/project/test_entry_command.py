"""The ledger from the command line, as a clerk's colleague would script it."""

import json

import pytest
from typer.testing import CliRunner

from taizhang.ledgers.operations import packs
from taizhang.project.cli.entry import app
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.ledgers.conftest import PACK
from tests.world import World, make_world

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


@pytest.fixture
def world() -> World:
    packs.install(SYSTEM_SCOPE, [PACK])
    return make_world()


def call(*words: str) -> str:
    run = CliRunner().invoke(app, list(words), catch_exceptions=False)
    assert run.exit_code == 0, run.output
    return run.output


def test_a_problem_from_registration_to_its_history(world: World) -> None:
    username = world.somebody(Role.CLERK, "child").username
    told = call(
        "add", "demo.problem", "title=路灯不亮", "source=research", "--unit", world.child.code, "--as", username
    )
    key = told.split("　")[0]
    call("edit", key, "title=路灯全不亮", "--as", username)
    page = json.loads(call("list", "demo.problem", "--unit", world.child.code, "--search", "路灯", "--json"))
    assert [row["title"] for row in page["items"]] == ["路灯全不亮"]
    card = json.loads(call("show", key))
    assert [step["key"] for step in card["steps"]] == ["ask"]
    call("add", "demo.measure", "title=换灯", "--unit", world.child.code, "--parent", key)
    call("withdraw", key, "--reason", "录重了", "--as", username)
    call("restore", key, "--as", username)
    history = call("history", key)
    assert "问题表现：路灯不亮 → 路灯全不亮" in history


def test_a_total_alone(world: World) -> None:
    told = call(
        "lump", "demo.sessions", "37", "--unit", world.child.code, "--from", "2025-01-01", "--to", "2025-12-31"
    )
    assert "只报总数" in told
