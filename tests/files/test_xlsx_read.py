"""Late odd cells, merged cells, errors of formulas and bombs: nothing is lost, nothing explodes."""

import datetime
import io
import resource
import zipfile

import openpyxl
import pytest
import xlsxwriter
from openpyxl.worksheet.worksheet import Worksheet

from taizhang.files.errors import FileError
from taizhang.files.xlsx_guard import Extent, extent
from taizhang.files.xlsx_read import Broken, Workbook
from taizhang.files.xlsx_write import Column, Sheet, workbook


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def first_sheet(book: openpyxl.Workbook) -> Worksheet:
    sheet = book.worksheets[0]
    assert isinstance(sheet, Worksheet)
    return sheet


def with_sheet(xml: str) -> bytes:
    """A workbook whose only sheet has this XML."""
    source = zipfile.ZipFile(io.BytesIO(workbook([Sheet("表", (), [("x",)])])))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, xml if name.endswith("sheet1.xml") else source.read(name))
    return buffer.getvalue()


SPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def sheet_of(rows: str) -> bytes:
    return with_sheet(f"<worksheet {SPACE}><sheetData>{rows}</sheetData></worksheet>")


def test_rows_begin_at_the_first_row_and_at_column_a() -> None:
    book = openpyxl.Workbook()
    sheet = first_sheet(book)
    sheet["C3"] = "甲"
    sheet["D4"] = datetime.date(2024, 5, 3)
    assert list(Workbook(saved(book)).sheet(0).rows()) == [
        ["", "", "", ""],
        ["", "", "", ""],
        ["", "", "甲", ""],
        ["", "", "", datetime.date(2024, 5, 3)],
    ]


def test_a_value_merged_downwards_stands_in_every_row() -> None:
    book = openpyxl.Workbook()
    sheet = first_sheet(book)
    for row in [("青石镇", 1), (None, 2), (None, 3), ("白杨", 4), (None, 5), ("南河", 6)]:
        sheet.append(row)
    sheet.merge_cells("A1:A3")
    sheet.merge_cells("A4:A5")
    found = [row[0] for row in Workbook(saved(book)).sheet(0).rows()]
    assert found == ["青石镇", "青石镇", "青石镇", "白杨", "白杨", "南河"]


def test_an_odd_cell_in_row_2500_survives() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        for number in range(3_000):
            sheet.write(number, 0, "约120" if number == 2_500 else number)
    rows = list(Workbook(buffer.getvalue()).sheet(0).rows())
    assert (rows[2_499], rows[2_500]) == ([2_499.0], ["约120"])


def test_an_error_of_a_formula_is_not_an_empty_cell() -> None:
    data = sheet_of('<row r="1"><c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="B1"><v>2</v></c></row>')
    ((first, second),) = Workbook(data).sheet(0).rows()
    assert (first, second) == (Broken("#DIV/0!"), 2)
    assert isinstance(first, Broken)


def test_hidden_sheets_are_told() -> None:
    book = Workbook(workbook([Sheet("台账", [Column("甲")], []), Sheet("来源", (), [("u",)], hidden=True)]))
    assert [(one.name, one.hidden) for one in book.sheets] == [("台账", False), ("来源", True)]


def test_a_million_formatted_empty_rows_cost_nothing() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="O1"><v>2</v></c></row>'
    rows += "".join(
        f'<row r="{n}" ht="15"><c r="A{n}" s="0"/><c r="XFD{n}" s="0"/></row>' for n in range(2, 60_000)
    )
    rows += '<row r="1048576" ht="15"/>'
    assert len(list(Workbook(sheet_of(rows)).sheet(0).rows())) == 1


FAR = {
    "plain": '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="ZZ1048576"><v>1</v></c></row>',
    "single quotes": "<row r='1048576'><c s='0' r='ZZ1048576'><v>1</v></c></row><row r='1'/>",
    "odd blanks": '<row\nr = "1048576"><c\tr = "ZZ1048576"><v>1</v></c></row>',
    "prefixed": '<x:row r="1048576"><x:c r="ZZ1048576"><x:v>1</x:v></x:c></x:row>',
    "no addresses": "<row>" + "<c><v>1</v></c>" * 800 + '</row><row r="1048576"><c><v>1</v></c></row>',
}


@pytest.mark.parametrize("spelling", FAR)
def test_a_stray_value_far_away_is_refused_before_memory_is_taken(spelling: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(FileError, match="范围过大"):
        Workbook(sheet_of(FAR[spelling])).sheet(0)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


@pytest.mark.parametrize("size", [1, 7, 64, 100_000])
def test_the_extent_does_not_depend_on_how_the_bytes_arrive(size: int) -> None:
    xml = (
        "".join(
            f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="AB{n}" t="e"><v>#N/A</v></c><c r="ZZ{n}" s="1"/></row>'
            for n in range(1, 40)
        ).encode()
        + b'<row r="900"><c r="A900" s="3"/></row>'
    )
    found = extent(iter([xml[at : at + size] for at in range(0, len(xml), size)]))
    assert (found.rows, found.columns) == (39, 28)


def test_a_wide_extent_of_few_rows_is_fine() -> None:
    Extent(rows=900, columns=16_384).refuse_too_large("表")
    with pytest.raises(FileError, match="第 2000000 行"):
        Extent(rows=2_000_000, columns=1).refuse_too_large("表")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"PK\x03\x04 broken", "已损坏"),
        (b"%PDF-1.4 something", "不是 Excel"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504) + "EncryptedPackage\0".encode("utf-16-le"), "密码"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504) + "Workbook\0".encode("utf-16-le"), "已损坏"),
    ],
)
def test_what_is_no_workbook_is_refused(data: bytes, sentence: str) -> None:
    with pytest.raises(FileError, match=sentence):
        Workbook(data)


def test_a_bomb_is_refused_by_its_declared_size() -> None:
    data = bytearray(workbook([Sheet("表", (), [("x",)])]))
    at = data.find(b"PK\x01\x02")
    data[at + 24 : at + 28] = (0xFFFFFFF0).to_bytes(4, "little")
    with pytest.raises(FileError, match="超过上限"):
        Workbook(bytes(data))
