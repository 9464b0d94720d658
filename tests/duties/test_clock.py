"""The clock explains itself; holidays, 调休, tables that come later, campaigns and changed duties are right by test."""

from datetime import date, timedelta

import pytest

from taizhang.audit.errors import Forbidden, Invalid
from taizhang.duties import calendars, clock
from taizhang.duties.dues.due import Due, State
from taizhang.duties.dues.windows import Calendars, CalendarThen, Run, windows
from taizhang.duties.naming import due_key
from taizhang.duties.operations import marking, rules
from taizhang.ledgers.models import Campaign
from taizhang.ledgers.operations import campaigns
from taizhang.ledgers.operations.steps import Taken, take
from taizhang.packs.model import ByDay, Duty
from taizhang.packs.workdays import national
from taizhang.units.models import Person, Unit
from taizhang.units.operations import merging, moving
from taizhang.units.operations.creation import NewUnit, create
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.duties.conftest import TODAY, World

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

EXTRA = """
[2026]
notice = "省里另行通知"
off = [{ name = "泼水节", from = "2026-03-06", to = "2026-03-09", work = ["2026-03-07"] }]
"""


def said(due: Due) -> dict[str, str]:
    return {one.label: one.text for one in clock.explain(due, calendars.current())}


def test_days_skipped_are_named(world: World) -> None:
    world.meeting(world.county, "2026-03-05", "launch", title="县动员会")
    words = said(world.due(world.town, "launch", date(2026, 3, 6)))
    assert words["起算"] == "从溪源县“县动员会”的2026年3月5日算起。"
    assert "3个工作日" in words["推算"]
    assert "跳过3月7日至3月8日周末" in words["推算"]
    assert words["首次时限"] == "2026年3月10日。"
    assert words["结果"] == "时限2026年3月10日已过，逾期未办（已有0，应有1）。"


def test_a_table_that_came_later_moves_the_day_back_and_never_closer(world: World) -> None:
    world.meeting(world.county, "2026-03-05", "launch")
    rules.load_holidays(SYSTEM_SCOPE, EXTRA, today=date(2026, 3, 8))
    due = world.due(world.town, "launch", date(2026, 3, 6))
    assert (due.rule_due, due.first_due, due.due) == (date(2026, 3, 11), date(2026, 3, 10), date(2026, 3, 11))
    words = said(due)
    assert "跳过3月6日泼水节放假" in words["推算"]
    assert "调休上班的3月7日计入" in words["推算"]
    assert "不因节假日表后来调整而提前" in words["首次时限"]
    rules.load_holidays(SYSTEM_SCOPE, EXTRA.replace("2026-03-09", "2026-03-06"), today=date(2026, 3, 9))
    due = world.due(world.town, "launch", date(2026, 3, 6))
    assert (due.rule_due, due.due) == (date(2026, 3, 10), date(2026, 3, 10))


def test_a_holiday_table_replaces_its_year_and_needs_the_system_administrator(world: World) -> None:
    may_day = date(2026, 5, 1)
    assert not calendars.current().now.is_working(may_day)
    rules.load_holidays(SYSTEM_SCOPE, EXTRA, today=TODAY)
    assert calendars.current().now.is_working(may_day)
    with pytest.raises(Forbidden):
        rules.load_holidays(world.scope(world.county, Role.OFFICE), EXTRA, today=TODAY)
    for bad in (
        "[2026",
        "[2026]\nnotice = 'x'",
        "[2026]\noff = [{ name = 'x', from = '2026-13-01', to = '2026-13-02' }]",
    ):
        with pytest.raises(Invalid):
            rules.load_holidays(SYSTEM_SCOPE, bad, today=TODAY)


def test_an_extension_says_who_and_why(world: World) -> None:
    clerk, above = world.scope(world.town, Role.CLERK), world.scope(world.county, Role.REVIEWER)
    key = due_key("due.adopt@2026-01-01")
    asked = marking.ask_extension(
        clerk, world.town.pk, key, new_due=date(2026, 3, 27), reason="等上级方案", today=TODAY
    )
    take(above, asked.pk, Taken("grant", asked.version, TODAY, comment="同意"), today=TODAY)
    words = said(world.due(world.town, "adopt", date(2026, 3, 10)))
    assert words["延期"] == "延至2026年3月27日，530121000000-reviewer2026年3月20日批准，原因：等上级方案。"
    assert words["首次时限"] == "2026年3月13日。"


def campaign(world: World, key: str, starts: date, week_starts: int = 1) -> Campaign:
    new = campaigns.NewCampaign(
        key=key, pack="due", label=key, unit=world.county.pk, starts_on=starts, ends_on=date(2026, 6, 30),
        week_starts=week_starts,
    )  # fmt: skip
    return campaigns.create(SYSTEM_SCOPE, new)


def test_a_campaign_asks_its_units_in_its_days_and_its_weeks(world: World) -> None:
    one = campaign(world, "c1", date(2026, 3, 4), week_starts=3)
    campaigns.join(SYSTEM_SCOPE, one.pk, [world.town.pk], batch=None, from_day=date(2026, 3, 4))
    assert world.dues(world.other, "weekly", date(2026, 3, 9)) == []
    assert world.dues(world.town, "weekly", date(2026, 3, 3)) == []
    due = world.due(world.town, "weekly", date(2026, 3, 9))
    assert (due.start, due.due) == (date(2026, 3, 4), date(2026, 3, 10))


def test_two_campaigns_with_the_same_duty_ask_once(world: World) -> None:
    for key, starts in (("c1", date(2026, 3, 2)), ("c2", date(2026, 3, 9))):
        campaign(world, key, starts)
    found = world.dues(world.town, "weekly", date(2026, 3, 1), date(2026, 3, 20))
    assert [one.start for one in found] == [date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 16)]
    assert len(world.dues(world.town, "adopt", date(2026, 3, 10))) == 1
    assert said(found[1])["活动"] == "“c1”、“c2”都有这一项，同一件事只要求一次，期次按先开始的算。"
    assert "活动" not in said(found[0])


def test_a_duty_that_is_off_is_owed_where_it_was_switched_on(world: World) -> None:
    assert world.dues(world.town, "half_off", TODAY) == []
    office = world.scope(world.county, Role.OFFICE)
    with pytest.raises(Invalid) as refused:
        rules.switch(office, rules.NewSwitch("due.half_off", world.town.pk, True, date(2026, 1, 1)))
    assert set(refused.value.problems) == {"purpose", "basis", "to_day"}
    new = rules.NewSwitch(
        "due.half_off", world.town.pk, True, date(2026, 1, 1), date(2026, 12, 31), "试行", "县委办〔2026〕1号"
    )
    rules.switch(office, new)
    assert world.due(world.town, "half_off", TODAY).state is State.PENDING
    assert world.dues(world.other, "half_off", TODAY) == []


def test_a_duty_switched_off_is_owed_no_more_from_that_day(world: World) -> None:
    office = world.scope(world.county, Role.OFFICE)
    rules.switch(office, rules.NewSwitch("due.weekly", world.county.pk, False, date(2026, 3, 9)))
    assert world.dues(world.town, "weekly", date(2026, 3, 16)) == []
    assert world.due(world.town, "weekly", date(2026, 3, 2)).state is State.MISSING


def test_a_unit_moved_in_mid_week_owes_where_it_stands_today(world: World) -> None:
    world.meeting(world.town, "2026-03-10", "weekly")
    moving.move(SYSTEM_SCOPE, world.town.pk, world.other.pk, on=date(2026, 3, 12))
    world.town.refresh_from_db()
    assert world.town.parent_id == world.other.pk
    due = world.due(world.town, "weekly", date(2026, 3, 9))
    assert due.state is State.DONE
    assert said(due)["单位变动"] == "2026年3月12日由溪源县划到柳林镇，应办随单位走，已办的照算。"
    assert "单位变动" not in said(world.due(world.town, "weekly", date(2026, 3, 16)))


def test_of_units_merged_in_mid_week_the_one_that_stays_has_both_rows(world: World) -> None:
    world.meeting(world.other, "2026-03-10", "weekly")
    merging.merge(SYSTEM_SCOPE, world.other.pk, world.town.pk, on=date(2026, 3, 12))
    stays = world.due(world.town, "weekly", date(2026, 3, 9))
    assert stays.state is State.DONE
    assert said(stays)["单位变动"] == "柳林镇2026年3月12日并入，本期两家办的合并计算。"
    gone = world.due(world.other, "weekly", date(2026, 3, 9))
    assert (gone.state, gone.reason) == (State.NOT_REQUIRED, "单位已于2026年3月12日撤销")
    words = said(gone)
    assert words["单位变动"] == "2026年3月12日并入石桥镇，此后到期的由石桥镇办。"
    assert words["结果"] == "不需办理：单位已于2026年3月12日撤销。"
    assert Unit.system.get(pk=world.other.pk).ended_on == date(2026, 3, 12)


def test_a_unit_set_up_in_mid_week_owes_the_week_it_stands_at_the_end_of(world: World) -> None:
    new = NewUnit(code="N1", name="新设镇", kind="town", parent=world.county.pk, started_on=date(2026, 3, 11))
    fresh = create(SYSTEM_SCOPE, new)
    due = world.due(fresh, "weekly", date(2026, 3, 9))
    assert due.state is State.MISSING
    assert said(due)["单位变动"] == "新设镇2026年3月11日成立，期末已在，本期照办；成立以前到期的不算。"
    before = world.due(fresh, "weekly", date(2026, 3, 2))
    assert said(before)["结果"] == "不需办理：单位2026年3月11日才成立。"


def test_a_leader_who_left_is_named_with_his_day(world: World) -> None:
    Person.system.filter(pk=world.deputy.pk).update(ended_on=date(2026, 3, 1))
    _, gone = world.dues(world.town, "lesson", date(2026, 2, 1))
    words = said(gone)
    assert (words["对象"], words["结果"]) == ("钱二", "不需办理：钱二已于2026-03-01离任。")


def test_a_day_before_the_last_of_february_is_reckoned_in_words(world: World) -> None:
    world.enter("task", world.town, set_on="2028-01-05", ends_on="2028-03-29")
    leap = world.due(world.town, "term", date(2028, 2, 29))
    assert leap.due == date(2028, 2, 29)
    assert said(leap)["推算"] == "到期前1个月，即2028年2月29日（星期二）。"
    world.enter("task", world.other, set_on="2027-01-05", ends_on="2027-03-29")
    assert said(world.due(world.other, "term", date(2027, 2, 28)))["推算"].endswith("即2027年2月28日（星期日）。")


def test_a_leap_day_is_a_due_day() -> None:
    own = Calendars(national(), CalendarThen(national()))
    duty = Duty("d.x", "x", "d", "甲", "d.l", ByDay(date(2028, 2, 29)))
    run = Run(date(2028, 1, 1), date(2028, 12, 31))
    (found,) = windows(duty, run, date(2028, 2, 1), date(2028, 2, 1) + timedelta(days=40), own)
    assert found.due == date(2028, 2, 29)
