"""`taizhang pack`: exit codes, JSON, and what is told before an upgrade."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from shutil import copytree

import pytest
from typer.testing import CliRunner, Result

from taizhang.packs.loader import BUILTIN, Loaded
from taizhang.packs.rules import RULES
from taizhang.project.cli.pack import app

SAMPLE = Path(__file__).parent / "sample"
Edited = Callable[[Sequence[tuple[str, str, str]]], Loaded]


def call(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(one) for one in arguments])


def test_a_good_pack_passes_with_the_packs_beside_it() -> None:
    run = call("check", SAMPLE / "drive")
    assert (run.exit_code, run.output) == (0, "没有问题。\n")


def test_a_broken_pack_fails_and_says_where(edited: Edited, tmp_path: Path) -> None:
    edited([("daily/ledgers/rule.toml", 'word = "项"', 'wrd = "项"')])
    run = call("check", tmp_path / "sample/daily", "--json")
    found = json.loads(run.output)
    assert run.exit_code == 1
    assert not found["ok"]
    unknown = next(one for one in found["findings"] if one["key"] == "wrd")
    assert (unknown["file"], unknown["rule"]) == ("ledgers/rule.toml", "P101")
    assert unknown["suggestion"] == "是不是“word”？"
    # what merely names the unreadable ledger is not accused as well
    assert {one["rule"] for one in found["findings"] if one["severity"] == "error"} == {"P101", "P102"}


def test_a_shipped_version_may_not_be_altered_silently(tmp_path: Path) -> None:
    copytree(BUILTIN / "anquan", tmp_path / "anquan")
    assert call("check", tmp_path / "anquan").exit_code == 0
    options = tmp_path / "anquan/options.toml"
    options.write_text(options.read_text("utf-8").replace("矿山", "采矿"), "utf-8")
    run = call("check", tmp_path / "anquan")
    assert run.exit_code == 1
    assert "P203" in run.output


def test_a_warning_alone_does_not_fail(edited: Edited, tmp_path: Path) -> None:
    edited([("daily/reports/summary.md", "{写 存在问题}", "没有。")])
    run = call("check", tmp_path / "sample/daily")
    assert run.exit_code == 0
    assert "提醒 P908" in run.output


def test_a_folder_that_is_not_there() -> None:
    run = call("check", "/nowhere/at/all")
    assert run.exit_code == 1
    assert "没有文件夹" in run.output


def test_list_and_show_speak_json() -> None:
    listed = json.loads(call("list", "--json", "--with", SAMPLE / "daily").output)
    daily = next(one for one in listed["packs"] if one["key"] == "daily")
    assert {"key": "meeting", "id": "daily.meeting", "label": "会议台账"} in daily["ledgers"]
    shown = json.loads(call("show", "daily", "--json", "--with", SAMPLE / "daily").output)
    for name in ("ledgers", "duties", "indicators", "checklists", "reports"):
        assert {"key", "label"} <= shown[name][0].keys()


def test_every_rule_is_listed() -> None:
    listed = json.loads(call("rules", "--json").output)
    assert [one["rule"] for one in listed] == list(RULES)
    assert all(one["title"] for one in listed)
    assert "P101 错误 不认识的键" in call("rules").output


def test_an_unknown_pack_is_named() -> None:
    run = call("show", "nonsense")
    assert run.exit_code == 1
    assert "没有名为 nonsense 的活动包" in run.output


def test_a_new_pack_passes_its_own_check(tmp_path: Path) -> None:
    assert call("new", tmp_path / "flood", "--title", "防汛备汛").exit_code == 0
    assert call("check", tmp_path / "flood").exit_code == 0
    again = call("new", tmp_path / "flood")
    assert again.exit_code == 1
    assert "已经有文件" in again.output
    assert call("new", tmp_path / "防汛").exit_code == 1


DAILY_CHANGES = [
    ("daily/pack.toml", 'version = "1.0"', 'version = "1.1"'),
    ("daily/ledgers/rule.toml", 'label = "正文"', 'label = "制度正文"'),
    ("daily/ledgers/rule.toml", "[fields]", '[fields]\ndoc_no = { label = "文号", type = "text" }'),
    ("daily/ledgers/meeting.toml", 'cost        = { label = "会议经费", type = "money" }\n', ""),
    ("daily/lifecycles.toml", 'doing = "整改中"', 'doing = "整改中"\npaused = "暂缓"'),
    (
        "daily/lifecycles.toml",
        "back   =",
        'pause = { label = "暂缓", from = ["doing"], to = "paused", by = "clerk" }\n'
        'go = { label = "恢复", from = ["paused"], to = "doing", by = "clerk" }\nback   =',
    ),
    ("daily/indicators.toml", 'contains = "standing"', 'contains = ["standing", "launch"]'),
]


def test_a_new_version_is_compared_by_what_it_means_for_entries(edited: Edited, tmp_path: Path) -> None:
    edited(DAILY_CHANGES)
    run = call("diff", SAMPLE / "daily", tmp_path / "sample/daily", "--json")
    found = {(one["kind"], one["what"], one["key"]) for one in json.loads(run.output)["changes"]}
    assert run.exit_code == 0
    assert found == {
        ("renamed", "field", "daily.rule.file"),
        ("added", "field", "daily.rule.doc_no"),
        ("dropped", "field", "daily.meeting.cost"),
        ("added", "state", "daily.problem.paused"),
        ("changed", "indicator", "daily.standing_meetings"),
    }


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("daily/ledgers/meeting.toml", 'label = "第一议题", type = "text"', 'label = "第一议题", type = "bool"'),
        ("daily/ledgers/meeting.toml", 'type = "money"', 'type = "decimal"'),
    ],
)
def test_a_change_of_type_is_not_allowed(edited: Edited, tmp_path: Path, file: str, old: str, new: str) -> None:
    edited([(file, old, new)])
    run = call("diff", SAMPLE / "daily", tmp_path / "sample/daily")
    assert run.exit_code == 1
    assert "不允许 改动字段" in run.output


def test_two_different_packs_are_not_compared() -> None:
    assert "不是同一个活动包" in call("diff", SAMPLE / "daily", SAMPLE / "drive").output
