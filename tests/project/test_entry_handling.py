"""Every ability of the ledgers from the command line: what is done with entries that stand."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from typer.testing import CliRunner

from taizhang.audit.errors import Refused
from taizhang.ledgers.models import EffectCheck, Entry, Evidence, Extension
from taizhang.ledgers.operations import packs
from taizhang.project.cli import entry, local
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.ledgers.conftest import PACK
from tests.world import World, make_world

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


@pytest.fixture
def world() -> World:
    packs.install(SYSTEM_SCOPE, [PACK])
    return make_world()


def call(*words: object, app: Any = entry.app) -> str:
    run = CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)
    assert run.exit_code == 0, run.output
    return run.output


def problem(world: World, title: str) -> str:
    code = world.child.code
    return call("add", "demo.problem", f"title={title}", "source=research", "--unit", code).split("　")[0]


def closed(world: World) -> str:
    key = problem(world, "路灯不亮")
    measure = call("add", "demo.measure", "title=换灯", "--unit", world.child.code, "--parent", key).split("　")[0]
    call("step", measure, "done")
    call("step", key, "ask", "result=已修好", "--reason", "现场已看", "--as", clerk(world))
    call("step", key, "close", "--as", reviewer(world))
    return key


def clerk(world: World) -> str:
    return world.somebody(Role.CLERK, "child").username


def reviewer(world: World) -> str:
    return world.somebody(Role.REVIEWER, "child").username


def test_many_entries_take_a_step_together_or_none_does(world: World) -> None:
    above = problem(world, "路灯不亮")
    code = world.child.code
    keys = [
        call("add", "demo.measure", f"title=换灯{n}", "--unit", code, "--parent", above).split("　")[0]
        for n in range(3)
    ]
    assert call("steps", "done", *keys[:2], "--as", clerk(world)) == "已办理 2 条。\n"
    with pytest.raises(Refused, match="有 1 条不能办理，本次全部未办"):
        call("steps", "done", *keys[1:], "--as", clerk(world))
    assert Entry.system.get(pk=keys[2]).state == "doing"
    assert len(call("undo", *keys[:2], "--as", clerk(world)).splitlines()) == 2
    assert {row.state for row in Entry.system.filter(pk__in=keys)} == {"doing"}


def test_values_of_a_common_step_fill_what_is_missing_and_replace_nothing(world: World) -> None:
    keys = [problem(world, title) for title in ("路灯不亮", "井盖缺失")]
    call("edit", keys[0], "result=自己写的")
    for key in keys:
        measure = call("add", "demo.measure", "title=换", "--unit", world.child.code, "--parent", key)
        call("step", measure.split("　")[0], "done")
    call("steps", "ask", *keys, "--set", "result=已修好", "--reason", "看过", "--signed", "张三,县长,2026-03-01")
    assert [Entry.system.get(pk=key).data["result"] for key in keys] == ["自己写的", "已修好"]
    assert "张三" in call("history", keys[0])
    run = CliRunner().invoke(entry.app, ["steps", "back", *keys, "--signed", "张三"])
    assert "纸质签批写成 姓名,职务,日期" in run.output


def test_counts_agree_with_the_list_of_each_state(world: World) -> None:
    problem(world, "路灯不亮")
    call("withdraw", problem(world, "误录"), "--reason", "录重了")
    code = world.child.code
    assert call("counts", "demo.problem", "--unit", code).splitlines()[:2] == ["全部　1", "待整改　1"]
    assert call("counts", "demo.problem", "--unit", code, "--search", "井盖").splitlines()[0] == "全部　0"
    told = json.loads(call("counts", "demo.problem", "--unit", code, "--json"))
    assert told["overdue"] == {"n": 0, "exact": True}
    page = json.loads(call("list", "demo.problem", "--unit", code, "--withdrawn", "--json"))
    assert [row["title"] for row in page["items"]] == ["误录"]


def test_a_later_deadline_is_asked_for_and_granted(world: World) -> None:
    key = problem(world, "路灯不亮")
    first = Entry.system.get(pk=key).due
    assert first is not None
    later = first + timedelta(20)
    told = call("extend", key, later, "--reason", "配件未到", "--as", clerk(world))
    assert f"已申请延期到 {later:%Y-%m-%d}" in told
    asked = Extension.objects.get()
    call("decide", asked.pk, "--comment", "同意", "--as", world.somebody(Role.REVIEWER, "parent").username)
    row = Entry.system.get(pk=key)
    assert (row.due, row.first_due) == (later, first)


def test_a_bad_effect_reopens_and_the_history_stays(world: World) -> None:
    key = closed(world)
    told = call(
        "effect", EffectCheck.objects.get().pk, "--bad", "--comment", "又有灯不亮", "--as", reviewer(world)
    )
    assert "现在是“待整改”" in told
    card = json.loads(call("show", key))
    assert [stay["state"] for stay in card["stays"]] == ["open", "asked", "closed", "open"]
    assert "跟踪问效" in call("history", key)


def test_similar_rows_become_one_and_are_parted_again(world: World) -> None:
    keys = [problem(world, f"路灯不亮{n}") for n in range(3)]
    who = reviewer(world)
    assert "已把 2 条并入" in call("merge", keys[0], *keys[1:], "--reason", "同一条线路", "--as", who)
    assert [Entry.system.get(pk=key).merged_into for key in keys] == [None, int(keys[0]), int(keys[0])]
    assert f"并入：（空） → {Entry.system.get(pk=keys[0]).number}" in call("history", keys[1])
    assert "@" not in call("history", keys[0])
    assert "已拆出" in call("unmerge", keys[2], "--as", who)
    assert Entry.system.get(pk=keys[2]).gone == ""


def test_a_file_comes_out_as_it_went_in_and_is_taken_off_with_a_reason(world: World, tmp_path: Path) -> None:
    key, source, target = problem(world, "路灯不亮"), tmp_path / "现场.txt", tmp_path / "取回.txt"
    source.write_text("现场已看", "utf-8")
    call("attach", key, source, "--day", "2026-03-01")
    kept = Evidence.objects.get()
    assert (str(kept.day), kept.added_at.date() != kept.day) == ("2026-03-01", True)
    call("fetch", kept.pk, "-o", target)
    assert target.read_bytes() == source.read_bytes()
    call("detach", kept.pk, "--reason", "传错了")
    assert not Evidence.objects.filter(removed_at=None).exists()
    assert "@" not in call("history", key)  # every word of an event has a name


def test_a_unit_keeps_columns_and_words_of_its_own(world: World) -> None:
    code = world.child.code
    added = call("add-field", "demo.problem", "road", "路名", "--unit", code, app=local.app)
    call("add-option", "demo.study", "kind", "晨读", "--shared", "core", "--unit", code, app=local.app)
    assert "local.road　路名" in call("list", "demo.problem", "--unit", code, app=local.app)
    options = call("list", "demo.study", "--unit", code, app=local.app)
    assert "晨读　算作 core" in options
    call("add", "demo.problem", "title=路灯", "source=research", "local.road=石桥街", "--unit", code)
    call("end-field", added.split("　")[0], app=local.app)
    call("end-option", options.split("　")[0], app=local.app)
    assert call("list", "demo.problem", "--unit", code, app=local.app) == ""
    assert Entry.system.get().data["local.road"] == "石桥街"


def test_the_day_of_a_step_is_the_one_that_is_told(world: World) -> None:
    key = problem(world, "路灯不亮")
    measure = call("add", "demo.measure", "title=换灯", "--unit", world.child.code, "--parent", key).split("　")[0]
    call("steps", "done", measure, "--day", timezone.localdate())
    assert json.loads(call("show", measure))["stays"][-1]["from_day"] == str(timezone.localdate())
