"""Duty figures: counted by the database and due by due they say the same; they open rows and name the missing."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from taizhang.duties import queries
from taizhang.duties.naming import due_key
from taizhang.duties.operations import marking
from taizhang.figures.figure import Wanted
from taizhang.figures.fold import fold_all
from taizhang.figures.queries import read
from taizhang.figures.rows import rows
from taizhang.units.models import Unit
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.duties.conftest import TODAY, World

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

SUNDAY = date(2026, 3, 15)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)


def figures(world: World, *keys: str, last: date = SUNDAY) -> list[int | None]:
    wanted = [Wanted(f"due.{key}", world.county.pk, date(2026, 3, 9), last) for key in keys]
    return [one.stored for one in read(SYSTEM_SCOPE, wanted)]


@pytest.mark.parametrize("folded", [False, True])
def test_a_week_is_due_done_missing_zero_or_excused(world: World, folded: bool) -> None:
    keys = ("weekly_due", "weekly_done", "weekly_missing", "weekly_zero", "weekly_excused")
    assert figures(world, *keys) == [2, 0, 2, 0, 0]
    world.meeting(world.town, "2026-03-11", "weekly")
    while folded and fold_all():
        pass
    assert figures(world, *keys) == [2, 1, 1, 0, 0]
    clerk, key = world.scope(world.other, Role.CLERK), due_key("due.weekly@2026-03-09")
    zero = marking.sign_zero(clerk, world.other.pk, key, today=TODAY)
    assert figures(world, *keys) == [2, 1, 0, 1, 0]
    opened = rows(SYSTEM_SCOPE, Wanted("due.weekly_zero", world.county.pk, date(2026, 3, 9), SUNDAY))
    assert [one.entry for one in opened.rows] == [zero.pk]


def test_a_granted_excuse_is_counted_apart_and_opens_the_request(world: World) -> None:
    clerk, key = world.scope(world.other, Role.CLERK), due_key("due.weekly@2026-03-09")
    asked = marking.ask_excuse(clerk, world.other.pk, key, reason="抢险", today=TODAY)
    assert figures(world, "weekly_missing", "weekly_excused") == [2, 0]
    world.step(asked, "grant", TODAY)
    assert figures(world, "weekly_missing", "weekly_excused") == [1, 1]
    opened = rows(SYSTEM_SCOPE, Wanted("due.weekly_excused", world.county.pk, date(2026, 3, 9), SUNDAY))
    assert [one.entry for one in opened.rows] == [asked.pk]


def test_late_is_part_of_done_and_opens_only_the_late(world: World) -> None:
    for unit, day in ((world.town, date(2026, 3, 12)), (world.dept, date(2026, 3, 16))):
        world.step(world.enter("plan", unit, made_on="2026-03-02"), "adopt", day)
    keys = ("adopt_due", "adopt_done", "adopt_late", "adopt_missing")
    assert figures(world, *keys, last=TODAY) == [4, 2, 1, 2]
    assert figures(world, *keys, last=date(2026, 3, 12)) == [4, 1, 0, 0]
    late = rows(SYSTEM_SCOPE, Wanted("due.adopt_late", world.county.pk, date(2026, 3, 9), TODAY))
    assert [one.unit_name for one in late.rows] == ["民政局"]


def test_each_leader_is_asked_before_a_unit_is_done(world: World) -> None:
    world.meeting(world.town, "2026-03-03", speaker=world.leader.pk)
    assert figures(world, "lesson_due", "lesson_done") == [1, 0]
    world.meeting(world.town, "2026-03-04", speaker=world.deputy.pk)
    assert figures(world, "lesson_due", "lesson_done") == [1, 1]


def test_the_weekly_duties_of_many_units_cost_the_same_statements(world: World) -> None:
    keys = ("weekly_due", "weekly_done", "weekly_missing", "adopt_due", "adopt_done", "adopt_late")
    with CaptureQueriesContext(
        connection,
    ) as few:
        figures(world, *keys)
    for number in range(30):
        Unit.system.create(
            code=f"T{number}", name=f"镇{number}", short_name="镇", kind="town", parent=world.county,
            path=world.county.path + f"X{number:02}", order=900 + number, started_on=date(2020, 1, 1),
        )  # fmt: skip
    with CaptureQueriesContext(connection) as many:
        assert figures(world, "weekly_due") == [32]
        figures(world, *keys)
    assert len(few) <= 20
    assert len(many) <= 2 * len(few)


def test_the_missing_are_named_under_scope(world: World) -> None:
    world.meeting(world.town, "2026-03-11", "weekly")
    found = queries.coverage(SYSTEM_SCOPE, world.county, "due.weekly", SUNDAY)
    assert (found.due, found.done, found.missing) == (2, 1, 1)
    assert [one.name for one in queries.named(SYSTEM_SCOPE, world.county, "due.weekly", SUNDAY, "missing")] == [
        "柳林镇"
    ]
