"""One drop of many files: each is known by what it says of itself, and who is missing is one line to copy."""

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from django.utils import timezone
from typer.testing import CliRunner

from taizhang.ledgers import installed
from taizhang.ledgers.exporting.templates import template, templates
from taizhang.ledgers.importing.collecting import Collected, Drop, collect
from taizhang.ledgers.importing.recognising import stem_of
from taizhang.ledgers.models import Entry
from taizhang.project.cli import imports
from taizhang.units.models import Unit, UnitAlias
from taizhang.units.roles import Role
from tests.ledgers.conftest import TODAY, World, unit
from tests.ledgers.test_importing import GOOD, HEAD, book

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


def drop(world: World, *files: tuple[str, bytes], said: dict[str, str] | None = None) -> Collected:
    scope = world.scope(world.county, Role.CLERK)
    ledger = installed.ledger("demo.problem")
    return collect(scope, Drop(ledger, world.county, files, said or {}), today=TODAY)


def test_files_in_a_zip_go_to_their_units_and_the_missing_are_one_line(world: World) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("收表/石桥镇问题清单.xlsx", book(*GOOD))
        archive.writestr("收表/说明.txt", "请查收")
    found = drop(world, ("收表.zip", packed.getvalue()))
    assert {row.unit_id for row in Entry.system.all()} == {world.town.pk}
    assert found.done == ["石桥镇"]
    assert found.missing_line == "还有 1 家未报：柳林镇。"
    assert list(found.refused) == ["收表.zip/说明.txt"]


def test_an_alias_in_the_file_name_names_the_unit(world: World) -> None:
    UnitAlias.objects.create(unit=world.sibling, text="柳林")
    found = drop(world, ("2026年柳林汇总.xlsx", book(GOOD[0])))
    assert Entry.system.get().unit == world.sibling
    assert found.missing == ["石桥镇"]


def test_the_name_or_alias_of_a_sheet_names_the_unit(world: World) -> None:
    UnitAlias.objects.create(unit=world.sibling, text="柳林")
    named = [("1.xlsx", book(GOOD[0], sheet="柳林3月")), ("2.xlsx", book(GOOD[1], sheet="石桥镇"))]
    found = drop(world, *named)
    assert found.known_by == {"1.xlsx": "name", "2.xlsx": "name"}
    assert {row.unit_id for row in Entry.system.all()} == {world.town.pk, world.sibling.pk}


def test_rows_that_name_their_unit_are_believed_before_the_file_name(world: World) -> None:
    head = ("单位", *HEAD)
    found = drop(world, ("石桥镇汇总.xlsx", book(("柳林镇", *GOOD[0]), ("石桥镇", *GOOD[1]), head=head)))
    assert (found.known_by, found.missing) == ({"石桥镇汇总.xlsx": "rows"}, [])


def test_our_own_workbook_says_its_unit_whatever_its_name(world: World) -> None:
    content = template(installed.ledger("demo.problem"), world.sibling)
    found = drop(world, ("石桥镇.xlsx", content))
    assert found.done == ["柳林镇"]  # an empty workbook sent back is an answer, too


def test_what_nobody_can_tell_is_asked_about_and_taken_when_told(world: World) -> None:
    assert drop(world, ("汇总.xlsx", book(*GOOD))).unknown == ["汇总.xlsx"]
    assert not Entry.system.exists()
    drop(world, ("汇总.xlsx", book(*GOOD)), said={"汇总.xlsx": "530103"})
    assert {row.unit_id for row in Entry.system.all()} == {world.sibling.pk}


def test_one_broken_file_does_not_stop_the_others(world: World) -> None:
    found = drop(world, ("柳林镇.xlsx", b"PK\x03\x04broken"), ("石桥镇.xlsx", book(GOOD[0])))
    assert list(found.refused) == ["柳林镇.xlsx"]
    assert found.done == ["石桥镇"]


def test_the_same_drop_twice_changes_nothing(world: World) -> None:
    for _ in range(2):
        drop(world, ("石桥镇.xlsx", book(*GOOD)))
    assert Entry.system.count() == 2


def test_a_unit_column_says_whose_a_file_is_and_where_each_row_goes(world: World) -> None:
    head = ("单位", "问题表现", "列入日期", "问题来源")
    one = ("柳林镇", "路灯不亮", "2026-03-01", "调查研究")
    two = ("石桥镇", "井盖缺失", "2026-03-02", "群众反映")
    found = drop(world, ("一.xlsx", book(one, head=head)))
    assert (found.known_by, found.missing) == ({"一.xlsx": "rows"}, ["石桥镇"])
    found = drop(world, ("全部.xlsx", book(one, two, head=head)))
    assert found.missing == []
    assert {(row.title, row.unit.name) for row in Entry.system.select_related("unit")} == {
        ("路灯不亮", "柳林镇"),
        ("井盖缺失", "石桥镇"),
    }


def test_an_empty_form_sent_back_is_remembered_as_an_answer(world: World) -> None:
    drop(world, ("a.xlsx", template(installed.ledger("demo.problem"), world.sibling)))
    assert drop(world, ("石桥镇.xlsx", book(GOOD[0]))).missing == []


def test_a_round_begins_on_its_day(world: World) -> None:
    drop(world, ("石桥镇.xlsx", book(*GOOD)))
    scope, ledger = world.scope(world.county, Role.CLERK), installed.ledger("demo.problem")
    tomorrow = timezone.localdate() + timedelta(days=1)
    found = collect(scope, Drop(ledger, world.county, [], since=tomorrow), today=TODAY)
    assert found.missing == ["石桥镇", "柳林镇"]


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("城建汇总3月.xlsx", "城建汇总"),
        ("城建汇总 2026年4月(1)副本.xlsx", "城建汇总"),
        ("2026-04.xlsx", ""),
    ],
)
def test_a_name_is_remembered_without_what_passes(name: str, stem: str) -> None:
    assert stem_of(name) == stem


class TestFortySevenUnits:
    """Twenty-three workbooks of forty-seven units: one came twice, one says nothing of its unit."""

    @pytest.fixture
    def towns(self, world: World) -> list[Unit]:
        Unit.system.filter(pk__in=[world.town.pk, world.sibling.pk]).update(parent=None)
        names = [f"{first}{second}镇" for first in "东南西北中上下" for second in "河山桥店湾坪塘"][:47]
        return [unit(f"5309{at:02}", name, "town", world.county, 10 + at) for at, name in enumerate(names)]

    @pytest.fixture
    def returned(self, towns: list[Unit]) -> list[tuple[str, bytes]]:
        ledger = installed.ledger("demo.problem")
        with zipfile.ZipFile(io.BytesIO(templates(ledger, towns))) as out:
            empty = [out.read(name) for name in out.namelist()]
        assert len(empty) == 47
        sent = [(f"回收{at}.xlsx", filled(content, f"问题{at}")) for at, content in enumerate(empty[:19])]
        UnitAlias.objects.create(unit=towns[20], text="老城关")
        sent += [("老城关问题表.xlsx", book(GOOD[0])), (f"{towns[21].name}.xlsx", book(GOOD[1]))]
        return [*sent, ("回收3 副本.xlsx", sent[3][1]), ("城建汇总3月.xlsx", book(*GOOD))]

    def test_all_that_can_be_known_is_taken_in_and_the_missing_are_one_line(
        self, world: World, towns: list[Unit], returned: list[tuple[str, bytes]]
    ) -> None:
        assert len(returned) == 23
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for name, content in returned:
                archive.writestr(name, content)
        found = drop(world, ("收回.zip", packed.getvalue()))
        assert (found.unknown, found.refused) == (["城建汇总3月.xlsx"], {})
        assert Entry.system.count() == 21
        assert [report.again is not None for report in found.reports].count(True) == 1
        assert (len(found.done), len(found.missing)) == (21, 26)
        assert found.missing_line.startswith("还有 26 家未报：")
        assert "\n" not in found.missing_line
        again = drop(world, ("收回.zip", packed.getvalue()), said={"城建汇总3月.xlsx": towns[30].code})
        assert (again.unknown, len(again.missing), Entry.system.count()) == ([], 25, 23)
        later = drop(world, ("城建汇总4月.xlsx", book(["新问题", *GOOD[0][1:]])))
        assert later.known_by == {"城建汇总4月.xlsx": "memory"}
        assert Entry.system.get(title="新问题").unit == towns[30]

    def test_the_command_line_takes_all_of_them(self, world: World, towns: list[Unit], tmp_path: Path) -> None:
        packed = tmp_path / "收回.zip"
        with zipfile.ZipFile(io.BytesIO(templates(installed.ledger("demo.problem"), towns))) as out:
            sent = {name: out.read(name) for name in out.namelist()}
        with zipfile.ZipFile(packed, "w") as archive:
            for at, (name, content) in enumerate(sent.items()):
                archive.writestr(name, filled(content, f"问题{at}") if at else content)
        words = ["collect", "demo.problem", str(packed), "--unit", world.county.code]
        tried = json.loads(call(*words, "--dry-run", "--json"))
        assert (len(tried["done"]), tried["missing"], Entry.system.count()) == (47, [], 0)
        told = call(*words)
        assert told.splitlines()[-1] == "已报 47 家。已全部报送。"
        assert dict(Entry.system.values_list("unit__name", "title"))[towns[46].name] == "问题46"
        assert Entry.system.count() == 46
        again = call(*words)
        assert again.count("这个文件已经导入过") == 46
        assert Entry.system.count() == 46


def call(*words: str) -> str:
    run = CliRunner().invoke(imports.app, list(words), catch_exceptions=False)
    assert run.exit_code == 0, run.output
    return run.output


def filled(content: bytes, title: str) -> bytes:
    """A workbook of ours as a unit sends it back."""
    opened = openpyxl.load_workbook(io.BytesIO(content))
    sheet = opened.worksheets[0]
    head = [cell.value for cell in sheet[1]]
    for label, value in {"问题表现": title, "列入日期": "2026-03-01", "问题来源": "调查研究"}.items():
        sheet.cell(2, head.index(label) + 1).value = value
    out = io.BytesIO()
    opened.save(out)
    return out.getvalue()
