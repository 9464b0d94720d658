"""What a file offers to fill: every place of a Word file, cells of a form, and what is refused."""

import io

import openpyxl
import pytest

from taizhang.files.errors import FileError
from taizhang.reports.proposing.form import propose_cells
from taizhang.reports.proposing.word import propose
from taizhang.text.ranking import Indicator, Ranker
from tests.files.forms.test_forms import FORMS, TWO_STUBS, UNITS_ACROSS, UNITS_DOWN
from tests.files.word import box, document, p, r, table

RANKER = Ranker(
    [
        Indicator("base.problems_found", "查摆问题数", "个", "base.problem", ("发现问题", "查找问题")),
        Indicator("base.problems_closed", "销号问题数", "个", "base.problem", ("已销号", "完成整改")),
        Indicator("base.talks", "集中研讨次数", "次", "base.study", ("开展研讨", "集中研讨")),
        Indicator("base.visited", "走访户数", "户", "base.visit", ("走访",)),
        Indicator("base.party_days", "主题党日次数", "次", "base.study", ("主题党日",)),
        Indicator("base.lessons", "专题党课次数", "次", "base.study", ("讲党课",)),
    ]
)


def slots(body: str, **stories: str) -> list[tuple[str, str, str, str | None]]:
    found = propose(document(body, **stories), RANKER)
    return [(one.part, one.surface, one.kind, one.ranked.indicator) for one in found.slots]


def test_every_part_of_a_word_file_is_read() -> None:
    body = (
        p("截至X月X日，全镇查找问题XX个。")
        + table(("单位", "发现问题（个）", "联系人"), ("青石镇", "XX", "X"))
        + p(r("见图") + box(p("共走访X户")))
    )
    found = slots(
        body, header=p("第X期"), footer=p("已销号XX个"), footnotes=f"<w:footnote>{p('讲党课X次')}</w:footnote>"
    )
    assert found == [
        ("body", "X月X日", "date", None),
        ("body", "XX", "count", "base.problems_found"),
        ("table", "XX", "count", "base.problems_found"),
        ("table", "X", "person", None),
        ("textbox", "X", "count", "base.visited"),
        ("header", "第X", "other", None),
        ("footer", "XX", "count", "base.problems_closed"),
        ("footnote", "X", "count", "base.lessons"),
    ]


def test_offsets_are_into_the_paragraph_and_the_measure_is_the_printed_word() -> None:
    (one,) = propose(document(p(r("全镇查找问题") + r("X", "<w:b/>") + r("X") + r("个。"))), RANKER).slots
    assert one.paragraph[one.start : one.end] == one.surface == "XX"
    assert (one.measure, one.context) == ("个", "全镇查找问题XX个。")
    told = one.as_json()
    assert told["candidates"][0]["key"] == told["indicator"] == "base.problems_found"


def test_a_cell_is_read_by_its_heads_whichever_way_they_run() -> None:
    down = table(("项目", "数量", "单位"), ("开展研讨", "XX", "次"), ("走访户数", "**", "户"))
    assert slots(down) == [("table", "XX", "count", "base.talks"), ("table", "**", "count", "base.visited")]


def test_marks_in_braces_name_indicators_by_label_alias_or_key() -> None:
    found = slots(
        p("发现问题{发现问题|本周}个，{base.lessons}次，{研讨的次数}次，{请填 带队领导}，{重点调研情况}")
    )
    assert found[:2] == [
        ("body", "{发现问题|本周}", "count", "base.problems_found"),
        ("body", "{base.lessons}", "count", "base.lessons"),
    ]
    assert (found[2][3], found[3][2]) == (None, "other")


def test_what_a_fill_would_break_is_refused_with_its_place() -> None:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> SUM </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        + r("XX")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    crossing = r("发现问题X") + f'<w:ins w:id="1">{r("X")}</w:ins>' + r("个")
    found = propose(document(p(r("查找问题") + field + r("个。")) + p(crossing)), RANKER)
    assert found.slots == []
    assert [(one.part, one.surface) for one in found.refused] == [("body", "XX"), ("body", "XX")]
    assert "域结果" in found.refused[0].reason
    assert "修订" in found.refused[1].reason


def test_a_file_in_which_every_paragraph_is_a_tracked_change_is_read_as_accepted() -> None:
    body = "".join(p(f'<w:ins w:id="{n}">{r(f"第{n}段查找问题XX个")}</w:ins>') for n in range(20))
    assert [one[3] for one in slots(body)] == ["base.problems_found"] * 20


def test_cells_of_a_form_find_the_direction_that_names_figures() -> None:
    down = {one.cell: one for one in propose_cells(UNITS_DOWN, RANKER).cells}
    assert (down["B4"].ranked.indicator, down["D4"].ranked.indicator) == (
        "base.problems_found",
        "base.problems_closed",
    )
    assert (down["B4"].row_head, down["B4"].period) == ("青石镇", "2026年5月")
    across = {one.cell: one.ranked.indicator for one in propose_cells(UNITS_ACROSS, RANKER).cells}
    assert (across["B2"], across["C2"], across["B3"]) == ("base.talks", "base.talks", "base.visited")
    stubs = {one.cell: one.ranked.indicator for one in propose_cells(TWO_STUBS, RANKER).cells}
    assert (stubs["C2"], stubs["D3"], stubs["C5"]) == ("base.talks", "base.lessons", "base.problems_closed")


@pytest.mark.parametrize("name", FORMS)
def test_every_cell_not_proposed_is_refused_with_a_reason(name: str) -> None:
    found = propose_cells(FORMS[name], RANKER)
    sheet = openpyxl.load_workbook(io.BytesIO(FORMS[name])).worksheets[0]
    formulas = {
        cell.coordinate
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith("=")
    }
    assert formulas <= {one.cell for one in found.refused}
    assert not {one.cell for one in found.cells} & {one.cell for one in found.refused}
    assert all(one.reason.endswith("。") for one in found.refused)


def test_a_file_of_another_kind_is_named() -> None:
    with pytest.raises(FileError, match="JPEG"):
        propose(b"\xff\xd8\xff\xe0" + b"0" * 100, RANKER)
