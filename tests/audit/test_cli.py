"""The commands of the trail, as an administrator and a program meet them."""

import json
from datetime import date

import pytest
from typer.testing import CliRunner, Result

from taizhang.audit.actor import SYSTEM
from taizhang.audit.errors import Missing, Refused
from taizhang.audit.models import Event, EventDetail
from taizhang.audit.operation import operation
from taizhang.project.cli.audit import app
from taizhang.units.models import Unit

STARTED = date(2026, 1, 1)

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


def call(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


@pytest.fixture(autouse=True)
def events() -> list[int]:
    with operation(SYSTEM) as op:
        for number in range(3):
            op.event("unit.edited", f"unit:{number}", "溪源县", before={"name": "甲"}, after={"name": "乙"})
    return [one.event.pk for one in op.recorded]


def test_seal_then_verify_holds() -> None:
    assert json.loads(call("seal", "--json").stdout) == {"sealed": 3}
    assert call("seal").stdout == "已封存 0 条留痕。\n"
    run = call("verify")
    assert run.exit_code == 0
    assert "全部相符" in run.stdout


def test_verify_ends_with_1_and_names_the_first_bad_event(events: list[int]) -> None:
    call("seal")
    Event.objects.filter(pk__in=events[1:]).update(label="改过")
    run = call("verify")
    assert run.exit_code == 1
    assert f"不符的留痕 2 条，第一条：第 {events[1]} 号留痕" in run.stdout
    read = json.loads(call("verify", "--json").stdout)
    assert read["holds"] is False
    assert read["first_bad_event"]["object"] == f"event:{events[1]}"


def test_log_shows_who_did_what_before_and_after(events: list[int]) -> None:
    run = call("log", "--object", "unit:1")
    assert "系统（后台任务）" in run.stdout
    assert "全称：甲→乙" in run.stdout
    assert run.stdout.count("\n") == 1
    read = json.loads(call("log", "--limit", "2", "--actor", "system", "--action", "unit", "--json").stdout)
    assert [event["id"] for event in read["events"]] == [events[2], events[1]]
    assert read["next"] == events[1]
    assert f"--before {events[1]}" in call("log", "--limit", "2").stdout


def test_log_by_day() -> None:
    assert call("log", "--from", "2999-01-01").stdout == ""
    assert call("log", "--to", "not-a-day").exit_code == 2


@pytest.mark.parametrize("option", ["--unit", "--actor"])
def test_log_refuses_what_does_not_exist(option: str) -> None:
    assert isinstance(call("log", option, "nobody").exception, Missing)


def test_erase_leaves_a_trail(events: list[int]) -> None:
    run = call("erase", str(events[0]), "--basis", "本人申请")
    assert run.stdout == "已清除 1 条留痕的前后内容。\n"
    assert not EventDetail.objects.filter(event_id=events[0]).exists()
    assert isinstance(call("erase", "1", "--basis", "本人申请", "--as", "nobody").exception, Refused)


def test_log_of_a_unit_takes_its_whole_subtree() -> None:
    county, town, other = (
        Unit.system.create(code=code, name=name, short_name=name, kind="county", path=path, started_on=STARTED)
        for code, name, path in (("1", "溪源县", "0001"), ("2", "城关镇", "00010001"), ("3", "邻县", "0002"))
    )
    with operation(SYSTEM) as op:
        for unit in (county, town, other):
            op.event("unit.created", f"unit:{unit.pk}", unit.name, unit=unit.pk)
    read = json.loads(call("log", "--unit", "1", "--json").stdout)
    assert [event["label"] for event in read["events"]] == ["城关镇", "溪源县"]
