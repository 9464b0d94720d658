"""Tables of a PDF are found by their lines: each cell a line of its own, numbers by the heads of row and column."""

import io

import docx
import pytest

from taizhang.files.extract import extract
from taizhang.files.gbt.build import build
from taizhang.files.gbt.model import Grid, Official, Text
from taizhang.files.office import convert
from taizhang.files.pdf_tables import Ruled, continued
from tests.files.word import document, p, table


def ruled(texts: list[list[str]], merged: dict[tuple[int, int], tuple[int, int]] | None = None) -> Ruled:
    rows, columns = len(texts), len(texts[0])
    places = [(row, column) for row in range(rows) for column in range(columns)]
    root = {place: place for place in places} | (merged or {})
    made = Ruled([50.0 * n for n in range(columns + 1)], [500.0 - 20 * n for n in range(rows + 1)], root)
    made.texts = {place: texts[place[0]][place[1]] for place in places if texts[place[0]][place[1]]}
    return made


def test_heads_of_two_rows_and_a_running_number() -> None:
    found = ruled(
        [["序号", "单位", "问题", ""], ["", "", "查摆数", "销号数"], ["1", "青石镇", "12", "7"]],
        {(1, 0): (0, 0), (1, 1): (0, 1), (0, 3): (0, 2)},
    )
    assert found.heads_of((2, 2)) == ("青石镇", "问题 查摆数")
    assert found.heads_of((2, 3)) == ("青石镇", "问题 销号数")
    assert found.heads_of((2, 0)) is None
    assert found.place(70, 470) == (0, 1)  # the lower half of a merged head
    assert found.place(500, 470) is None


def test_a_table_that_goes_on_over_a_page_keeps_its_heads() -> None:
    first, second = ruled([["单位", "数"], ["青石镇", "12"]]), ruled([["桂源镇", "3"], ["云岭乡", "4"]])
    assert second.heads_of((0, 1)) is None
    continued([[first], [second]])
    assert second.heads_of((0, 1)) == ("桂源镇", "数")
    other = ruled([["桂源镇", "3", "x"], ["云岭乡", "4", "x"]])
    continued([[first], [other]])
    assert other.heads_of((0, 1)) is None


ROWS = (("单位", "查摆问题数（个）", "销号问题数（个）"), ("青石镇", "12", "7"), ("桂源镇", "3", "2"))


@pytest.mark.documents
def test_words_stay_around_a_table_and_its_cells_are_lines() -> None:
    made = build(Official("情况报告", (Text("全县情况如下。"), Grid(ROWS), Text("下一步抓好落实。"))))
    found = extract(convert(made, "docx", "pdf"))
    lines = [line for part, line in found.lines() if part != "footer"]
    assert lines == ["情况报告", "全县情况如下。", *(cell for row in ROWS for cell in row), "下一步抓好落实。"]
    assert [part for part, _ in found.lines()].count("table") == 9
    heads = [(found.text[one.start : one.end], one.row, one.column) for one in found.cells]
    assert heads[:2] == [("12", "青石镇", "查摆问题数（个）"), ("7", "青石镇", "销号问题数（个）")]
    assert len(heads) == 4


@pytest.mark.documents
def test_a_table_of_many_pages_and_merged_heads() -> None:
    rows = "".join(
        f"<w:tr>{''.join(f'<w:tc>{p(text)}</w:tc>' for text in (f'第{n}村', str(n)))}</w:tr>" for n in range(120)
    )
    whole = table(("单位", "问题数（个）")).replace("</w:tbl>", f"{rows}</w:tbl>")
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="4"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    styled = whole.replace(
        "<w:tbl>",
        f'<w:tbl><w:tblPr><w:tblW w:w="8000" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders></w:tblPr>',
        1,
    )
    found = extract(convert(document(styled + p("完。") + "<w:sectPr/>"), "docx", "pdf"))
    assert len(found.cells) == 120
    assert {one.column for one in found.cells} == {"问题数（个）"}
    assert [one.row for one in found.cells][-1] == "第119村"


@pytest.mark.documents
def test_a_drawing_and_underlined_words_are_no_table() -> None:
    written = docx.Document()
    written.add_paragraph().add_run("填报单位：溪源县").underline = True
    buffer = io.BytesIO()
    written.save(buffer)
    assert extract(convert(buffer.getvalue(), "docx", "pdf")).cells == ()
