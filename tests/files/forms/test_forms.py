"""Six forms as they come from above: found right, filled in place, everything else as it was."""

import io
from collections.abc import Sequence

import openpyxl
import pytest
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

from taizhang.files.archive import Archive
from taizhang.files.errors import FileError
from taizhang.files.forms.fill import fill, own_sums
from taizhang.files.forms.grid import Form
from taizhang.files.forms.grow import with_rows
from taizhang.files.forms.regions import Unwanted, Wanted, find_wanted
from taizhang.files.office import convert
from taizhang.files.xlsx_read import Workbook
from taizhang.files.zipping import archive as zipped
from taizhang.files.zipping import pack

Rows = Sequence[Sequence[object]]


def made(rows: Rows, merges: Sequence[str] = (), grey: Sequence[str] = ()) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    assert isinstance(sheet, Worksheet)
    sheet.title = "表一"
    for row in rows:
        sheet.append(list(row))
    thin = Side(style="thin")
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.border = Border(thin, thin, thin, thin)
            cell.font = Font(name="仿宋_GB2312", size=12)
    for one in merges:
        sheet.merge_cells(one)
    for one in grey:
        sheet[one].fill = PatternFill("solid", fgColor="FFD9D9D9")
    sheet.print_area = "A1:F20"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


UNITS_DOWN = made(
    [
        ["溪源县问题整改情况统计表（2026年5月）", "", "", "", ""],
        ["单位", "发现问题", "", "销号情况", ""],
        ["", "数量", "其中：立行立改", "已销号", "合计"],
        ["青石镇", None, None, None, "=SUM(B4:D4)"],
        ["白杨街道", None, None, None, "=SUM(B5:D5)"],
        ["合计", "=SUM(B4:B5)", "=SUM(C4:C5)", "=D4+D5", "=SUM(E4:E5)"],
    ],
    ["A1:E1", "A2:A3", "B2:C2", "D2:E2"],
)
UNITS_ACROSS = made(
    [
        ["项目", "青石镇", "白杨街道", "合计"],
        ["开展研讨（次）", None, None, "=B2+C2"],
        ["走访户数", None, None, "=B3+C3"],
    ]
)
GREY = made(
    [["单位", "应建数", "已建数"], ["青石镇", None, None], ["白杨街道", None, None]],
    grey=["B3"],
)
ORDINAL = made(
    [
        ["主题党日开展情况", "", "", ""],
        ["填报单位：某县", "", "填报日期：", ""],
        ["序号", "支部名称", "开展次数", "参加人次"],
        [1, "机关支部", None, None],
        [2, "社区支部", None, None],
        ["注：每月25日前报送。", "", "", ""],
    ],
    ["A1:D1", "A6:D6"],
)
TWO_STUBS = made(
    [
        ["类别", "事项", "本周", "累计"],
        ["学习", "集中研讨", None, None],
        ["", "专题党课", None, None],
        ["整改", "发现问题", None, None],
        ["", "已销号", None, None],
    ],
    ["A2:A3", "A4:A5"],
)
REFILLED = made(
    [["单位", "台账数", "主要做法", "备注"], ["青石镇", 12, "上周的做法", None], ["白杨街道", 8, "略", None]],
)


def heads(data: bytes) -> dict[str, tuple[str, str, str]]:
    wanted, _ = find_wanted(Form(data))
    return {one.cell: (one.row_head, one.column_head, one.kind) for one in wanted}


def test_units_down_under_a_merged_header_of_two_rows() -> None:
    wanted, unwanted = find_wanted(Form(UNITS_DOWN))
    assert [one.cell for one in wanted] == ["B4", "C4", "D4", "B5", "C5", "D5"]
    assert wanted[1] == Wanted("表一", "C4", "青石镇", "发现问题 其中：立行立改", "2026年5月", "figure")
    assert {one.kind for one in wanted} == {"figure"}
    assert {one.cell for one in unwanted} == {"E4", "E5", "B6", "C6", "D6", "E6"}
    assert all("公式" in one.reason for one in unwanted)


def test_units_across() -> None:
    assert heads(UNITS_ACROSS) == {
        "B2": ("开展研讨（次）", "青石镇", "figure"),
        "C2": ("开展研讨（次）", "白杨街道", "figure"),
        "B3": ("走访户数", "青石镇", "figure"),
        "C3": ("走访户数", "白杨街道", "figure"),
    }


def test_grey_cells_are_left_alone() -> None:
    wanted, unwanted = find_wanted(Form(GREY))
    assert [one.cell for one in wanted] == ["B2", "C2", "C3"]
    assert unwanted == [Unwanted("表一", "B3", "有灰色底纹，按惯例不填。")]


def test_running_numbers_and_notes_are_no_part_of_the_names() -> None:
    assert heads(ORDINAL) == {
        "C4": ("机关支部", "开展次数", "figure"),
        "D4": ("机关支部", "参加人次", "figure"),
        "C5": ("社区支部", "开展次数", "figure"),
        "D5": ("社区支部", "参加人次", "figure"),
    }


def test_a_stub_of_two_columns_with_merged_names() -> None:
    found = heads(TWO_STUBS)
    assert len(found) == 8
    assert found["C3"] == ("学习 专题党课", "本周", "figure")
    assert found["D5"] == ("整改 已销号", "累计", "figure")


def test_last_weeks_numbers_are_to_be_replaced_and_words_are_words() -> None:
    found = heads(REFILLED)
    assert found["B2"] == ("青石镇", "台账数", "figure")
    assert {found[cell][2] for cell in ("C2", "D2", "C3", "D3")} == {"text"}


FORMS = {
    "down": UNITS_DOWN,
    "across": UNITS_ACROSS,
    "grey": GREY,
    "ordinal": ORDINAL,
    "stubs": TWO_STUBS,
    "refilled": REFILLED,
}


@pytest.mark.parametrize("name", FORMS)
def test_filling_changes_nothing_but_the_values(name: str) -> None:
    data = FORMS[name]
    wanted, _ = find_wanted(Form(data))
    values = {(one.sheet, one.cell): number for number, one in enumerate(wanted, 1)}
    filled = fill(data, values)
    before, after = (openpyxl.load_workbook(io.BytesIO(one))["表一"] for one in (data, filled))
    assert isinstance(before, Worksheet)
    assert isinstance(after, Worksheet)
    assert after.print_area == before.print_area
    assert after.merged_cells.ranges == before.merged_cells.ranges
    for row in before.iter_rows():
        for cell in row:
            twin = after[cell.coordinate]
            assert twin.style_id == cell.style_id  # the styles themselves are compared below
            assert twin.value == values.get(("表一", cell.coordinate), cell.value)
    source, target = Archive(data), Archive(filled)
    assert all(
        target.member(part) == source.member(part) for part in source.names if "theme" in part or "styles" in part
    )


def test_what_formulas_show_is_brought_up_to_date() -> None:
    values = {("表一", cell): number for cell, number in (("B4", 3), ("C4", 2), ("D4", 1), ("B5", 30), ("D5", 10))}
    filled = fill(UNITS_DOWN, values)
    rows = list(Workbook(filled).sheet(0).rows(fill=False))
    assert [row[4] for row in rows[3:]] == [6, 40, 46]
    assert rows[5][:4] == ["合计", 33, 2, 11]
    assert all(shown == reckoned for _, _, shown, reckoned in own_sums(filled))
    assert b'fullCalcOnLoad="1"' in Archive(filled).read("xl/workbook.xml")


def test_a_forms_own_sum_that_is_wrong_shows() -> None:
    filled = fill(UNITS_ACROSS, {("表一", "B2"): 3, ("表一", "C2"): 4})
    archive = Archive(filled)
    part = Form(filled).sheets[0].part
    forged = archive.read(part).replace(b"<v>7</v>", b"<v>9</v>")
    data = zipped(pack(name, forged if name == part else archive.read(name)) for name in archive.names)
    assert ("表一", "D2", 9.0, 7.0) in own_sums(data)


def test_texts_new_cells_and_merged_ones() -> None:
    filled = fill(REFILLED, {("表一", "C2"): "走访 <3> 户 & 入户", ("表一", "F9"): 5, ("表一", "B3"): None})
    sheet = openpyxl.load_workbook(io.BytesIO(filled))["表一"]
    assert [sheet[cell].value for cell in ("C2", "F9", "B3", "B2")] == ["走访 <3> 户 & 入户", 5, None, 12]
    merged = openpyxl.load_workbook(io.BytesIO(fill(TWO_STUBS, {("表一", "A3"): "学"})))["表一"]
    assert merged["A2"].value == "学"


def test_a_formula_is_never_overwritten_and_unknown_places_are_named() -> None:
    with pytest.raises(FileError, match="E4 由公式算出"):
        fill(UNITS_DOWN, {("表一", "E4"): 1})
    with pytest.raises(FileError, match="没有名为“表二”"):
        fill(UNITS_DOWN, {("表二", "A1"): 1})


def test_a_sheet_without_a_table_says_so() -> None:
    wanted, unwanted = find_wanted(Form(made([["只有一句话"]])))
    assert (wanted, len(unwanted)) == ([], 1)
    assert "没有找到表头" in unwanted[0].reason


@pytest.mark.documents
def test_libreoffice_reckons_the_same_sums() -> None:
    filled = fill(UNITS_DOWN, {("表一", "B4"): 3, ("表一", "D4"): 1, ("表一", "B5"): 30})
    saved = convert(filled, "xlsx", "csv:Text - txt - csv (StarCalc):44,34,76,1").decode().splitlines()
    assert saved[5].replace('"', "") == "合计,33,0,1,34"


def grown(data: bytes, last: int, count: int) -> Worksheet:
    sheet = openpyxl.load_workbook(io.BytesIO(with_rows(data, "表一", last, count)))["表一"]
    assert isinstance(sheet, Worksheet)
    return sheet


def test_rows_put_in_are_like_the_last_and_move_all_below_them() -> None:
    sheet = grown(UNITS_DOWN, 4, 3)
    before = openpyxl.load_workbook(io.BytesIO(UNITS_DOWN))["表一"]
    assert isinstance(before, Worksheet)
    assert [sheet.cell(row, 1).value for row in range(4, 10)] == ["青石镇", None, None, None, "白杨街道", "合计"]
    assert sheet["B9"].value == "=SUM(B4:B8)"
    assert sheet["E8"].value == "=SUM(B8:D8)"
    assert sheet["D9"].value == "=D4+D8"
    assert sheet["B6"].style_id == sheet["B8"].style_id == sheet["B4"].style_id
    assert sheet.print_area == "'表一'!$A$1:$F$23"
    assert sheet.merged_cells.ranges == before.merged_cells.ranges
    below = grown(ORDINAL, 4, 2)
    assert "A8:D8" in {str(one) for one in below.merged_cells.ranges}


def test_a_form_that_points_to_another_sheet_gets_no_rows() -> None:
    data = made([["单位", "数"], ["青石镇", None], ["合计", "=Sheet2!B2"]])
    with pytest.raises(FileError, match="跨工作表"):
        with_rows(data, "表一", 1, 2)
