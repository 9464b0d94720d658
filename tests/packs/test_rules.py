"""One broken pack for each rule: the sample with one thing wrong, named with file, key, rule and a way on."""

from collections.abc import Callable, Sequence
from pathlib import Path
from shutil import copy

import pytest

from taizhang.packs import library
from taizhang.packs.findings import Severity
from taizhang.packs.loader import BUILTIN, Loaded, load
from taizhang.packs.rules import RULES

Edit = tuple[str, str, str]
Edited = Callable[[Sequence[Edit]], Loaded]

SAMPLE = Path(__file__).parent / "sample"
PACK, OPTIONS, CYCLES = "daily/pack.toml", "daily/options.toml", "daily/lifecycles.toml"
MEETING, PROBLEM, MEASURE = (
    "daily/ledgers/meeting.toml",
    "daily/ledgers/problem.toml",
    "daily/ledgers/measure.toml",
)
RULE, VISIT = "daily/ledgers/rule.toml", "drive/ledgers/visit.toml"
FIGURES, DUTIES, LISTS = "daily/indicators.toml", "daily/duties.toml", "daily/lists.toml"
GROUPS, CHECKS, REPORT = "daily/groupings.toml", "daily/checklists/lookback.toml", "daily/reports/summary.md"
DRIVE = "drive/pack.toml"


def where(text: str) -> Edit:
    """The standing meetings' condition, replaced."""
    return (FIGURES, 'where = { kind = { contains = "standing" } }', f"where = {text}")


def indicator(text: str) -> Edit:
    return (FIGURES, "", f'\n[extra]\nlabel = "另一个数"\nword = "次"\n{text}\n')


def duty(text: str) -> Edit:
    return (DUTIES, "", f'\n[extra]\nlabel = "另一件事"\nledger = "meeting"\n{text}\n')


def body(text: str) -> Edit:
    return (REPORT, "{写 存在问题}", "{写 存在问题}\n" + text)


# rule -> (edits, the finding's file, part of its key, part of its message or suggestion)
BROKEN: dict[str, tuple[list[Edit], str, str, str]] = {
    "P001": ([(OPTIONS, "[span]", "[span")], "options.toml", "", "行读不下去"),
    "P002": ([("daily/indicator.toml", "", "x = 1\n")], "indicator.toml", "", "indicators.toml"),
    "P101": ([(MEETING, "lump = true", "lumps = true")], "ledgers/meeting.toml", "lumps", "是不是“lump”"),
    "P102": ([(MEETING, 'word = "次"\n', "")], "ledgers/meeting.toml", "word", "补上 word"),
    "P103": ([(MEETING, "lump = true", 'lump = "yes"')], "ledgers/meeting.toml", "lump", "true 或 false"),
    "P104": (
        [(MEETING, 'type = "money"', 'type = "monney"')],
        "ledgers/meeting.toml",
        "cost.type",
        "是不是“money”",
    ),
    "P105": ([(OPTIONS, "launch =", "Launch =")], "options.toml", "Launch", "不合规则"),
    "P201": ([(DRIVE, 'uses = ["daily"]', 'uses = ["daly"]')], "pack.toml", "uses", "是不是“daily”"),
    "P202": ([(PACK, "[streams]", 'uses = ["drive"]\n[streams]')], "pack.toml", "uses", "daily → drive → daily"),
    "P204": ([(PACK, "language = 1", "language = 7")], "pack.toml", "language", "语言版本 7"),
    "P206": ([(DRIVE, "[extend.problem]", "[extend.problm]")], "pack.toml", "problm", "是不是“problem”"),
    "P207": ([(DRIVE, "fields.theme =", "fields.span =")], "pack.toml", "fields.span", "原来就有"),
    "P301": (
        [(MEETING, '"meeting_kind"', '"meeting_kinds"')],
        "ledgers/meeting.toml",
        "kind.options",
        "meeting_kind",
    ),
    "P302": ([(MEETING, '"recorded"', '"recoded"')], "ledgers/meeting.toml", "lifecycle", "是不是“recorded”"),
    "P303": ([(PROBLEM, 'to = "rule"', 'to = "rul"')], "ledgers/problem.toml", "rules.to", "是不是“rule”"),
    "P304": ([(RULE, ', role = "title"', "")], "ledgers/rule.toml", "fields", "没有标题"),
    "P305": (
        [(RULE, 'type = "file"', 'type = "file", role = "day"')],
        "ledgers/rule.toml",
        "file.role",
        "不能用在文件",
    ),
    "P306": ([(MEASURE, "@parent.due", "@parent.dew")], "ledgers/measure.toml", "due.default", "是不是“due”"),
    "P307": ([(MEASURE, '["source"]', '["sauce"]')], "ledgers/measure.toml", "inherit", "是不是“source”"),
    "P308": ([(PROBLEM, 'at = "ask"', 'at = "asks"')], "ledgers/problem.toml", "measure", "是不是“ask”"),
    "P309": (
        [(DRIVE, 'copy = { title = "title" }', 'copy = { title = "titel" }')],
        "pack.toml",
        "from.visit",
        "title",
    ),
    "P310": ([(RULE, 'label = "正文"', 'label = "印发日期"')], "ledgers/rule.toml", "file", "重复"),
    "P311": ([(PROBLEM, "{seq:04}", "{sequence}")], "ledgers/problem.toml", "number", "编号格式"),
    "P312": (
        [
            (
                "drive/ledgers/log.toml",
                "",
                'label = "会议记录"\nword = "次"\nstream = "daily"\nlifecycle = "recorded"\n[fields]\n'
                'title = { label = "会议名称", type = "text", role = "title" }\n'
                'day = { label = "日期", type = "date", role = "day" }\n'
                'chair = { label = "主持人", type = "person" }\n'
                'attended = { label = "实到人数", type = "int" }\n',
            )
        ],
        "ledgers/log.toml",
        "",
        "daily.meeting（会议台账）",
    ),
    "P313": ([(RULE, 'type = "file"', 'type = "file", places = 2')], "ledgers/rule.toml", "file.places", "小数"),
    "P314": (
        [(VISIT, 'hidden_until = "held_on"', 'hidden_until = "place"')],
        "ledgers/visit.toml",
        "hidden",
        "日期",
    ),
    "P315": (
        [(RULE, 'stream = "rectify"', 'stream = "rectfy"')],
        "ledgers/rule.toml",
        "stream",
        "是不是“rectify”",
    ),
    "P401": (
        [(CYCLES, 'to = "doing", by = "clerk"', 'to = "dong", by = "clerk"')],
        "lifecycles.toml",
        "accept",
        "doing",
    ),
    "P402": ([(CYCLES, 'open = "待整改"', 'open = "待整改"\nlost = "失联"')], "lifecycles.toml", "lost", "到不了"),
    "P403": (
        [
            (CYCLES, 'open = "待整改"', 'open = "待整改"\nlimbo = "搁置"'),
            (
                CYCLES,
                "ask    =",
                'park = { label = "搁置", from = ["doing"], to = "limbo", by = "clerk" }\nask    =',
            ),
        ],
        "lifecycles.toml",
        "limbo",
        "离不开",
    ),
    "P404": (
        [(CYCLES, 'to = "doing", by = "clerk"', 'to = "doing", by = "viewer"')],
        "lifecycles.toml",
        "by",
        "viewer",
    ),
    "P405": ([(CYCLES, '"rule_or_reason"', '"rule_or_reson"')], "ledgers/problem.toml", "close", "rule_or_reason"),
    "P406": (
        [(CYCLES, 'to = "closed", by = ["reviewer", "reviewer@parent"]', 'to = "closed", by = "reviewer"')],
        "lifecycles.toml",
        "close",
        "不是同一人",
    ),
    "P407": ([(CYCLES, 'start = "open"', 'start = "opened"')], "lifecycles.toml", "start", "是不是“open”"),
    "P408": (
        [(CYCLES, 'after = "90 days"', 'after = "ninety days"')],
        "lifecycles.toml",
        "effect.after",
        "15 days",
    ),
    "P409": (
        [(CYCLES, "children = { measure = 1 }", "children = { mesure = 1 }")],
        "ledgers/problem.toml",
        "ask",
        "measure",
    ),
    "P501": ([where("{ kinds = 1 }")], "indicators.toml", "kinds", "是不是“kind”"),
    "P502": ([where('{ kind = "standing" }')], "indicators.toml", "kind", "contains"),
    "P503": ([where('{ attended = { gte = "many" } }')], "indicators.toml", "attended.gte", "例如 12"),
    "P504": ([where('{ kind = { contains = "standng" } }')], "indicators.toml", "contains", "是不是“standing”"),
    "P505": ([where('{ state = "recorded" }')], "indicators.toml", "state", "entered"),
    "P506": ([where('{ unit.kind = "county" }')], "indicators.toml", "unit", "只看本条"),
    "P507": ([where("{ attended = { above = 3 } }")], "indicators.toml", "above", "不存在"),
    "P508": ([where('{ attended = { lte = "@expected" } }')], "indicators.toml", "lte", "@expected"),
    "P601": ([indicator('reach = "own"')], "indicators.toml", "extra", "来源"),
    "P602": ([indicator('ledger = "meeting"\nsum = "first_topic"')], "indicators.toml", "sum", "第一议题"),
    "P603": ([indicator('ledger = "problem"\npast = "due"')], "indicators.toml", "past", "while"),
    "P604": ([indicator('ledger = "problem"\nentered = "close"')], "indicators.toml", "entered", "是不是“closed”"),
    "P605": ([indicator('plus = ["meetings", "meeting"]')], "indicators.toml", "plus", "是不是“meetings”"),
    "P606": ([indicator('share = ["closure_rate", "meetings"]')], "indicators.toml", "share", "比率的比率"),
    "P607": (
        [(FIGURES, 'label = "参会人次"', 'label = "会议次数"')],
        "indicators.toml",
        "label",
        "daily.meetings",
    ),
    "P608": ([(FIGURES, '["召开常委会"]', '["召开会议"]')], "indicators.toml", "aliases", "daily.meetings"),
    "P609": (
        [indicator('ledger = "problem"\naliases = ["发现问题"]')],
        "indicators.toml",
        "extra.aliases",
        "都相同",
    ),
    "P610": ([indicator('plus = ["extra", "meetings"]')], "indicators.toml", "extra", "绕了一圈"),
    "P611": ([indicator('ledger = "meetting"')], "indicators.toml", "ledger", "是不是“meeting”"),
    "P612": ([indicator('duty = "branch_mouth"\ntake = "due"')], "indicators.toml", "duty", "branch_month"),
    "P701": ([(DUTIES, 'ledger = "meeting"', 'ledger = "meting"')], "duties.toml", "ledger", "是不是“meeting”"),
    "P702": ([duty('who = { kind = ["county"] }\nevery = "fortnight"')], "duties.toml", "every", "不认识的周期"),
    "P703": ([(DUTIES, 'each = "rule"', 'each = "rul"')], "duties.toml", "each", "是不是“rule”"),
    "P704": ([duty('every = "week"')], "duties.toml", "who", "由谁"),
    "P705": (
        [
            (
                DUTIES,
                "",
                "".join(
                    f'\n[m{n}]\nlabel = "事{n}"\nledger = "meeting"\nwho = {{ kind = "k{n}" }}\nevery = "month"\n'
                    for n in range(11)
                ),
            )
        ],
        "duties.toml",
        "",
        "13项",
    ),
    "P706": (
        [duty('where = { kind = { contains = "branch" } }\nwho = { kind = ["branch"] }\nevery = "month"')],
        "duties.toml",
        "extra",
        "daily.branch_month",
    ),
    "P707": (
        [duty('state = "done"\nwho = { kind = ["town"] }\nevery = "month"')],
        "duties.toml",
        "state",
        "recorded",
    ),
    "P708": (
        [duty('who = { kind = ["town"] }\nby = "2023-01-01"\nzero_report = true')],
        "duties.toml",
        "zero",
        "周期",
    ),
    "P709": (
        [duty('minimum = { costs = 7 }\nwho = { kind = ["town"] }\nevery = "month"')],
        "duties.toml",
        "minimum",
        "是不是“cost”",
    ),
    "P710": (
        [duty('where = { kind = { contains = "branch" } }\nwho = { kind = ["branch"] }\nevery = "week"')],
        "duties.toml",
        "extra",
        "daily.branch_month",
    ),
    "P801": ([(LISTS, 'take = "missing"', "")], "lists.toml", "missing", "take"),
    "P802": ([(LISTS, 'order = "due"', 'order = "dew"')], "lists.toml", "order", "是不是“due”"),
    "P803": ([(GROUPS, '"measures_closed"', '"measure_closed"')], "groupings.toml", "measures", "measures_closed"),
    "P804": ([(CHECKS, 'weak = "否"', 'weak = "不是"')], "checklists/lookback.toml", "weak", "不存在"),
    "P805": ([(LISTS, 'label = "动员会"', 'label = "逾期问题"')], "lists.toml", "launch", "占用"),
    "P807": (
        [(PACK, "purpose =", 'board = ["problem_closed"]\npurpose =')],
        "pack.toml",
        "board",
        "problems_closed",
    ),
    "P806": ([(LISTS, '["open", "doing"]', '["opened"]')], "lists.toml", "state", "是不是“open”"),
    "P901": ([body("{查摆的问题数}个")], "reports/summary.md", "正文", "是不是“查摆问题数”"),
    "P902": ([body("{动员会.时间}")], "reports/summary.md", "正文", "时间"),
    "P903": ([body("{列举 动员会：标题，三个}")], "reports/summary.md", "正文", "最多3"),
    "P904": ([body("{写 下步打算}")], "reports/summary.md", "正文", "[prose]"),
    "P905": ([body("{问题销号率|本周}")], "reports/summary.md", "正文", "比率"),
    "P906": ([body("{若 查摆问题数 > 0}有")], "reports/summary.md", "正文", "{终}"),
    "P907": ([body("{查摆问题数|这周}")], "reports/summary.md", "正文", "本周"),
    "P908": ([(REPORT, "{写 存在问题}", "没有。")], "reports/summary.md", "shortcomings", "没有用到"),
}
FORM = """title = "统计表"
label = "统计表"
kind = "form"
period = "week"
stub = "单位"
[columns]
"问题" = { show = "查摆问题数" }
"""
BROKEN["P909"] = ([("daily/reports/table.toml", "", FORM)], "reports/table.toml", "", "没有统计表文件")
ELSEWHERE = {"P003", "P004", "P203", "P205"}


def test_every_rule_has_a_broken_pack() -> None:
    assert set(BROKEN) | ELSEWHERE == set(RULES)


@pytest.mark.parametrize("rule", BROKEN)
def test_a_broken_pack_is_named_by_its_rule(rule: str, edited: Edited) -> None:
    edits, file, key, words = BROKEN[rule]
    loaded = edited(edits)
    found = [one for one in loaded.findings if one.rule == rule]
    assert found, [one.line() for one in loaded.findings]
    assert any(one.file == file and key in one.key and words in one.message + one.suggestion for one in found), [
        one.line() for one in found
    ]
    refused = RULES[rule].severity == Severity.ERROR
    assert bool([one for one in loaded.errors if one.rule == rule]) == refused


def test_a_file_has_no_order_to_be_sorted_by(edited: Edited) -> None:
    loaded = edited([(RULE, 'type = "file"', 'type = "file", index = true')])
    assert [(one.rule, one.key) for one in loaded.errors] == [("P313", "fields.file.index")]


def test_a_row_that_would_fulfil_itself_is_refused(edited: Edited) -> None:
    loaded = edited([(DUTIES, "where = { file = { empty = false } }\n", "")])
    assert [(one.rule, one.key) for one in loaded.findings] == [("P703", "late_rule.each")]


def test_a_twin_ledger_that_says_why_is_let_be(edited: Edited) -> None:
    (file, _, text), *_ = BROKEN["P312"][0]
    loaded = edited([(file, "", 'why = "县里另有要求"\n' + text)])
    assert list(loaded.findings) == []


WIDER = "".join(f'c{n} = {{ label = "另一栏{n}", type = "text" }}\n' for n in range(20))


def test_a_later_ledger_that_holds_the_columns_of_an_earlier_one_and_more_is_its_twin(edited: Edited) -> None:
    """However wide it is: what was asked there is asked again here."""
    (file, _, text), *_ = BROKEN["P312"][0]
    meeting = (SAMPLE / MEETING).read_text("utf-8").partition("[fields]")[2].partition("[rules]")[0]
    wide = text.partition("[fields]")[0] + "[fields]" + meeting.replace(', default = "@chair.leader"', "") + WIDER
    loaded = edited([(file, "", wide.replace(', options = "meeting_kind"', ', options = "span"'))])
    (twin,) = [one for one in loaded.findings if one.rule == "P312"]
    assert (twin.pack, twin.file) == ("drive", "ledgers/log.toml")
    assert "daily.meeting（会议台账）" in twin.message


def test_a_pack_that_uses_no_other_is_held_beside_the_shipped_ones(tmp_path: Path) -> None:
    """`pack check` names the twin in a pack the folder never mentions, and is silent once it says why."""
    folder = tmp_path / "own"
    (folder / "ledgers").mkdir(parents=True)
    (folder / "pack.toml").write_text(
        'language = 1\nkey = "own"\nversion = "1"\ntitle = "自设"\npurpose = "试验"\n[streams]\nx = "甲"\n',
        "utf-8",
    )
    cycle = '[once]\nstart = "on"\n[once.states]\non = "在册"\n'
    (folder / "lifecycles.toml").write_text(cycle, "utf-8")
    labels = [one.label for one in load([BUILTIN / "base"]).packs.ledgers["base.secondment"].fields.values()]
    fields = "".join(f'f{n} = {{ label = "{label}", type = "text" }}\n' for n, label in enumerate(labels[:6]))
    text = f'label = "借调人员"\nword = "人"\nstream = "x"\nlifecycle = "once"\n[fields]\n{fields}'
    text = text.replace('type = "text" }', 'type = "text", role = "title" }', 1)
    place = folder / "ledgers" / "lent.toml"
    place.write_text(text, "utf-8")
    assert [one.rule for one in library.check(folder).findings if one.pack == "own"] == ["P312"]
    place.write_text('why = "上级指定另册"\n' + text, "utf-8")
    assert [one.rule for one in library.check(folder).findings if one.pack == "own"] == []


def test_a_duty_that_asks_other_units_or_says_why_is_let_be(edited: Edited) -> None:
    same = 'where = { kind = { contains = "branch" } }\nevery = "week"\n'
    assert list(edited([duty(same + 'who = { kind = ["town"] }')]).findings) == []
    assert list(edited([duty(same + 'who = { kind = ["branch"] }\nwhy = "集中期按周"')]).findings) == []


def test_a_least_amount_is_part_of_the_condition_and_said_by_itself(edited: Edited) -> None:
    said = 'who = { kind = ["town"] }\nevery = "month"\nwhere = { kind = { contains = "branch" } }\n'
    loaded = edited([duty(said + "minimum = { cost = 1500.5 }")])
    assert list(loaded.findings) == []
    one = loaded.packs.duties["daily.extra"]
    assert one.text.endswith("的条目至少1次，每次会议经费不少于1500.50")
    twice = edited([duty(said.replace(" } }", " }, cost = { gte = 1500.5 } }") + "minimum = { cost = 1 }")])
    assert [one.rule for one in twice.findings] == ["P709"]


def test_the_sample_itself_has_nothing_wrong() -> None:
    assert [one.line() for one in load([SAMPLE / "daily", SAMPLE / "drive"]).findings] == []


def test_everything_wrong_is_reported_at_once(edited: Edited) -> None:
    loaded = edited([BROKEN[rule][0][0] for rule in ("P101", "P303", "P402", "P605", "P701", "P803", "P901")])
    assert {"P101", "P303", "P402", "P605", "P701", "P803", "P901"} <= {one.rule for one in loaded.findings}


def test_what_names_a_missing_pack_is_not_accused_line_by_line(edited: Edited) -> None:
    loaded = edited([(DRIVE, 'uses = ["daily"]', 'uses = ["daly"]'), ("drive/indicators.toml", "word", "wrd")])
    assert {one.rule for one in loaded.findings if one.pack == "drive"} == {"P201", "P101", "P102"}


def test_a_folder_without_pack_file_is_refused(tmp_path: Path) -> None:
    assert [one.rule for one in load([tmp_path]).findings] == ["P003"]


def test_a_file_that_is_not_text_is_refused(edited: Edited, tmp_path: Path) -> None:
    edited([])
    (tmp_path / "sample/daily/options.toml").write_bytes("[问题]".encode("gb18030"))
    rules = {one.rule for one in load([tmp_path / "sample/daily"]).findings}
    assert "P004" in rules


def test_a_form_whose_headers_are_not_in_the_sheet_is_refused(edited: Edited, tmp_path: Path) -> None:
    text = FORM.replace('"问题"', '"参加党员数"') + '"没有的栏" = { show = "会议次数", period = "本周" }\n'
    edited([("daily/reports/table.toml", "", text)])
    copy(BUILTIN / "zhuti/reports/week_form.xlsx", tmp_path / "sample/daily/reports/table.xlsx")
    found = [one for one in load([tmp_path / "sample/daily"]).findings if one.rule == "P909"]
    assert [one.key for one in found] == ["columns.没有的栏"]
    assert "办实事（件）" in found[0].suggestion


def test_a_sheet_that_is_no_sheet_and_one_without_description_are_refused(edited: Edited, tmp_path: Path) -> None:
    edited(
        [
            ("daily/reports/table.toml", "", FORM),
            ("daily/reports/table.xlsx", "", "不是表"),
            ("daily/reports/b.xlsx", "", "x"),
        ]
    )
    found = {one.file: one.message for one in load([tmp_path / "sample/daily"]).findings}
    assert "不是 Excel 文件" in found["reports/table.toml"]
    assert "没有说明" in found["reports/b.xlsx"]


def test_the_same_version_with_other_content_is_refused(edited: Edited, tmp_path: Path) -> None:
    edited([(OPTIONS, "会上查摆", "会议查摆")])
    changed = load([SAMPLE / "daily", tmp_path / "sample/daily"])
    assert [one.rule for one in changed.errors] == ["P203"]
    installed = {"daily": ("1.0", "0" * 64)}
    assert [one.rule for one in load([SAMPLE / "daily"], installed).errors] == ["P203"]


def test_two_versions_at_once_are_refused(edited: Edited, tmp_path: Path) -> None:
    edited([(PACK, 'version = "1.0"', 'version = "1.1"')])
    changed = load([SAMPLE / "daily", tmp_path / "sample/daily"])
    assert [one.rule for one in changed.errors] == ["P205"]


def test_a_second_alias_is_an_error_only_where_the_definition_is_the_same(edited: Edited) -> None:
    other = edited([(FIGURES, '["召开常委会"]', '["召开会议"]')])
    assert not other.errors
