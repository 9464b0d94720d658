"""The command line lists its groups without importing them, and refuses what it does not know."""

import resource
import subprocess
import sys

import pytest


def call(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "taizhang.project.cli", *arguments], capture_output=True, text=True, check=False
    )


def test_help_names_every_group_in_chinese() -> None:
    run = call("--help")
    assert run.returncode == 0
    assert "读中文报告里的数字" in run.stdout


def test_an_unknown_command_is_refused_with_a_way_on() -> None:
    run = call("nonsense")
    assert run.returncode == 2
    assert "没有名为 nonsense 的命令" in run.stderr


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("serve --prt 9", "是不是想写 --port"),
        ("serve --port 99999", "--port 的值不对（不得大于 65535）"),
        ("serve --port x", "--port 的值不对（应为整数）"),
        ("serve --port", "--port 的写法不对"),
        ("bench", "少了必需的参数 NAME"),
        ("bench nonsense", "没有名为 nonsense 的测速"),
        ("bench nonsense --scale county", "没有名为 nonsense 的测速"),
        ("pack nonsense", "没有名为 nonsense 的子命令"),
        ("pack check", "少了必需的参数 FOLDER；用 taizhang pack check --help 看用法。"),
    ],
)
def test_a_wrong_call_is_told_in_chinese(line: str, told: str) -> None:
    run = call(*line.split())
    assert run.returncode == 2
    (said,) = run.stderr.splitlines()
    assert told in said


def test_help_is_shown_within_half_a_second_of_processor_time() -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    call("--help")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 0.5
