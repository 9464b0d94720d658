"""The header is found under titles, over several rows, on the right sheet, by labels and their other names."""

import io

import openpyxl

from taizhang.files.headers import find_header, find_table, same_label
from taizhang.files.xlsx_read import Row, Workbook

KNOWN = {
    "unit": ["单位", "填报单位"],
    "found": ["发现问题数", "发现问题"],
    "closed": ["已销号"],
    "men": ["男"],
    "all": ["人数合计"],
}


def test_labels_are_alike_whatever_their_dress() -> None:
    assert same_label(" 发现 问题数＊：") == same_label("发现问题数") == same_label("（发现）问题数(必填)")


def test_a_header_below_a_title() -> None:
    rows: list[Row] = [
        ["溪源县问题整改情况统计表", "", ""],
        ["填报时间：", "", ""],
        ["填报单位", "发现问题数（个）", "备注"],
        ["青石镇", 3, ""],
    ]
    header = find_header(rows, [(0, 0, 0, 2)], KNOWN)
    assert header is not None
    assert (header.first, header.columns, header.unknown) == (2, {0: "unit", 1: "found"}, {2: "备注"})


def test_a_header_of_two_merged_rows() -> None:
    rows: list[Row] = [["单位", "人数", "", "已销号"], ["", "合计", "男", ""], ["青石镇", 5, 3, 1]]
    merges = [(0, 0, 1, 0), (0, 1, 0, 2), (0, 3, 1, 3)]
    header = find_header(rows, merges, KNOWN)
    assert header is not None
    assert (header.first, header.last) == (0, 1)
    assert header.columns == {0: "unit", 1: "all", 2: "men", 3: "closed"}


def test_no_header_is_better_than_a_wrong_one() -> None:
    assert find_header([["甲", "乙"], ["单位", "x"]], [], KNOWN) is None


def test_the_sheet_with_the_best_header_is_taken_and_hidden_ones_are_not() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["填表说明"])
    table = book.create_sheet("数据")
    table.append(["单位", "发现问题", "已销号"])
    hidden = book.create_sheet("旧表")
    hidden.append(["单位", "发现问题", "已销号", "男"])
    hidden.sheet_state = "hidden"
    buffer = io.BytesIO()
    book.save(buffer)
    found = find_table(Workbook(buffer.getvalue()), KNOWN)
    assert found is not None
    assert (found[0].name, found[1].columns) == ("数据", {0: "unit", 1: "found", 2: "closed"})
