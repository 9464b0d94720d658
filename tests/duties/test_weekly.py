"""The weekly round: written from rows, confirmed without typing, returned, met over, issued."""

import io
import zipfile
from datetime import UTC, date, datetime

import pytest

from taizhang.audit.errors import Conflict, Forbidden, Invalid, Missing, Refused
from taizhang.audit.models import Event
from taizhang.duties.models import WeekReport
from taizhang.duties.naming import due_key
from taizhang.duties.operations import dispatching, marking, weekly
from taizhang.duties.weekly import queries
from taizhang.duties.weekly.sheet import sheet
from taizhang.duties.weekly.week import Weekly, weekly_of
from taizhang.files.extract import extract
from taizhang.ledgers.models import Entry
from taizhang.ledgers.operations import campaigns
from taizhang.packs.periods import Period
from taizhang.units.models import Unit
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.duties.conftest import TODAY, World

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

WEEK = Period(date(2026, 3, 9), date(2026, 3, 15), "week")


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)


def confirm(world: World, unit: Unit, **more: object) -> WeekReport:
    given = weekly.Confirming(unit.pk, WEEK.start, **more)  # type: ignore[arg-type]  # what a test varies
    return weekly.confirm(world.scope(unit, Role.CLERK), given, today=TODAY)


def test_a_week_is_written_from_rows(world: World) -> None:
    world.meeting(world.town, "2026-03-11", "weekly", title="三月第二周例会")
    world.meeting(world.town, "2026-03-04", "weekly")
    world.enter("task", world.town, set_on="2026-03-01", due="2026-03-12", title="修路")
    world.enter("task", world.town, set_on="2026-03-01", due="2026-03-18", title="补桥")
    found = queries.week(world.scope(world.town, Role.CLERK), world.town, WEEK, Weekly())
    written = found.written
    assert [one.title for one in written.done] == ["三月第二周例会"]
    assert [(one.label, one.rows) for one in written.counts] == [("会议", 1)]
    assert [one.label for one in written.settled] == ["每周例会"]
    assert "任务按期办结（修路）" in [one.label for one in written.late]
    assert "制定方案" in [one.label for one in written.late]
    assert found.may_confirm
    assert not found.may_return


def test_what_comes_next_week_is_named(world: World) -> None:
    week = Period(date(2026, 3, 16), date(2026, 3, 22), "week")
    world.enter("task", world.town, set_on="2026-03-01", due="2026-03-25", title="补桥")
    found = queries.week(world.scope(world.town, Role.CLERK), world.town, week, Weekly())
    assert [one.label for one in found.written.coming] == ["任务按期办结（补桥）", "每周例会"]


def test_confirming_types_nothing_and_freezes(world: World) -> None:
    world.meeting(world.town, "2026-03-11", "weekly", title="例会")
    report = confirm(world, world.town)
    world.meeting(world.town, "2026-03-12", "weekly", title="后来登记的")
    found = queries.week(world.scope(world.county, Role.REVIEWER), world.town, WEEK, Weekly())
    assert [one.title for one in found.written.done] == ["例会"]
    assert (found.may_confirm, found.may_return) == (False, True)
    assert Event.objects.filter(action="week.confirmed", object=f"week:{report.pk}").exists()
    with pytest.raises(Conflict, match="已经由"):
        confirm(world, world.town)


def test_a_zero_report_is_signed_only_for_an_empty_week(world: World) -> None:
    assert confirm(world, world.other, zero=True).state == WeekReport.ZERO
    world.meeting(world.town, "2026-03-11", "weekly")
    with pytest.raises(Refused, match="不能零报告"):
        confirm(world, world.town, zero=True)


def test_the_superior_returns_with_a_comment_and_the_unit_confirms_again(world: World) -> None:
    report = confirm(world, world.town)
    with pytest.raises(Forbidden):
        weekly.return_(world.scope(world.town, Role.REVIEWER), report.pk, comment="自己退")
    above = world.scope(world.county, Role.REVIEWER)
    with pytest.raises(Invalid):
        weekly.return_(above, report.pk, comment=" ")
    with pytest.raises(Missing):
        weekly.return_(world.scope(world.other, Role.REVIEWER), report.pk, comment="别的镇")
    weekly.return_(above, report.pk, comment="例会漏登")
    world.meeting(world.town, "2026-03-11", "weekly", title="补登的例会")
    again = confirm(world, world.town, words="已补")
    assert (again.state, again.words, again.version) == (WeekReport.CONFIRMED, "已补", 3)
    assert [one["title"] for one in again.written["done"]] == ["补登的例会"]


def test_a_row_registered_after_the_cut_shows_in_the_next_week(world: World) -> None:
    late = world.meeting(world.town, "2026-03-11", "weekly", title="晚登的")
    soon = world.meeting(world.town, "2026-03-12", "weekly", title="当周登的")
    Entry.system.filter(pk=late.pk).update(created_at=datetime(2026, 3, 17, 8, tzinfo=UTC))
    Entry.system.filter(pk=soon.pk).update(created_at=datetime(2026, 3, 12, 8, tzinfo=UTC))
    following = Period(date(2026, 3, 16), date(2026, 3, 22), "week")
    clerk = world.scope(world.town, Role.CLERK)
    found = queries.week(clerk, world.town, following, Weekly()).written
    assert [one.title for one in found.registered_late] == ["晚登的"]
    assert queries.week(clerk, world.town, WEEK, Weekly()).written.registered_late == []


def test_weeks_and_cut_are_the_campaigns(world: World) -> None:
    new = campaigns.NewCampaign(
        key="c", pack="due", label="活动", unit=world.county.pk, starts_on=date(2026, 3, 1), week_starts=6,
        cut="friday 12:00",
    )  # fmt: skip
    row = campaigns.create(SYSTEM_SCOPE, new)
    campaigns.join(SYSTEM_SCOPE, row.pk, [world.town.pk], batch=None, from_day=date(2026, 3, 1))
    kept = weekly_of(world.town, TODAY)
    week = kept.of(TODAY)
    assert (week.start, week.end) == (date(2026, 3, 14), date(2026, 3, 20))
    assert kept.cut_of(week).isoformat() == "2026-03-20T12:00:00+08:00"
    assert kept.cut_day(week) == date(2026, 3, 20)


def test_a_dispatch_lists_what_is_late_and_its_decisions_become_tasks(world: World) -> None:
    confirm(world, world.town)
    above = world.scope(world.county, Role.REVIEWER)
    found = queries.meeting(above, world.county, WEEK)
    assert [one.name for one in found.members] == ["石桥镇", "柳林镇", "民政局", "教育局"]
    assert [one.name for one in found.missing] == ["柳林镇", "民政局", "教育局"]
    assert [one.due.label for one in found.late if one.unit.name == "民政局"] == ["制定方案"]
    new = dispatching.NewDecision(world.county.pk, WEEK.start, "尽快制定方案", world.other.pk, date(2026, 3, 31))
    decision = dispatching.decide(above, new, today=TODAY)
    assert decision.entry is not None
    task = Entry.system.get(pk=decision.entry)
    assert (task.unit_id, task.title, task.due) == (world.other.pk, "尽快制定方案", date(2026, 3, 31))
    with pytest.raises(Forbidden):
        dispatching.decide(world.scope(world.county, Role.VIEWER), new, today=TODAY)


def test_the_sheet_keeps_six_states_apart_and_names_who_was_returned(world: World) -> None:
    world.meeting(world.town, "2026-03-11", "weekly")
    plan = world.enter("plan", world.town, made_on="2026-03-02")
    world.step(plan, "adopt", date(2026, 3, 16))
    key = due_key("due.weekly@2026-03-09")
    marking.sign_zero(world.scope(world.other, Role.CLERK), world.other.pk, key, today=TODAY)
    asked = marking.ask_excuse(
        world.scope(world.dept, Role.CLERK),
        world.dept.pk,
        due_key("due.adopt@2026-01-01"),
        reason="撤并",
        today=TODAY,
    )
    world.step(asked, "grant", TODAY)
    Unit.system.filter(pk=world.second_dept.pk).update(first_use=TODAY)
    weekly.return_(world.scope(world.county, Role.REVIEWER), confirm(world, world.town).pk, comment="漏登")
    row = dispatching.issue(world.scope(world.county, Role.REVIEWER), world.county.pk, WEEK.start, today=TODAY)
    rows = {name: states for name, *states in row.facts["states"]}
    assert rows["石桥镇"] == [1, 1, 0, 0, 0, 0]
    assert rows["柳林镇"] == [0, 0, 1, 1, 0, 0]
    assert rows["民政局"] == [0, 0, 0, 0, 1, 0]
    assert rows["教育局"] == [0, 0, 0, 0, 0, 1]
    said = extract(sheet(row.facts), "调度单.docx").text
    for words in ("按期办理", "逾期办理", "逾期未办", "零报告", "经批准免办", "不需办理", "尚未重报1家：石桥镇"):
        assert words in said
    old = {name: value for name, value in row.facts.items() if name not in ("states", "returned")}
    assert "二、逾期未办事项" in extract(sheet(old), "调度单.docx").text


def test_an_issued_sheet_is_frozen_and_the_same_bytes(world: World) -> None:
    confirm(world, world.other, zero=True)
    above = world.scope(world.county, Role.REVIEWER)
    row = dispatching.issue(above, world.county.pk, WEEK.start, words="加快进度。", today=TODAY)
    made = sheet(row.facts)
    assert made == sheet(row.facts)
    text = zipfile.ZipFile(io.BytesIO(made)).read("word/document.xml").decode()
    for said in ("溪源县工作调度单", "应报4家，已报1家", "其中零报告1家：柳林镇", "加快进度。"):
        assert said in text
    for heading in ("一、周报情况", "二、本周到期应办", "三、逾期未办事项", "四、议定事项"):
        assert heading in text
    with pytest.raises(Refused, match="已经印发"):
        dispatching.issue(above, world.county.pk, WEEK.start, today=TODAY)
    assert queries.dispatch_of(world.scope(world.town, Role.CLERK), row.pk).pk == row.pk
    stranger = Unit.system.create(
        code="Z", name="外县", short_name="外县", kind="county", path="ZZZ", started_on=date(2020, 1, 1)
    )
    with pytest.raises(Missing):
        queries.dispatch_of(world.scope(stranger, Role.CLERK), row.pk)
