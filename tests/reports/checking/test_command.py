"""`report check` as a program calls it."""

import json
from pathlib import Path

import pytest

from taizhang.project.cli import report
from taizhang.project.demo.world import COUNTY_CODE, World

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


def call(*arguments: str) -> int:
    code = report.app(args=["check", *arguments], prog_name="taizhang report", standalone_mode=False)
    return code if isinstance(code, int) else 0


def test_the_agreed_form_and_the_exit_codes(
    county: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.txt"
    file.write_text("全县查摆问题9999个，召开会议X次。力争销号100个。", encoding="utf-8")
    period = ["--unit", COUNTY_CODE, "--from", county.started.isoformat(), "--to", county.today.isoformat()]
    assert call(str(file), *period, "--json") == 1
    found = json.loads(capsys.readouterr().out)
    assert found["counts"] == {"相符": 0, "取整相符": 0, "不符": 1, "台账无此项": 0, "空缺": 1, "自相矛盾": 0}
    wrong = found["findings"][0]
    assert (wrong["surface"], wrong["verdict"], wrong["indicator"]) == ("9999个", "不符", "base.problems_found")
    assert wrong["figure"]["unit"]["code"] == COUNTY_CODE
    assert file.read_text(encoding="utf-8")[wrong["start"] : wrong["end"]] == "9999个"
    assert [one["reason"] for one in found["not_checked"]] == ["是目标或打算，不是已经发生的数。"]
    file.write_text("今年工作扎实。", encoding="utf-8")
    assert call(str(file), *period) == 0
    assert "不符 0" in capsys.readouterr().out


def test_beginning_lists_takes_and_takes_back(
    county: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.txt"
    file.write_text("全年办结实事28件。", encoding="utf-8")
    asked = [str(file), "--unit", COUNTY_CODE, "--from", "2025-01-01", "--to", "2025-12-31"]

    def begin(*more: str) -> int:
        code = report.app(args=["begin", *more], prog_name="taizhang report", standalone_mode=False)
        return code if isinstance(code, int) else 0

    assert begin(*asked) == 0
    assert "--pick base.services_done=28" in capsys.readouterr().out
    assert begin(*asked, "--pick", "base.services_done", "--json") == 0
    begun = json.loads(capsys.readouterr().out)
    assert len(begun["entries"]) == 1
    assert begin("--undo", str(begun["id"])) == 0
    assert "已撤销" in capsys.readouterr().out
    assert begin() == 1
    assert "请写明文件" in capsys.readouterr().err
