"""`report slots` and `report lint` as outside programs call them: their JSON, their exit codes, their refusals."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from taizhang.files.gbt.build import build
from taizhang.files.gbt.model import Text
from tests.files.forms.test_forms import UNITS_DOWN
from tests.files.gbt.test_check import GOOD, VIOLATIONS
from tests.files.word import document, p
from tests.project.conftest import one_sentence

CATALOGUE = {"found": {"label": "发现问题数", "unit": "个", "ledger": "problem", "aliases": ["查找问题"]}}


def call(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "taizhang.project.cli", "report", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    path = tmp_path / "catalogue.json"
    path.write_text(json.dumps(CATALOGUE, ensure_ascii=False), encoding="utf-8")
    return path


def test_slots_of_a_word_file_in_the_agreed_form(tmp_path: Path, catalogue: Path) -> None:
    file = tmp_path / "a.docx"
    file.write_bytes(document(p("全镇查找问题XX个。")))
    run = call("slots", str(file), "--catalogue", str(catalogue), "--json")
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    assert found["refused"] == []
    (one,) = found["slots"]
    agreed = {
        "part",
        "paragraph",
        "start",
        "end",
        "surface",
        "kind",
        "measure",
        "context",
        "candidates",
        "indicator",
    }
    assert set(one) == agreed
    assert (one["part"], one["surface"], one["measure"], one["indicator"]) == ("body", "XX", "个", "found")


def test_cells_of_a_form_in_the_agreed_form(tmp_path: Path, catalogue: Path) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(UNITS_DOWN)
    found = json.loads(call("slots", str(file), "--catalogue", str(catalogue), "--json").stdout)
    agreed = {"sheet", "cell", "row_head", "column_head", "period", "kind", "candidates", "indicator"}
    assert {frozenset(one) for one in found["cells"]} == {frozenset(agreed)}
    assert {one["cell"]: one["indicator"] for one in found["cells"]}["B4"] == "found"
    assert set(found["refused"][0]) == {"sheet", "cell", "reason"}


def test_without_a_catalogue_the_shipped_indicators_are_offered(tmp_path: Path) -> None:
    file = tmp_path / "a.docx"
    file.write_bytes(document(p("召开动员部署会XX次。")))
    (one,) = json.loads(call("slots", str(file), "--json").stdout)["slots"]
    assert one["candidates"][0]["key"] == "base.launch_meetings"


def test_a_layout_with_an_error_exits_with_one_and_a_good_one_with_nothing(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.docx", tmp_path / "bad.docx"
    good.write_bytes(build(GOOD))
    bad.write_bytes(VIOLATIONS["RP-1"][1])
    run = call("lint", str(good), "--json")
    assert {one["severity"] for one in json.loads(run.stdout)["findings"]} <= {"notice"}
    assert run.returncode == 0
    run = call("lint", str(bad), "--json")
    (one,) = [one for one in json.loads(run.stdout)["findings"] if one["severity"] == "error"]
    assert (one["rule"], run.returncode) == ("RP-1", 1)
    assert {"rule", "severity", "paragraph", "text", "message"} == set(one)


def test_numbers_that_deny_one_another_are_an_error_of_their_own(tmp_path: Path) -> None:
    file = tmp_path / "a.docx"
    blocks = (*GOOD.blocks[:3], Text("排查50条，化解40条，化解率90%。"), *GOOD.blocks[4:])
    file.write_bytes(build(replace(GOOD, blocks=blocks)))
    run = call("lint", str(file), "--json")
    (one,) = [one for one in json.loads(run.stdout)["findings"] if one["severity"] == "error"]
    assert (one["rule"], run.returncode) == ("DA-1", 1)
    assert "80.0%" in one["message"]
    assert one["text"].startswith("排查50条")


@pytest.mark.parametrize("command", ["slots", "lint"])
def test_a_file_that_is_no_document_is_refused_in_one_sentence(tmp_path: Path, command: str) -> None:
    file = tmp_path / "a.docx"
    file.write_bytes(b"PK\x03\x04 broken")
    assert "已损坏" in one_sentence(call(command, str(file)))
    assert "找不到文件" in one_sentence(call(command, str(tmp_path / "none.docx")))
