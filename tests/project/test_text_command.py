"""The commands outside programs rely on: their JSON, their offsets, their refusals."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

TEXT = "全镇召开会议12次，X月X日发现问题XX个，47家单位全部完成整改。"


def call(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "taizhang.project.cli", "text", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    path = tmp_path / "catalogue.json"
    entries = {
        "problems": {"label": "发现问题数", "unit": "个", "ledger": "problem", "aliases": ["查找问题"]},
        "meetings": {"label": "会议次数", "unit": "次", "ledger": "meeting", "aliases": ["召开会议"]},
    }
    path.write_text(json.dumps(entries, ensure_ascii=False), encoding="utf-8")
    return path


def test_slots_give_the_agreed_form(report: Path, catalogue: Path) -> None:
    run = call("slots", str(report), "--catalogue", str(catalogue), "--json")
    assert run.returncode == 0
    date, count = json.loads(run.stdout)["slots"]
    assert (date["kind"], date["surface"], date["indicator"]) == ("date", "X月X日", None)
    assert (count["kind"], count["measure"], count["indicator"]) == ("count", "个", "problems")
    assert TEXT[count["start"] : count["end"]] == count["surface"] == "XX"
    assert count["candidates"][0]["key"] == "problems"
    assert {"subject", "rule", "evidence"} <= set(count)


def test_claims_and_quantifiers_give_the_agreed_form(report: Path, catalogue: Path) -> None:
    run = call("claims", str(report), "--catalogue", str(catalogue), "--json")
    found = json.loads(run.stdout)
    meetings, units = found["claims"]
    assert (meetings["value"], meetings["unit"], meetings["indicator"]) == (12, "次", "meetings")
    assert (units["surface"], units["indicator"], units["aspect"], units["qualifier"]) == (
        "47家",
        None,
        None,
        None,
    )
    (quantifier,) = found["quantifiers"]
    assert (quantifier["surface"], quantifier["head"]) == ("全部", "47家单位")


def test_without_a_catalogue_the_installed_packs_are_ranked(report: Path) -> None:
    found = json.loads(call("claims", str(report), "--json").stdout)
    assert all("." in one["key"] for claim in found["claims"] for one in claim["candidates"])
    assert any(claim["candidates"] for claim in found["claims"])


def test_explain_names_rules_and_what_was_passed_over(report: Path) -> None:
    report.write_text("2023年召开会议12次，进一步落实“三会一课”、两个维护。", encoding="utf-8")
    run = call("claims", str(report), "--explain")
    assert "规则 claim.measure" in run.stdout
    assert "略过，规则 block.fixed" in run.stdout


def test_extract_prints_what_the_offsets_count(tmp_path: Path) -> None:
    path = tmp_path / "old.txt"
    path.write_bytes("召开会议１２次".encode("gb18030"))
    assert call("extract", str(path)).stdout.strip() == "召开会议１２次"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["slots", "没有.txt"], "找不到文件"),
        (["claims", "FILE", "--catalogue", "没有.json"], "找不到指标目录"),
        (["claims", "FILE", "--catalogue", "FILE"], "不是正确的 JSON"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(report: Path, arguments: list[str], message: str) -> None:
    run = call(*[str(report) if argument == "FILE" else argument for argument in arguments])
    assert run.returncode == 1
    assert message in run.stderr
    assert "Traceback" not in run.stderr
