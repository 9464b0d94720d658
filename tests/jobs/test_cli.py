"""The commands of background work, as an administrator and a program meet them."""

import json
from collections.abc import Callable

import pytest
from typer.testing import CliRunner, Result

from taizhang.audit.actor import SYSTEM
from taizhang.audit.errors import Missing, Refused
from taizhang.audit.models import Event
from taizhang.jobs import registry
from taizhang.jobs.models import Job
from taizhang.jobs.operations import request
from taizhang.jobs.registry import Kind, Task
from taizhang.project.cli import GROUPS
from taizhang.project.cli.jobs import app

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


def call(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def test_a_run_is_carried_out_at_once_and_leaves_an_event(kinds: list[dict[str, object]]) -> None:
    run = call("run", "test.note", "--args", '{"n": 2}')
    assert run.exit_code == 0
    assert "记一笔  已完成" in run.stdout
    assert kinds[0]["n"] == 2
    assert Event.objects.get(action="job.requested").actor_name == "系统"
    assert json.loads(call("run", "test.note", "--json").stdout)["state"] == "done"


def test_a_run_that_fails_ends_with_1(wire: Callable[..., None]) -> None:
    def refuses(_task: Task) -> registry.Result:
        raise Refused("第 3 行的日期不对。")

    wire(Kind("test.refuses", "会失败", refuses))
    run = call("run", "test.refuses")
    assert run.exit_code == 1
    assert "第 3 行的日期不对。" in run.stdout


def test_a_wrong_kind_or_argument_is_refused(kinds: object) -> None:
    assert isinstance(call("run", "nothing").exception, Missing)
    assert call("run", "test.note", "--args", "[1]").exit_code == 2
    assert call("run", "test.note", "--args", "{").exit_code == 2


def test_list_and_cancel(kinds: object) -> None:
    job = request(SYSTEM, "test.note")
    assert f"#{job}  记一笔  等待" in call("list").stdout
    assert call("cancel", str(job)).stdout == f"已取消 {job} 号任务。\n"
    read = json.loads(call("list", "--state", "cancelled", "--json").stdout)
    assert [line["id"] for line in read["jobs"]] == [job]
    assert Job.objects.get().state == Job.CANCELLED


def test_the_groups_are_listed() -> None:
    assert {"audit", "jobs"} <= GROUPS.keys()
