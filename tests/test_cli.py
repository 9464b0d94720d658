"""The command line lists its groups without importing them, and refuses what it does not know."""

import subprocess
import sys


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
