"""Checking on the county of the demo: planted mistakes are found, what is right is never accused."""

from datetime import date, timedelta

import pytest

from taizhang.audit.errors import Missing, Refused
from taizhang.figures.figure import Figure, Wanted
from taizhang.files.errors import FileError
from taizhang.files.gbt.build import build
from taizhang.files.gbt.model import Grid, Official, Text, official_of
from taizhang.files.office import convert
from taizhang.ledgers import installed
from taizhang.ledgers.evidence.store import read as bytes_of
from taizhang.ledgers.models import Entry, Evidence
from taizhang.project.demo.stories import STORIES
from taizhang.project.demo.world import COUNTY_CODE, World
from taizhang.reports.checking.check import check
from taizhang.reports.checking.figures import plain, read
from taizhang.reports.checking.result import FAULTS, Checked, Verdict
from taizhang.text.ranking import Learned
from taizhang.units.accounts import actor_of
from taizhang.units.models import Account, Unit
from taizhang.units.scope import SYSTEM_SCOPE, Scope, scope_of

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

TOWN = "981527100000"


def unit(code: str = COUNTY_CODE) -> Unit:
    return Unit.system.get(code=code)


def week(county: World) -> tuple[date, date]:
    last = county.today - timedelta(days=county.today.weekday() + 1)
    return last - timedelta(days=6), last


def figure(county: World, indicator: str, first: date, last: date, code: str = COUNTY_CODE) -> Figure:
    wanted = Wanted(indicator, unit(code).pk, first, last)
    return read(SYSTEM_SCOPE, installed.current(), [wanted])[wanted]


def run(
    text: str | bytes, first: date, last: date, *, code: str = COUNTY_CODE, learned: Learned | None = None
) -> Checked:
    data = text.encode() if isinstance(text, str) else text
    return check(SYSTEM_SCOPE, data, "来文.txt", unit(code), first, last, learned)


def verdicts(checked: Checked) -> dict[str, str]:
    return {one.place.surface: str(one.verdict) for one in checked.findings}


def test_the_planted_number_and_the_planted_word_are_found_and_nothing_else(county: World) -> None:
    story = next(one for one in STORIES if one.key == "draft")
    (entry,) = [Entry.system.get(pk=int(row.rpartition("/")[2])) for row in story.rows()]
    evidence = Evidence.objects.get(entry=entry.pk)
    for last in (county.today - timedelta(days=3), county.today):
        checked = run(bytes_of(evidence.blob), county.started, last)
        faults = [(one.kind, str(one.verdict)) for one in checked.faults]
        assert faults == [("claim", "不符"), ("quantifier", "不符")]
        wrong, word = checked.faults
        assert wrong.figure is not None
        assert wrong.figure.wanted.indicator == "base.problems_found"
        assert str(wrong.figure.stored) in wrong.message
        assert word.place.surface == "均"
        assert checked.counts()["相符"] == 1


def test_every_name_of_every_figure_is_right_and_none_is_accused(county: World) -> None:
    """Each label and alias with the ledger's own value; then each a little higher, and most are called wrong."""
    first, last = week(county)
    packs = installed.current()
    wanted = [Wanted(one.id, unit().pk, first, last) for one in packs.indicators.values()]
    known = read(SYSTEM_SCOPE, packs, wanted)
    named = [
        (name, figure.value, packs.indicators[key.indicator].word)
        for key, figure in known.items()
        if figure.value
        for name in (figure.label, *packs.indicators[key.indicator].aliases)
    ]
    assert len(named) > 100
    right = run("\n".join(f"本周{name}{plain(value)}{word}。" for name, value, word in named), first, last)
    assert [(one.place.context, one.message) for one in right.faults] == []
    assert right.counts()["相符"] > 0.9 * len(named)
    wrong = run("\n".join(f"本周{name}{plain(value + 7)}{word}。" for name, value, word in named), first, last)
    assert wrong.counts()["不符"] > 0.7 * len(named)
    assert wrong.counts()["相符"] + wrong.counts()["取整相符"] < 0.03 * len(named)


def test_days_reach_and_units_of_a_sentence(county: World) -> None:
    first, last = week(county)
    total = figure(county, "base.problems_found", county.started, last)
    weekly = figure(county, "base.problems_found", first, last)
    town = figure(county, "base.problems_found", county.started, last, TOWN)
    checked = run(
        f"截至{last.month}月{last.day}日，全县查摆问题{total.value}个。本周查摆问题{weekly.value}个。"
        f"如青石镇累计查摆问题{town.value}个，而全县累计查摆问题{total.value}个。",
        first,
        last,
    )
    assert {one.verdict for one in checked.findings} == {Verdict.AGREES}
    assert [one.figure.unit.name for one in checked.findings if one.figure] == [
        "溪源县",
        "溪源县",
        "青石镇",
        "溪源县",
    ]
    swapped = run(f"如青石镇累计查摆问题{total.value}个。", first, last)
    assert verdicts(swapped) == {f"{total.value}个": "不符"}


@pytest.mark.parametrize(
    "sentence",
    [
        "县领导到青石镇走访调研9999次。",
        "青石镇等9个乡镇查摆问题9999个。",
        "查摆问题中安全生产领域9999个。",
        "该镇查摆问题9999个。",
        "青石镇、桂源镇分别查摆问题9998个和9999个。",
        "力争年底前查摆问题9999个。",
        "查摆问题同比增长9999个。",
        "去年同期查摆问题9999个。",
        "下周拟查摆问题9999个。",
        "共有9999家单位参加。",
    ],
)
def test_what_cannot_be_told_for_certain_is_offered_and_never_accused(county: World, sentence: str) -> None:
    checked = run(sentence, county.started, county.today)
    assert checked.faults == []
    assert checked.not_checked or checked.findings
    assert all(one.reason.endswith("。") for one in checked.not_checked)


def test_rounded_and_loosened_numbers_agree(county: World) -> None:
    visits = figure(county, "base.visits", county.started, county.today)
    assert visits.stored is not None
    low = visits.stored // 10 * 10
    checked = run(f"实地调研{low}余次。问题销号率{_rate(county)}%。", county.started, county.today)
    assert verdicts(checked) == {f"{low}余次": "取整相符", f"{_rate(county)}%": "相符"}


def _rate(county: World) -> str:
    return str(figure(county, "base.closure_rate", county.started, county.today).value)


def test_a_text_that_contradicts_itself(county: World) -> None:
    checked = run(
        "查出隐患30处，其中立即整改40处。走访12户、慰问8户，共计25户。排查50条，化解40条，化解率90%。"
        "全县累计查摆问题100个，累计销号问题120个。",
        county.started,
        county.today,
    )
    said = {one.place.surface: one.message for one in checked.findings if one.verdict is Verdict.CONTRADICTS}
    assert set(said) == {"40处", "25户", "90%", "120个"}
    assert "80.0%" in said["90%"]


def test_more_closed_than_found_in_one_week_is_no_contradiction(county: World) -> None:
    first, last = week(county)
    checked = run("本周查摆问题3个，销号问题9个。", first, last)
    assert Verdict.CONTRADICTS not in {one.verdict for one in checked.findings}


def test_shares_that_hold_are_left_alone(county: World) -> None:
    fine = "排查50条，化解40条，化解率80%。受理诉求30件，办结20件，到会率99%。走访12户、慰问8户，共计20户。"
    assert run(fine, county.started, county.today).faults == []


def test_holes_are_named(county: World) -> None:
    checked = run("召开会议X次，**名党员参加。", county.started, county.today)
    assert [(one.kind, str(one.verdict)) for one in checked.findings[:2]] == [("hole", "空缺")] * 2


def test_a_word_of_all_is_true_only_when_nothing_is_left(county: World) -> None:
    whole = "各乡镇查找的问题均已整改到位。"
    (found,) = run(whole, county.started, county.today).findings
    assert (found.kind, found.verdict) == ("quantifier", Verdict.DIFFERS)
    for mild in ("要求各乡镇查找的问题全部整改到位。", "推动查找的问题全部整改到位。", "会议室全部安装了空调。"):
        assert run(mild, county.started, county.today).faults == []


def test_a_whole_of_another_size_may_be_another_whole(county: World) -> None:
    """The ledger counts every unit that owes a plan; a sentence may speak of the fewer at one level."""
    done = figure(county, "zhuti.plans_done", county.started, county.today).stored or 0
    due = figure(county, "zhuti.plans_due", county.started, county.today).stored or 0
    assert 1 < done < due
    few, all_of_them = f"{done - 1}家单位全部制定实施方案。", f"{due}家单位全部制定实施方案。"
    assert run(few, county.started, county.today).faults == []
    (fault,) = run(all_of_them, county.started, county.today).faults
    assert fault.kind == "quantifier"


def test_several_reports_in_one_file_speak_for_their_own_units(county: World) -> None:
    first, last = week(county)
    filler = (
        "各支部结合主题党日到现场讨论，大家谈得最多的是怎样把答应群众的事按时办完，会后逐条登记并明确了时限。" * 5
    )
    values = {
        name: figure(county, "base.problems_found", county.started, last, code).value
        for name, code in (("青石镇", TOWN), ("桂源镇", _code("桂源镇")))
    }
    text = "\n".join(
        f"{name}主题教育工作总结\n{filler}\n累计查摆问题{value}个。" for name, value in values.items()
    )
    checked = run(text, first, last)
    assert [one.unit_name for one in checked.parts] == ["青石镇", "桂源镇"]
    assert [one.figure.unit.name for one in checked.findings if one.figure] == ["青石镇", "桂源镇"]
    assert checked.faults == []


def _code(name: str) -> str:
    return Unit.system.filter(name=name, ended_on=None)[0].code


def test_tables_of_a_word_file_are_read_by_their_heads(county: World) -> None:
    right = figure(county, "base.problems_found", county.started, county.today, TOWN).value
    total = figure(county, "base.problems_found", county.started, county.today).value
    table = f"| 单位 | 查摆问题数（个） |\n|---|---|\n| 青石镇 | {right} |\n| 合计 | {(total or 0) + 5} |"
    checked = run(build(official_of(f"# 情况汇报\n{table}")), county.started, county.today)
    assert [(one.kind, one.place.surface, str(one.verdict)) for one in checked.findings] == [
        ("cell", str(right), "相符"),
        ("cell", str((total or 0) + 5), "不符"),
    ]
    assert all(checked.text[one.place.start : one.place.end] == one.place.surface for one in checked.findings)


def test_what_people_confirmed_before_is_known(county: World) -> None:
    total = figure(county, "base.problems_found", county.started, county.today).value
    text = f"全县起底病灶{total}个。"
    assert verdicts(run(text, county.started, county.today)) == {f"{total}个": "台账无此项"}
    taught = Learned(aliases={"起底病灶": "base.problems_found"})
    assert verdicts(run(text, county.started, county.today, learned=taught)) == {f"{total}个": "相符"}


def test_only_who_may_see_the_whole_unit_gets_a_check(county: World) -> None:
    with pytest.raises(Missing):
        check(_clerk(), "查摆问题3个。".encode(), "a.txt", unit(), county.started, county.today)
    own = check(_clerk(), "查摆问题9999个。".encode(), "a.txt", unit(TOWN), county.started, county.today)
    assert [str(one.verdict) for one in own.faults] == ["不符"]


def _clerk() -> Scope:
    account = Account.objects.get(username="town1")
    return scope_of(account, actor_of(account), today=date(2026, 11, 20))


def test_files_that_must_not_or_cannot_be_read(county: World) -> None:
    with pytest.raises(Refused, match="密级标志"):
        run("机密★3年\n查摆问题3个。", county.started, county.today)
    with pytest.raises(FileError, match="JPEG"):
        run(b"\xff\xd8\xff\xe0" + b"0" * 99, county.started, county.today)
    with pytest.raises(Refused, match="对调"):
        run("查摆问题3个。", county.today, county.started)


def test_the_faults_are_the_verdicts_that_ask_for_something() -> None:
    assert {str(one) for one in FAULTS} == {"不符", "空缺", "自相矛盾"}


@pytest.mark.documents
def test_tables_of_a_pdf_are_read_by_their_heads(county: World) -> None:
    """One wrong cell is named in its place, the right ones agree, and no cell is read as words beside others."""
    first, last = county.started, county.today
    values = {
        name: [
            figure(county, key, first, last, code).stored or 0
            for key in ("base.problems_found", "base.problems_closed")
        ]
        for name, code in (("青石镇", TOWN), ("桂源镇", _code("桂源镇")))
    }
    rows = [(name, str(found), str(closed)) for name, (found, closed) in values.items()]
    rows[1] = (rows[1][0], str(values["桂源镇"][0] + 4), rows[1][2])
    grid = Grid((("单位", "查摆问题数（个）", "销号问题数（个）"), *rows))
    made = build(Official("关于整改情况的报告", (Text("现将各镇整改情况报告如下。"), grid)))
    checked = run(convert(made, "docx", "pdf"), first, last)
    assert [(str(one.verdict), one.place.part) for one in checked.findings] == [
        ("相符", "table"), ("相符", "table"), ("不符", "table"), ("相符", "table"),
    ]  # fmt: skip
    assert checked.faults[0].place.context == "桂源镇 × 查摆问题数（个）"
