"""Zero reports, excuses and extensions: signed acts and granted requests, each its own state."""

from datetime import date

import pytest

from taizhang.audit.errors import Forbidden, Invalid, Missing, Refused
from taizhang.audit.models import Event
from taizhang.duties.dues.due import State
from taizhang.duties.naming import due_key
from taizhang.duties.operations import marking
from taizhang.ledgers.operations.steps import Taken, take
from taizhang.units.models import Unit
from taizhang.units.roles import Role
from tests.duties.conftest import TODAY, World

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

WEEK = date(2026, 3, 9)
KEY = due_key("due.weekly@2026-03-09")


def test_a_zero_report_is_a_signed_act_and_no_doing(world: World) -> None:
    clerk = world.scope(world.town, Role.CLERK)
    marking.sign_zero(clerk, world.town.pk, KEY, words="本周无例会", today=TODAY)
    due = world.due(world.town, "weekly", WEEK)
    assert (due.state, due.reason, due.count) == (State.ZERO, "本周无例会", 0)
    assert Event.objects.filter(action="entry.created", actor=clerk.actor.account).exists()
    with pytest.raises(Refused, match="已经有结果"):
        marking.sign_zero(clerk, world.town.pk, KEY, today=TODAY)


def test_what_happened_after_all_counts_before_a_zero_report(world: World) -> None:
    marking.sign_zero(world.scope(world.town, Role.CLERK), world.town.pk, KEY, today=TODAY)
    world.meeting(world.town, "2026-03-11", "weekly")
    assert world.due(world.town, "weekly", WEEK).state is State.DONE


def test_who_may_not_enter_may_not_sign(world: World) -> None:
    with pytest.raises(Forbidden):
        marking.sign_zero(world.scope(world.town, Role.VIEWER), world.town.pk, KEY, today=TODAY)
    with pytest.raises(Missing):
        marking.sign_zero(world.scope(world.other, Role.CLERK), world.town.pk, KEY, today=TODAY)


def test_only_a_duty_that_allows_it_takes_a_zero_report(world: World) -> None:
    key = due_key("due.monthly@2026-03-01")
    with pytest.raises(Refused, match="不能零报告"):
        marking.sign_zero(world.scope(world.branch, Role.CLERK), world.branch.pk, key, today=TODAY)


def test_an_excuse_holds_only_when_the_superior_granted_it(world: World) -> None:
    clerk, above = world.scope(world.town, Role.CLERK), world.scope(world.county, Role.REVIEWER)
    asked = marking.ask_excuse(clerk, world.town.pk, KEY, reason="抗旱抢险", today=TODAY)
    assert world.due(world.town, "weekly", WEEK).state is State.MISSING
    with pytest.raises(Refused, match="在等批复"):
        marking.ask_excuse(clerk, world.town.pk, KEY, reason="抗旱抢险", today=TODAY)
    own = world.scope(world.town, Role.REVIEWER)
    with pytest.raises(Forbidden):
        take(own, asked.pk, Taken("grant", asked.version, TODAY, comment="同意"), today=TODAY)
    take(above, asked.pk, Taken("grant", asked.version, TODAY, comment="同意"), today=TODAY)
    due = world.due(world.town, "weekly", WEEK)
    assert (due.state, due.reason, due.mark) == (State.EXCUSED, "抗旱抢险", asked.pk)


def test_an_extension_moves_the_day_and_keeps_the_promise(world: World) -> None:
    clerk, key = world.scope(world.town, Role.CLERK), due_key("due.adopt@2026-01-01")
    with pytest.raises(Invalid):
        marking.ask_extension(clerk, world.town.pk, key, new_due=date(2026, 3, 10), reason="", today=TODAY)
    asked = marking.ask_extension(
        clerk, world.town.pk, key, new_due=date(2026, 3, 27), reason="等上级方案", today=TODAY
    )
    world.step(asked, "grant", TODAY)
    due = world.due(world.town, "adopt", date(2026, 3, 10))
    assert (due.rule_due, due.first_due, due.due, due.state) == (
        date(2026, 3, 13), date(2026, 3, 13), date(2026, 3, 27), State.PENDING,
    )  # fmt: skip


def test_a_unit_that_is_not_there_is_missing(world: World) -> None:
    with pytest.raises(Missing):
        marking.find(world.scope(world.town, Role.CLERK), 999_999, KEY, today=TODAY)
    assert Unit.system.filter(pk=world.town.pk).exists()
