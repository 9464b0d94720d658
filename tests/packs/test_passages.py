"""所粘文字: what a sentence or a notice says for the fields of a form, and what is left to the person."""

from datetime import date

import pytest

from taizhang.packs.loader import builtin_folders, load
from taizhang.packs.passages import Names, Typed, read

TODAY = date(2026, 11, 26)
LEDGERS = load(builtin_folders()).packs.ledgers
FINDING = (
    "11月20日，县水利局巡查发现清水河石桥段采砂监管缺失，6至8月巡查日志仅9次，"
    "责任单位石桥镇，责任人张建国，要求12月31日前整改到位。"
)
NOTICE = (
    "关于召开全县作风建设推进会的通知\n定于12月3日上午9:00在县委党校召开全县作风建设推进会，"
    "由李敏主持，应到32人，实到30人。"
)


def said(ledger: str, text: str, units: tuple[str, ...] = (), people: tuple[str, ...] = ()) -> dict[str, Typed]:
    return read(LEDGERS[ledger].fields, text, Names(units, people), today=TODAY)


def test_a_finding_gives_its_matter_days_and_those_responsible() -> None:
    assert said("base.problem", FINDING, ("县水利局", "石桥镇"), ("张建国",)) == {
        "title": "清水河石桥段采砂监管缺失",
        "found_on": "2026-11-20",
        "due": "2026-12-31",
        "lead": "石桥镇",
        "contact": "张建国",
    }


def test_a_notice_gives_the_meeting_its_chair_and_numbers() -> None:
    found = said("base.meeting", NOTICE, (), ("李敏",))
    assert found["title"] == "全县作风建设推进会"
    assert (found["held_on"], found["chair"]) == ("2026-12-03", "李敏")
    assert (found["expected"], found["attended"]) == ("32", "30")


def test_a_span_of_days_and_the_only_number_of_people() -> None:
    found = said("base.training", "11月5日至7日，县委组织部举办支部书记培训班，培训86人，投入经费3.2万元。")
    assert found["span"] == ["2026-11-05", "2026-11-07"]
    assert (found["title"], found["people"]) == ("支部书记培训班", "86")


def test_what_stands_behind_a_field_s_name_is_meant_for_it() -> None:
    text = "隐患描述：配电箱无防护罩\n整改责任人：王五\n整改资金：2000元\n整改时限：2026年12月10日"
    assert said("anquan.hazard", text) == {
        "title": "配电箱无防护罩",
        "holder": "王五",
        "funds": "2000",
        "due": "2026-12-10",
    }


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("整改时限：12月底前", "2026-12-31"),
        ("请于2027年2月底前整改", "2027-02-28"),
        ("3月15日前完成", "2027-03-15"),
        ("11月26日以前完成", "2026-11-26"),
    ],
)
def test_a_deadline_lies_ahead(text: str, due: str) -> None:
    assert said("base.problem", text)["due"] == due


@pytest.mark.parametrize(
    "text",
    [
        "涉及资金约47万元。",  # about is no number
        "罚款2000元，另退赔3000元。",  # two sums, one field
        "责任人张建国、责任人李四。",
    ],
)
def test_what_could_mean_two_things_is_left_to_the_person(text: str) -> None:
    found = said("anquan.penalty", text, (), ("张建国", "李四"))
    assert "amount" not in found
    assert not {"张建国", "李四"} & set(map(str, found.values()))


def test_money_is_written_in_yuan() -> None:
    assert said("anquan.penalty", "处罚款4.765万元。")["amount"] == "47650"


def test_nothing_is_read_out_of_nothing_and_strange_signs_do_no_harm() -> None:
    assert said("base.problem", " \n ") == {}
    for text in ("，。；：", "2月30日", "〔2026〕号", "年月日" * 500, "1" * 4000):
        said("base.meeting", text)
