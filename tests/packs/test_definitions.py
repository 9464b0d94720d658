"""A definition says in words what is counted, and changes its number exactly when the rows could."""

from collections.abc import Callable, Sequence
from datetime import date

from taizhang.packs.describe import describe_pack
from taizhang.packs.durations import Duration, Measure
from taizhang.packs.loader import Loaded
from taizhang.packs.model import ByDay, PackSet
from taizhang.packs.reach import Reach
from taizhang.packs.workdays import national

Edited = Callable[[Sequence[tuple[str, str, str]]], Loaded]
FIGURES = "daily/indicators.toml"


def test_definitions_are_said_in_words(sample: PackSet) -> None:
    texts = {key: one.text for key, one in sample.indicators.items()}
    assert texts["daily.standing_meetings"] == "会议台账中会议类型含“常委会会议”的条目，按“日期”计，计次数，本级"
    assert texts["daily.problems_late"] == (
        "问题清单的条目，在“待整改”、“整改中”、“申请销号”状态的，过了“整改时限”的，计个数，含下级"
    )
    assert texts["daily.closure_rate"] == "“销号问题数”占“查摆问题数”的比率，含下级"
    assert texts["daily.meeting_units_done"] == "规定动作“支部大会”的已办单位数，含下级"
    assert texts["drive.theme_one"].startswith("问题清单中所属专题为“专题一”且不是（问题来源为“群众反映”）的条目")
    assert sample.duties["daily.branch_month"].text == "每月，会议台账中会议类型含“支部党员大会”的条目至少1次"


def test_a_duty_says_for_whom_and_how_far(sample: PackSet) -> None:
    texts = {key: one.text for key, one in sample.duties.items()}
    assert texts["drive.visit_each"] == "2023年10月31日前，班子成员每人，走访台账的条目至少1次"
    assert texts["drive.themes"] == "活动期间，“所属专题”的每一项，问题清单的条目至少1个"
    assert texts["drive.on_time"] == "到期前，整改措施的每一条，整改措施的条目办到“已完成”的至少1条"


def test_a_label_may_change_without_a_new_definition(sample: PackSet, edited: Edited) -> None:
    renamed = edited([(FIGURES, 'label = "会议次数"', 'label = "开会次数"')]).checked()
    assert renamed.indicators["daily.meetings"].definition_id == sample.indicators["daily.meetings"].definition_id


def test_a_condition_may_not(sample: PackSet, edited: Edited) -> None:
    other = edited([(FIGURES, 'contains = "standing"', 'contains = "launch"')]).checked()
    changed = {
        key for key, one in sample.indicators.items() if one.definition_id != other.indicators[key].definition_id
    }
    assert changed == {"daily.standing_meetings"}


def test_a_part_changes_the_whole(sample: PackSet, edited: Edited) -> None:
    other = edited([(FIGURES, 'entered = "closed"\nword = "个"', 'entered = "asked"\nword = "个"')]).checked()
    for key in ("problems_closed", "closure_rate", "closed_all"):
        name = f"daily.{key}"
        assert sample.indicators[name].definition_id != other.indicators[name].definition_id


def test_definition_numbers_are_stable_between_runs_and_fit_a_column(sample: PackSet) -> None:
    assert sample.indicators["daily.meetings"].definition_id == 6927784201821729924
    assert all(0 <= one.definition_id < 2**63 for one in sample.indicators.values())
    assert len({one.definition_id for one in sample.indicators.values()}) == len(sample.indicators)


def test_a_duty_may_count_from_the_campaign(edited: Edited) -> None:
    start, end = date(2026, 4, 1), date(2026, 7, 31)
    due = {}
    for written in ("2023-10-31", "30 days", "5 working days", "campaign_end"):
        packs = edited([("drive/duties.toml", 'by = "2023-10-31"', f'by = "{written}"')]).checked()
        duty = packs.duties["drive.visit_each"]
        assert isinstance(duty.clock, ByDay)
        due[duty.text.split("，")[0]] = duty.clock.on(start, end, national().shift)
    assert due == {
        "2023年10月31日前": date(2023, 10, 31),
        "活动开始后30天内": date(2026, 5, 1),
        "活动开始后5个工作日内": date(2026, 4, 9),
        "活动结束前": end,
    }
    assert ByDay(after=Duration(30, Measure.DAY)).on(None, end) is None


def test_equal_duties_have_equal_numbers(edited: Edited) -> None:
    text = (
        '\n[again]\nlabel = "又一次支部大会"\nledger = "meeting"\nwhere = { kind = { contains = "branch" } }\n'
        'who = { kind = ["branch"] }\nevery = "month"\nwhy = "测试"\n'
    )
    packs = edited([("drive/duties.toml", "", text)]).checked()
    assert packs.duties["drive.again"].definition_id == packs.duties["daily.branch_month"].definition_id


def test_a_pack_is_described_with_key_and_label(sample: PackSet) -> None:
    described = describe_pack(sample, "daily", whole=True)
    for name in ("ledgers", "duties", "indicators", "checklists", "reports"):
        items = described[name]
        assert isinstance(items, list)
        assert items
        assert all(item["key"] and item["label"] for item in items)


def test_reach_and_extension_are_resolved(sample: PackSet) -> None:
    assert sample.indicators["daily.standing_meetings"].reach is Reach.OWN
    problem = sample.ledgers["daily.problem"]
    assert problem.fields["theme"].pack == "drive"
    assert problem.fields["reason"].label == "暂不建制度的原因"
    assert problem.fields["leader"].hidden
    assert "patrol" in (problem.fields["source"].options or ())
    assert problem.lifecycle.ends == {"closed", "merged"}
    assert sample.ledgers["daily.measure"].fields["source"].inherited
    assert sample.ledgers["drive.visit"].becomes == ("daily.problem",)
