"""`taizhang units` and `taizhang demo`: what they print is relied on by programs and people."""

import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from taizhang.audit.errors import Refused
from taizhang.project.cli import demo as demo_command
from taizhang.project.cli import units as units_command
from taizhang.project.failure import Failure
from taizhang.units.models import Account, Grant, Unit
from taizhang.units.operations import NewUnit, create
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

START = date(2020, 1, 1)


def call(*arguments: str) -> str:
    done = CliRunner().invoke(units_command.app, arguments, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture
def tree() -> dict[str, Unit]:
    made: dict[str, Unit] = {}
    for code, name, kind, above in (
        ("981527000000", "溪源县", "county", ""),
        ("981527100000", "青石镇", "town", "981527000000"),
        ("981527101000", "柳塘镇", "town", "981527000000"),
        ("981527100201", "白石村", "village", "981527100000"),
        ("981527101201", "柳塘村", "village", "981527101000"),
    ):
        parent = made[above].pk if above else None
        new = NewUnit(code=code, name=name, kind=kind, parent=parent, started_on=START)
        made[code] = create(SYSTEM_SCOPE, new)
    return made


@pytest.fixture
def clerk(tree: dict[str, Unit]) -> Account:
    town = tree["981527100000"]
    made = Account.objects.create(username="clerk1", name="甲", unit=town)
    Grant.objects.create(account=made, role=Role.CLERK, unit=town)
    return made


def test_list_has_the_root_first(tree: dict[str, Unit]) -> None:
    rows = json.loads(call("list", "--json"))
    assert [(row["code"], row["kind"]) for row in rows[:2]] == [
        ("981527000000", "county"),
        ("981527100000", "town"),
    ]
    assert rows[1]["name"] == "青石镇"
    assert rows[1]["parent"] == "981527000000"
    assert "  青石镇　981527100000　乡镇（街道）" in call("list")
    assert "柳塘" not in call("list", "--under", "981527100000")


def test_an_account_sees_its_own(tree: dict[str, Unit], clerk: Account) -> None:
    assert [row["name"] for row in json.loads(call("list", "--as", "clerk1", "--json"))] == ["青石镇", "白石村"]
    with pytest.raises(Refused, match="没有编码为"):
        call("show", "981527101000", "--as", "clerk1")
    with pytest.raises(Refused, match="没有这项权限"):
        call("end", "981527100201", "--as", "clerk1")
    with pytest.raises(Refused, match="没有名为 nobody 的在用账号"):
        call("list", "--as", "nobody")


def test_move_line_merge_end_and_what_it_was(tree: dict[str, Unit]) -> None:
    said = call("move", "981527100201", "--to", "981527101000", "--on", "2026-03-01", "--reason", "区划调整")
    assert "已把白石村（连下级共 1 个单位）划转到柳塘镇" in said
    assert "上级：青石镇" in call("show", "981527100201", "--on", "2026-02-28")
    assert json.loads(call("show", "981527100201", "--json"))["superior"] == "柳塘镇"
    assert "行业上级：青石镇" in call("line", "981527101201", "--to", "981527100000")
    assert "行业上级：无" in call("line", "981527101201")
    assert "白石村已并入柳塘村" in call("merge", "981527100201", "--into", "981527101201")
    assert "并入柳塘村" in call("show", "981527100201")
    assert not json.loads(call("show", "981527100201", "--json"))["exists"]
    assert "青石镇已撤销" in call("end", "981527100000")
    assert "已于" in call("list", "--ended")


def sheet(file: Path, *rows: tuple[str, ...]) -> str:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(file)
    return str(file)


def test_import_says_what_came_of_it(tree: dict[str, Unit], tmp_path: Path) -> None:
    heading = ("单位编码", "单位全称", "类别", "上级编码")
    good = sheet(tmp_path / "good.xlsx", heading, ("981527100202", "清水村", "村", "981527100000"))
    bad = sheet(tmp_path / "bad.xlsx", heading, ("981527100203", "竹溪村", "村", "NO-1"))
    assert "检查通过，将新增 1 行" in call("import", good, "--dry-run")
    assert json.loads(call("import", good, "--json"))["created"] == 1
    done = CliRunner().invoke(units_command.app, ["import", bad])
    assert done.exit_code == 1
    assert "第2行“上级编码”：没有编码为“NO-1”的单位" in done.output
    assert "共 1 处不对，没有写入" in done.output
    people = sheet(tmp_path / "people.xlsx", ("单位", "姓名"), ("清水村", "温岭"))
    assert "已新增 1 行" in call("import", people, "--people")
    with pytest.raises(Failure, match="读取文件"):
        call("import", str(tmp_path / "none.xlsx"))


def test_a_site_with_units_of_its_own_is_no_demo(tree: dict[str, Unit], data_dir: Path) -> None:
    """The mark lets anybody in, so only a world the command made itself gets it."""
    (data_dir / demo_command.MARK).unlink(missing_ok=True)
    said = CliRunner().invoke(demo_command.app, [], catch_exceptions=False).output
    assert "没有再装入演示数据" in said
    assert not (data_dir / demo_command.MARK).exists()


def test_the_demo_is_made_once(data_dir: Path) -> None:
    first = CliRunner().invoke(demo_command.app, ["--entries", "400"], catch_exceptions=False).output
    assert "已装入演示数据：300 个单位" in first
    again = CliRunner().invoke(demo_command.app, [], catch_exceptions=False).output
    assert "库里已有单位，没有再装入演示数据" in again
    assert "office     办公室　溪源县" in (data_dir / demo_command.MARK).read_text(encoding="utf-8")
    (data_dir / demo_command.MARK).unlink()
    for said in (first, again):
        assert "office     办公室　溪源县" in said
    assert "一个撤并的村" in CliRunner().invoke(demo_command.app, ["--story"], catch_exceptions=False).output
    with pytest.raises(Failure, match="只能是 county 或 province"):
        CliRunner().invoke(demo_command.app, ["--scale", "nation"], catch_exceptions=False)
