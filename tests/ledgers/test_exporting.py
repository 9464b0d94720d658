"""Lists as files: what goes out comes back the same, and nothing in it runs as a formula."""

import io
import json
import zipfile

import docx
import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from taizhang.audit.errors import Refused
from taizhang.files.gbt.check import check as lint
from taizhang.ledgers import filters, installed, lists, words
from taizhang.ledgers.exporting.templates import template, templates
from taizhang.ledgers.exporting.write import as_bytes
from taizhang.ledgers.importing.apply import import_file
from taizhang.ledgers.importing.check import Asked
from taizhang.ledgers.importing.report import Verdict
from taizhang.ledgers.importing.source import TAG_SHEET, read_tags
from taizhang.ledgers.models import Entry
from taizhang.ledgers.operations.create import NewEntry, create
from taizhang.units.models import Unit
from tests.ledgers.conftest import TODAY, World

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


def out(world: World, form: str, where: str = "") -> bytes:
    ledger = installed.ledger("demo.problem")
    asked = lists.Asked(ledger=ledger, top=world.town, where=filters.read_where(ledger, where))
    return as_bytes(world.clerk(), asked, form, today=TODAY)


def sheet_of(content: bytes) -> Worksheet:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert isinstance(sheet, Worksheet)
    return sheet


def test_a_workbook_comes_back_as_nothing_new(world: World) -> None:
    world.problem(amount="1.5")
    world.problem(title="井盖缺失", source="masses", assist="柳林镇")
    content = out(world, "xlsx")
    asked = Asked(installed.ledger("demo.problem"), world.town, "导出.xlsx", content)
    report = import_file(world.clerk(), asked, today=TODAY)
    assert [row.verdict for row in report.rows] == [Verdict.SAME, Verdict.SAME]
    assert report.unknown == []


def test_a_workbook_has_a_frozen_header_a_filter_choices_and_money_as_number(world: World) -> None:
    world.problem(amount="1.5")
    sheet = sheet_of(out(world, "xlsx"))
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref is not None
    assert sheet.data_validations.count >= 1
    head = [cell.value for cell in sheet[1]]
    assert float(str(sheet[2][head.index("涉及金额")].value)) == 1.5


def test_a_formula_as_a_name_stays_text(world: World) -> None:
    world.problem(title="=1+1")
    sheet = sheet_of(out(world, "xlsx"))
    head = [cell.value for cell in sheet[1]]
    cell = sheet[2][head.index("问题表现")]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    assert "'=1+1" in out(world, "csv").decode("utf-8-sig")


def test_csv_has_a_byte_order_mark_and_json_stored_values(world: World) -> None:
    world.problem(amount="1.5")
    assert out(world, "csv").startswith(b"\xef\xbb\xbf")
    (row,) = json.loads(out(world, "json"))
    assert row["values"]["amount"] == 150


def test_a_word_table_has_the_columns_chosen_and_says_whose_and_as_of(world: World) -> None:
    world.problem(amount="1.5")
    world.problem(title="井盖缺失", source="masses")
    ledger = installed.ledger("demo.problem")
    asked = words.read(
        ledger, world.town, {"columns": ["source", "amount", "@state", "found_on"], "sort": "number"}
    )
    content = as_bytes(world.clerk(), asked, "docx", today=TODAY)
    found = docx.Document(io.BytesIO(content))
    (table,) = found.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["序号", "问题表现", "问题来源", "涉及金额", "状态", "列入日期"],
        ["1", "路灯不亮", "调查研究", "1.5", "待整改", "2026.03.01"],
        ["2", "井盖缺失", "群众反映", "", "待整改", "2026.03.01"],
    ]
    said = [paragraph.text for paragraph in found.paragraphs]
    assert "问题清单" in said
    assert "石桥镇，截至2026年3月20日，共2个。" in said
    assert lint(content) == []


def test_a_word_table_of_too_many_columns_is_refused_with_the_way_out(world: World) -> None:
    columns = ["source", "amount", "result", "assist", "lead", "found_on", "@unit", "@state", "@updated"]
    asked = words.read(installed.ledger("demo.problem"), world.town, {"columns": columns})
    with pytest.raises(Refused, match="改为导出 xlsx"):
        as_bytes(world.clerk(), asked, "docx", today=TODAY)


def test_only_the_columns_chosen_go_out_in_their_order(world: World) -> None:
    world.problem(amount="1.5")
    asked = words.read(installed.ledger("demo.problem"), world.town, {"columns": ["amount", "source"]})
    first = as_bytes(world.clerk(), asked, "csv", today=TODAY).decode("utf-8-sig").splitlines()[0]
    assert first == "编号,登记单位,状态,问题表现,涉及金额,问题来源"


def test_a_list_sorted_by_a_column_goes_out_in_that_order(world: World) -> None:
    world.problem(amount="20")
    world.problem(title="井盖缺失", amount="3")
    asked = words.read(installed.ledger("demo.problem"), world.town, {"sort": "amount"})
    rows = json.loads(as_bytes(world.clerk(), asked, "json", today=TODAY))
    assert [row["values"]["amount"] for row in rows] == [300, 2000]


def test_private_rows_and_sensitive_fields_stay_near_their_unit(world: World) -> None:
    """A meeting's problem is private by its ledger; who reported a voice is sensitive."""
    village = world.clerk(world.village)
    for source in ("meeting", "research"):
        given = {"title": source, "source": source, "found_on": "2026-03-01"}
        create(village, NewEntry("demo.problem", world.village.pk, given), today=TODAY)
    given = {"title": "路灯", "got_on": "2026-03-01", "caller": "王某"}
    create(village, NewEntry("demo.voice", world.village.pk, given), today=TODAY)

    def seen(unit: Unit, ledger: str) -> list[dict[str, object]]:
        asked = words.read(installed.ledger(ledger), unit, {})
        rows = json.loads(as_bytes(world.clerk(unit), asked, "json", today=TODAY))
        return [row["values"] for row in rows]

    assert {row["title"] for row in seen(world.town, "demo.problem")} == {"meeting", "research"}
    assert {row["title"] for row in seen(world.county, "demo.problem")} == {"research"}
    assert seen(world.town, "demo.voice")[0]["caller"] == "王某"
    assert "caller" not in seen(world.county, "demo.voice")[0]


def test_a_list_of_nothing_is_a_file_too(world: World) -> None:
    assert json.loads(out(world, "json")) == []
    assert len(out(world, "csv").splitlines()) == 1


def test_only_the_filtered_rows_in_reach_go_out(world: World) -> None:
    world.problem()
    world.problem(title="井盖缺失", source="masses")
    rows = json.loads(out(world, "json", where='{"source": "masses"}'))
    assert [row["values"]["title"] for row in rows] == ["井盖缺失"]


def test_an_empty_workbook_comes_back_filled_and_only_the_filled_rows_count(world: World) -> None:
    ledger = installed.ledger("demo.problem")
    content = template(ledger, world.village)
    assert read_tags(content)["unit"] == world.village.code
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book[TAG_SHEET].sheet_state == "hidden"
    sheet = book.worksheets[0]
    head = [cell.value for cell in sheet[1]]
    for label, value in {"问题表现": "路灯不亮", "列入日期": "2026-03-01", "问题来源": "调查研究"}.items():
        sheet.cell(2, head.index(label) + 1).value = value
    buffer = io.BytesIO()
    book.save(buffer)
    report = import_file(world.clerk(), Asked(ledger, world.town, "表.xlsx", buffer.getvalue()), today=TODAY)
    assert [row.verdict for row in report.rows] == [Verdict.NEW]
    assert Entry.system.get().unit == world.village


def test_one_workbook_for_each_unit_in_official_order(world: World) -> None:
    with zipfile.ZipFile(
        io.BytesIO(templates(installed.ledger("demo.problem"), [world.town, world.sibling]))
    ) as found:
        assert found.namelist() == ["问题清单_石桥镇.xlsx", "问题清单_柳林镇.xlsx"]
