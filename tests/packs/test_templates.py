"""Report templates: each form is read into its node, labels become ids, and nothing written by hand breaks it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taizhang.packs.findings import Findings, Place
from taizhang.packs.model import PackSet
from taizhang.packs.reach import Reach
from taizhang.packs.scope import Scope
from taizhang.packs.templates import nodes
from taizhang.packs.templates.names import Names
from taizhang.packs.templates.parse import parse_template


def names(packs: PackSet) -> Names:
    return Names(
        Scope("drive", ("drive", "daily")),
        packs.ledgers,
        packs.indicators,
        packs.duties,
        packs.lists,
        packs.groupings,
        asks={"带队领导": "chief"},
        proses={"存在问题": "faults"},
    )


def read(text: str, packs: PackSet) -> tuple[tuple[nodes.Block, ...], list[str]]:
    findings = Findings()
    blocks = parse_template(text, names(packs), Place(findings, "drive", "reports/x.md"))
    return blocks, [one.rule for one in findings]


def only(text: str, packs: PackSet) -> nodes.Inline:
    blocks, rules = read(text, packs)
    assert rules == []
    assert isinstance(blocks[0], nodes.Paragraph)
    return blocks[0].content[0]


EMPTY = PackSet({}, {}, {}, {}, {}, {}, {}, {})
FOUND = nodes.Figure("daily.problems_found")


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("{查摆问题数}", FOUND),
        ("{problems_found}", FOUND),
        ("{daily.problems_found|本周}", None),
        ("{查找问题}", FOUND),
        ("{查摆问题数|上周|下级}", nodes.Figure("daily.problems_found", "last-week", Reach.BELOW)),
        ("{查摆问题数|万|2位小数}", nodes.Figure("daily.problems_found", number=nodes.Number("万", 2))),
        ("{问题销号率|累计|分子}", nodes.Figure("daily.closure_rate", "total", number=nodes.Number(part="分子"))),
        ("{单位}", nodes.Fact("unit")),
        ("{领导小组.组长.职务}", nodes.BodyFact("steering_group", ("head", "post"))),
        ("{动员会.日期}", nodes.Cell("daily.launch", "held_on")),
        ("{动员会.会议名称}", nodes.Cell("daily.launch", "title")),
        ("{没有开会的支部.名称}", nodes.Cell("daily.missing", "name")),
        ("{项}", nodes.ItemMark()),
        ("{请填 带队领导}", nodes.Ask("chief")),
        ("{写 存在问题}", nodes.Write("faults")),
        ("{全部 支部大会|家单位|已开会}", nodes.Everyone("daily.branch_month", "家单位", "已开会")),
    ],
)
def test_each_mark_is_read(text: str, node: nodes.Inline | None, sample: PackSet) -> None:
    if node is None:
        assert read(text, sample)[1] == ["P901"]
    else:
        assert only(text, sample) == node


def test_an_enumeration_keeps_its_pieces(sample: PackSet) -> None:
    node = only("{列举 逾期问题：责任领导+：+《标题》，最多3，用；}", sample)
    title, leader = nodes.Cell("daily.late", "title"), nodes.Cell("daily.late", "leader")
    pieces = (leader, nodes.Text("："), nodes.Text("《"), title, nodes.Text("》"))
    assert node == nodes.Enumerate("daily.late", pieces, 3, "；")


def test_conditions_nest_and_have_an_other_branch(sample: PackSet) -> None:
    node = only("{若 问题销号率 < 100% 且 有 逾期问题}甲{若 查摆问题数 ≥ 2万}乙{终}{否则}丙{终}", sample)
    assert isinstance(node, nodes.If)
    rate = nodes.FigureTest(nodes.Figure("daily.closure_rate"), "<", "1")
    assert node.tests == nodes.Tests("且", (rate, nodes.ListTest("daily.late", True)))
    inner = node.then[1]
    assert isinstance(inner, nodes.If)
    assert inner.tests.tests == (nodes.FigureTest(FOUND, "≥", "20000"),)
    assert node.otherwise == (nodes.Text("丙"),)


def test_a_loop_binds_its_variable_for_its_line_only(sample: PackSet) -> None:
    blocks, rules = read("{各 镇=下级，最多5}{镇.名称}{镇.查摆问题数|本周}{终}\n{镇.名称}", sample)
    assert rules == ["P901"]
    assert isinstance(blocks[0], nodes.Paragraph)
    figure = nodes.Figure("daily.problems_found", "week", of="镇")
    body = (nodes.Cell("镇", "name", variable=True), figure)
    assert blocks[0].content == (nodes.Each("镇", "children", "", body, 5),)


def test_headings_and_tables(sample: PackSet) -> None:
    blocks, rules = read("# 题\n## 一级\n{表 逾期问题：标题，时限，最多9}\n{表 下级：查摆问题数|本周}", sample)
    assert rules == []
    title, first, rows, children = blocks
    assert (title, first) == (nodes.Heading(0, (nodes.Text("题"),)), nodes.Heading(1, (nodes.Text("一级"),)))
    assert isinstance(rows, nodes.Table)
    assert [one.head for one in rows.columns] == ["标题", "时限"]
    assert rows.most == 9
    assert isinstance(children, nodes.Table)
    assert children.columns[0].figure == nodes.Figure("daily.problems_found", "week")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("{", "P903"),
        ("{}", "P901"),
        ("{{查摆问题数}}", "P903"),
        ("{终}", "P906"),
        ("{否则}", "P906"),
        ("{若 查摆问题数}{终}", "P903"),
        ("{若 查摆问题数 > 1 且 查摆问题数 < 3 或 无 逾期问题}{终}", "P903"),
        ("{各 甲}{终}", "P903"),
        ("{各 甲=乙}{终}", "P901"),
        ("{各 线=闭环两条线}{线.别的}{终}", "P902"),
        ("{全部 支部大会}", "P903"),
        ("{列举 逾期问题}", "P901"),
        ("前面{表 逾期问题：标题}", "P903"),
        ("{表 逾期问题}", "P903"),
        ("{领导小组.组长.生日}", "P901"),
        ("{请填 天气}", "P904"),
        ("{问题销号率|上月}", "P905"),
    ],
)
def test_what_is_written_wrong_is_named(text: str, rule: str, sample: PackSet) -> None:
    assert rule in read(text, sample)[1]


MARKS = st.sampled_from(
    [
        "{",
        "}",
        "若 ",
        "各 ",
        "终",
        "否则",
        "列举 ",
        "全部 ",
        "表 ",
        "：",
        "，",
        "最多3",
        "用；",
        "|",
        "=",
        ">",
        "1",
        "+",
        ".",
    ]
)
WORDS = st.sampled_from(
    ["查摆问题数", "逾期问题", "标题", "下级", "闭环两条线", "单位", "支部大会", "且", "有 ", "本周", "\n", "# "]
)


@given(st.lists(st.one_of(MARKS, WORDS), max_size=24).map("".join))
def test_no_text_breaks_the_reader(text: str) -> None:
    blocks, _ = read(text, EMPTY)
    assert isinstance(blocks, tuple)
