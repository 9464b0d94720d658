"""Every form of a duty, with every state a due can be in."""

from datetime import date

import pytest

from taizhang.duties.dues.due import State
from taizhang.figures.fold import fold_all
from taizhang.ledgers.operations import extend
from taizhang.ledgers.operations.withdraw import withdraw
from taizhang.units.models import Person, Unit
from taizhang.units.scope import SYSTEM_SCOPE
from tests.duties.conftest import TODAY, World

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

WEEK = date(2026, 3, 9)  # a Monday


@pytest.mark.parametrize("folded", [False, True])
def test_a_weekly_due_is_done_missing_or_not_yet_due(world: World, folded: bool) -> None:
    world.meeting(world.town, "2026-03-11", "weekly")
    while folded and fold_all():
        pass
    done, missing = world.due(world.town, "weekly", WEEK), world.due(world.other, "weekly", WEEK)
    assert (done.state, done.done_on, done.start, done.due) == (
        State.DONE, date(2026, 3, 11), WEEK, date(2026, 3, 15),
    )  # fmt: skip
    assert (missing.state, missing.done_on) == (State.MISSING, None)
    assert world.due(world.town, "weekly", TODAY).state is State.PENDING
    assert world.dues(world.branch, "weekly", WEEK) == []


def test_another_kind_of_row_does_not_meet_it(world: World) -> None:
    world.meeting(world.town, "2026-03-11", "launch")
    assert world.due(world.town, "weekly", WEEK).state is State.MISSING


def test_at_least_two_counts_the_day_it_became_enough_and_grace_waits(world: World) -> None:
    world.meeting(world.branch, "2026-02-03", "branch")
    assert world.due(world.branch, "monthly", date(2026, 2, 10)).state is State.MISSING
    assert world.due(world.branch, "monthly", date(2026, 2, 10), today=date(2026, 3, 3)).state is State.PENDING
    assert world.due(world.branch, "monthly", date(2026, 2, 10), today=date(2026, 3, 4)).state is State.MISSING
    world.meeting(world.branch, "2026-02-20", "branch")
    due = world.due(world.branch, "monthly", date(2026, 2, 10))
    assert (due.state, due.done_on, due.count) == (State.DONE, date(2026, 2, 20), 2)


def test_a_row_taken_back_meets_nothing(world: World) -> None:

    entry = world.meeting(world.town, "2026-03-11", "weekly")
    withdraw(SYSTEM_SCOPE, entry.pk, version=entry.version, reason="登错")
    assert world.due(world.town, "weekly", WEEK).state is State.MISSING


def test_by_a_day_in_a_state_is_done_or_late_by_the_day_the_state_was_reached(world: World) -> None:
    for unit, day in ((world.town, date(2026, 3, 12)), (world.dept, date(2026, 3, 16))):
        world.step(world.enter("plan", unit, made_on="2026-03-02"), "adopt", day)
    world.enter("plan", world.other, made_on="2026-03-02")
    states = {
        unit.pk: world.due(unit, "adopt", date(2026, 3, 10)).state
        for unit in (world.town, world.dept, world.other)
    }
    assert states == {
        world.town.pk: State.DONE,
        world.dept.pk: State.LATE,
        world.other.pk: State.MISSING,
    }


def test_within_working_days_of_the_superiors_meeting(world: World) -> None:
    assert world.dues(world.town, "launch", date(2026, 3, 6)) == []
    world.meeting(world.county, "2026-03-05", "launch")  # a Thursday
    world.meeting(world.town, "2026-03-10", "launch")
    world.meeting(world.other, "2026-03-11", "launch")
    due = world.due(world.town, "launch", date(2026, 3, 6))
    assert (due.start, due.due, due.state) == (date(2026, 3, 5), date(2026, 3, 10), State.DONE)
    assert world.due(world.other, "launch", date(2026, 3, 6)).state is State.LATE


def test_a_meeting_before_the_superiors_does_not_answer_it(world: World) -> None:
    world.meeting(world.town, "2026-03-04", "launch")
    world.meeting(world.county, "2026-03-05", "launch")
    assert world.due(world.town, "launch", date(2026, 3, 6)).state is State.MISSING


def test_two_meetings_of_the_superior_on_one_day_ask_once(world: World) -> None:
    for _ in range(2):
        world.meeting(world.county, "2026-03-05", "launch")
    world.meeting(world.town, "2026-03-10", "launch")
    assert world.due(world.town, "launch", date(2026, 3, 6)).state is State.DONE


def test_each_leader_owes_his_own(world: World) -> None:
    world.meeting(world.town, "2026-02-03", speaker=world.leader.pk)
    found = {one.label: one.state for one in world.dues(world.town, "lesson", date(2026, 2, 1))}
    assert found == {"班子成员讲课（赵一）": State.DONE, "班子成员讲课（钱二）": State.PENDING}


def test_a_leader_who_left_owes_no_more_but_what_he_did_stands(world: World) -> None:
    Person.system.filter(pk=world.deputy.pk).update(ended_on=date(2026, 3, 1))
    _, gone = world.dues(world.town, "lesson", date(2026, 2, 1))
    assert (gone.state, gone.reason) == (State.NOT_REQUIRED, "钱二已于2026-03-01离任")
    world.meeting(world.town, "2026-02-03", speaker=world.deputy.pk)
    assert {one.state for one in world.dues(world.town, "lesson", date(2026, 2, 1))} == {State.PENDING, State.DONE}


def test_each_requirement_of_the_superior_reaches_the_units_below(world: World) -> None:
    first = world.enter("requirement", world.county, got_on="2026-03-02", title="要求一")
    world.enter("requirement", world.county, got_on="2026-03-10", title="要求二")
    world.meeting(world.town, "2026-03-06", requirement=[first.pk])
    found = {one.label: (one.due, one.state) for one in world.dues(world.town, "convey", date(2026, 3, 11))}
    assert found == {
        "逐条传达（要求一）": (date(2026, 3, 12), State.DONE),
        "逐条传达（要求二）": (date(2026, 3, 20), State.PENDING),
    }


def test_a_row_brings_its_own_day_and_keeps_its_first_promise(world: World) -> None:

    task = world.enter("task", world.town, set_on="2026-03-01", due="2026-03-10")
    assert world.due(world.town, "task_due", date(2026, 3, 10)).state is State.MISSING
    asked = extend.ask(SYSTEM_SCOPE, task.pk, date(2026, 3, 25), reason="等批复", today=TODAY)
    extend.decide(SYSTEM_SCOPE, asked.pk, granted=True, comment="同意", today=TODAY)
    due = world.due(world.town, "task_due", date(2026, 3, 12))
    assert (due.first_due, due.due, due.state) == (date(2026, 3, 10), date(2026, 3, 25), State.PENDING)
    world.step(task, "done", date(2026, 3, 19))
    assert world.due(world.town, "task_due", date(2026, 3, 12)).state is State.DONE


def test_before_a_field_counts_back_also_from_29_february(world: World) -> None:
    world.enter("task", world.town, set_on="2024-01-05", ends_on="2024-02-29")
    due = world.due(world.town, "term", date(2024, 1, 29))
    assert due.due == date(2024, 1, 29)
    world.enter("task", world.other, set_on="2024-01-05", ends_on="2024-03-31")
    assert world.due(world.other, "term", date(2024, 2, 29)).due == date(2024, 2, 29)


def test_long_rows_are_owed_progress_every_month_as_long_as_they_are_open(world: World) -> None:
    task = world.enter("task", world.town, set_on="2026-01-05", span="long")
    world.enter("progress", world.town, on="2026-02-11", task=task.pk)
    january, february, march = world.dues(world.town, "long_progress", date(2026, 1, 1), TODAY)
    assert [one.state for one in (january, february, march)] == [State.MISSING, State.DONE, State.PENDING]


def test_nothing_is_owed_about_a_row_before_it_was_there(world: World) -> None:
    world.enter("task", world.town, set_on="2026-03-10", span="long")
    found = world.dues(world.town, "long_progress", date(2026, 1, 1), TODAY)
    assert [(one.start, one.state) for one in found] == [(date(2026, 3, 1), State.PENDING)]


def test_each_option_is_owed(world: World) -> None:
    world.enter("progress", world.dept, on="2026-02-11", round="one")
    found = {one.label: one.state for one in world.dues(world.dept, "rounds", date(2026, 3, 20))}
    assert found == {"两轮都做（第一轮）": State.DONE, "两轮都做（第二轮）": State.PENDING}


def test_a_pool_is_counted_together_and_is_its_superiors(world: World) -> None:
    assert world.due(world.dept, "rota", WEEK).state is State.MISSING
    world.enter("plan", world.second_dept, made_on="2026-03-11")
    due = world.due(world.dept, "rota", WEEK)
    assert (due.unit, due.state) == (world.county.pk, State.DONE)
    assert due.reason in {"本期轮到民政局", "本期轮到教育局"}
    turns = {world.due(world.county, "rota", date(2026, 3, day)).reason for day in (9, 16)}
    assert len(turns) == 2


def test_before_the_day_of_first_use_nothing_is_owed(world: World) -> None:
    Unit.system.filter(pk=world.town.pk).update(first_use=date(2026, 3, 12))
    early = world.due(world.town, "weekly", date(2026, 3, 2))
    assert (early.state, early.reason) == (State.NOT_REQUIRED, "单位2026年3月12日启用，此前不追溯")
    assert world.due(world.town, "weekly", WEEK).state is State.MISSING


def test_a_unit_made_or_ended_in_mid_week(world: World) -> None:
    Unit.system.filter(pk=world.town.pk).update(started_on=date(2026, 3, 11))
    Unit.system.filter(pk=world.other.pk).update(ended_on=date(2026, 3, 12))
    assert world.due(world.town, "weekly", date(2026, 3, 2)).state is State.NOT_REQUIRED
    assert world.due(world.town, "weekly", WEEK).state is State.MISSING
    assert world.due(world.other, "weekly", date(2026, 3, 2)).state is State.MISSING
    assert world.due(world.other, "weekly", WEEK).reason == "单位已于2026年3月12日撤销"
