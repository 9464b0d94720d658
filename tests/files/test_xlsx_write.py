"""What we write is what others read: calamine and openpyxl here, LibreOffice in the test marked so."""

import csv
import datetime
import io
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from taizhang.files.errors import FileError
from taizhang.files.office import convert
from taizhang.files.xlsx_cells import Value
from taizhang.files.xlsx_read import Workbook
from taizhang.files.xlsx_write import Column, Sheet, Written, column_letters, workbook, write

DAY = datetime.date(2024, 5, 3)
MOMENT = datetime.datetime.fromisoformat("2024-05-03T09:30")
COLUMNS = [
    Column("编号", "text"),
    Column("乡镇", choices=("青石镇", "白杨街道, 含开发区"), hint="从下拉里选"),
    Column("发现日期", "date"),
    Column("数量", "int"),
    Column("金额", "money"),
]
ROWS: list[tuple[Value, ...]] = [
    ("350102199001011234", "青石镇", DAY, 128, Decimal("12.50")),
    ("=1+1", "<&>\"'", None, -3, Decimal("0.10")),
    ("@导出", " 前后空格 ", MOMENT, 10**17, True),
]


def back(data: bytes, index: int = 0) -> list[list[object]]:
    return [
        list(row) for row in CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(index).iter_rows()
    ]


def test_calamine_reads_every_value() -> None:
    found = back(workbook([Sheet("台账", COLUMNS, ROWS)]))
    assert found == [
        ["编号", "乡镇", "发现日期", "数量", "金额"],
        ["350102199001011234", "青石镇", DAY, 128, 12.5],
        ["=1+1", "<&>\"'", "", -3, 0.1],
        ["@导出", " 前后空格 ", MOMENT, "100000000000000000", "是"],
    ]


def test_openpyxl_sees_the_looks_and_the_rules() -> None:
    data = workbook([Sheet("台账", COLUMNS, ROWS), Sheet("来源", (), [("unit", "QS01")], hidden=True)])
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["台账"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:E4"
    assert sheet["A1"].font.b
    assert sheet["C2"].value == datetime.datetime.fromisoformat("2024-05-03")
    assert sheet["A2"].number_format == "@"
    (rule,) = sheet.data_validations.dataValidation
    assert (rule.type, str(rule.sqref), rule.formula1) == ("list", "B2:B2004", "'选项'!$A$1:$A$2")
    assert [(one.title, one.sheet_state) for one in book.worksheets] == [
        ("台账", "visible"),
        ("来源", "hidden"),
        ("选项", "hidden"),
    ]
    assert back(data, 2) == [["青石镇"], ["白杨街道, 含开发区"]]


def test_a_formula_stays_text_and_is_marked_as_such() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(workbook([Sheet("表", COLUMNS, ROWS)])))["表"]
    assert (sheet["A3"].value, sheet["A3"].data_type) == ("=1+1", "s")
    assert sheet["A3"].quotePrefix
    assert not sheet["A2"].quotePrefix


def test_control_characters_and_spelled_escapes_do_no_harm() -> None:
    assert back(workbook([Sheet("表", (), [("a\x00\x07b\ud800", "_x0041_", "行一\r\n行二")])])) == [
        ["ab", "_x0041_", "行一\n行二"]
    ]


def test_true_and_one_are_told_apart_whatever_came_first() -> None:
    column: list[tuple[Value, ...]] = [(1,), (True,), (0,), (False,), (2,), (Decimal("2.0"),), (2.5,)]
    assert back(workbook([Sheet("表", (), column)])) == [[1], ["是"], [0], ["否"], [2], [2], [2.5]]


def test_sheet_names_are_made_fit_and_different() -> None:
    names = ["a/b", "a:b", "台" * 40, "台" * 40, ""]
    book = Workbook(workbook([Sheet(name, (), [("x",)]) for name in names]))
    assert [one.name for one in book.sheets] == ["a_b", "a_b(2)", "台" * 31, "台" * 28 + "(2)", "表"]


def test_text_too_long_for_a_cell_is_cut_and_reported() -> None:
    written = write(io.BytesIO(), [Sheet("表", [Column("说明")], [("长" * 40_000,)])])
    assert written == Written([1], ["“表”的“说明”有 1 处超过 32767 字，单元格放不下，已截断。"])


def test_more_rows_than_a_sheet_holds_are_refused() -> None:
    with pytest.raises(FileError, match="超过 1048575 行"):
        write(io.BytesIO(), [Sheet("表", [Column("甲")], ((None,) for _ in range(1_048_576)))])


def test_the_archive_is_whole_and_the_same_every_time() -> None:
    data = workbook([Sheet("表", COLUMNS, ROWS)])
    assert data == workbook([Sheet("表", COLUMNS, ROWS)])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None


def test_a_workbook_may_begin_anywhere_in_a_file(tmp_path: Path) -> None:
    with (tmp_path / "x").open("w+b") as file:
        write(file, [Sheet("表", (), [("甲",)])])
        file.seek(0)
        assert back(file.read()) == [["甲"]]


def test_letters_of_columns() -> None:
    assert [column_letters(n) for n in (0, 25, 26, 701, 702, 16_383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]


CELL = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.integers(-(10**20), 10**20),
    st.booleans(),
    st.dates(datetime.date(1890, 1, 1), datetime.date(9999, 12, 31)),
)


@given(st.lists(st.tuples(CELL, CELL, st.just("末")), min_size=1, max_size=6))
@settings(max_examples=150, deadline=None)
def test_any_value_comes_back(rows: list[tuple[Value, ...]]) -> None:
    found = list(Workbook(workbook([Sheet("表", (), rows)])).sheet(0).rows())
    assert [[shown(value) for value in row] for row in rows] == found


def shown(value: object) -> object:
    """What a reader may expect to see of a value."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int):
        return value if abs(value) < 10**15 else str(value)
    if isinstance(value, datetime.date) and value < datetime.date(1900, 3, 1):
        return value.isoformat()
    if isinstance(value, str):
        return "".join(one for one in value.replace("\r\n", "\n") if one in "\t\n\r" or legal(one))
    return "" if value is None else value


def legal(character: str) -> bool:
    return character >= " " and not "\ud800" <= character <= "\udfff" and character not in "\ufffe\uffff"


@pytest.mark.documents
def test_libreoffice_opens_it_and_keeps_every_cell() -> None:
    saved = convert(workbook([Sheet("台账", COLUMNS, ROWS)]), "xlsx", "csv:Text - txt - csv (StarCalc):44,34,76,1")
    assert list(csv.reader(saved.decode().splitlines()))[:3] == [
        ["编号", "乡镇", "发现日期", "数量", "金额"],
        ["350102199001011234", "青石镇", "2024-05-03", "128", "12.50"],
        ["=1+1", "<&>\"'", "", "-3", "0.10"],
    ]
