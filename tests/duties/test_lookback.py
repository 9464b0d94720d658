"""Look-back: questions from the checklist and from what was left undone, answers that cite, weak ones become rows."""

from datetime import date

import pytest

from taizhang.audit.errors import Conflict, Forbidden, Invalid, Missing, Refused
from taizhang.audit.models import Event
from taizhang.duties.lookback import queries
from taizhang.duties.lookback.asked import checklist_named
from taizhang.duties.models import Answer, LookBack
from taizhang.duties.operations import lookback
from taizhang.figures.figure import Wanted
from taizhang.figures.queries import read
from taizhang.ledgers.models import Entry
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.duties.conftest import TODAY, World

pytestmark = [pytest.mark.sql, pytest.mark.django_db]
LOOK = "due.look"


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)


def answer(world: World, question: str, value: str, words: str = "", **more: object) -> Answer:
    given = lookback.Given(world.town.pk, LOOK, question, value, words, **more)  # type: ignore[arg-type]  # what a test varies
    return lookback.answer(world.scope(world.town, Role.CLERK), given, today=TODAY)


def round_of(world: World, role: Role = Role.CLERK, *, fresh: bool = False) -> queries.Round:
    return queries.round_of(world.scope(world.town, role), world.town, checklist_named(LOOK), fresh=fresh)


def test_the_checklist_and_what_was_left_undone_are_asked(world: World) -> None:
    world.enter("task", world.town, set_on="2026-03-01", due="2026-03-12", title="修路")
    asked = {one.asked.key: one.asked for one in round_of(world).lines}
    assert {"plan", "meetings", "own:due.task_due", "own:due.weekly"} <= asked.keys()
    assert asked["own:due.weekly"].ask == "“每周例会”逾期未办，现在是否已经补上？"
    assert "own:due.adopt" not in asked  # the checklist asks about that one itself


def test_an_answer_saves_at_once_and_begins_the_round(world: World) -> None:
    entry = world.meeting(world.town, "2026-03-11", "weekly")
    row = answer(world, "meetings", "是", rows=[entry.pk], figures=["due.meetings"])
    found = round_of(world)
    assert (found.answered, found.may_answer, found.closed) == (1, True, False)
    assert (row.rows, row.day) == ([entry.pk], TODAY)
    assert [(one["indicator"], one["value"]) for one in row.figures] == [("due.meetings", 1)]
    assert Event.objects.filter(action="lookback.answered", object=f"lookback:{row.round_id}").exists()


def test_what_the_ledgers_say_against_an_answer_stands_beside_it(world: World) -> None:
    answer(world, "plan", "是", "已制定")
    answer(world, "meetings", "是", "天天开")
    lines = {one.asked.key: one.against for one in round_of(world).lines}
    assert "“制定方案”有1期逾期未办" in lines["plan"][0]
    assert lines["meetings"] == ["答“是”，而旁边的数字都是 0。"]
    world.step(world.enter("plan", world.town, made_on="2026-03-10"), "adopt", date(2026, 3, 12))
    answer(world, "plan", "否", "没有制定", version=1)
    (said,) = round_of(world).line("plan").against
    assert "已办成1期" in said


def test_a_weak_answer_becomes_a_row_once(world: World) -> None:
    row = answer(world, "meetings", "否", "三月没有开过例会")
    assert row.entry is not None
    made = Entry.system.get(pk=row.entry)
    assert (made.ledger, made.unit_id, made.title) == ("due.task", world.town.pk, "三月没有开过例会")
    assert made.data["span"] == "long"
    again = answer(world, "meetings", "否", "还是没有开", version=1)
    assert again.entry == row.entry
    assert Entry.system.filter(ledger="due.task").count() == 1


def test_a_row_that_needs_more_than_the_answer_says_is_left_to_its_form(world: World) -> None:
    given = lookback.Given(world.town.pk, "due.strict", "plan", "没有", "还没有方案")
    row = lookback.answer(world.scope(world.town, Role.CLERK), given, today=TODAY)
    assert row.entry is None
    assert not Entry.system.filter(ledger="due.plan").exists()


def test_an_answer_must_cite_and_name_what_is_there(world: World) -> None:
    foreign = world.meeting(world.other, "2026-03-11", "weekly")
    for field, given in (
        ("words", ("plan", "是", "")),
        ("words", ("plan", "否", " ")),
        ("value", ("plan", "大概", "说过")),
        ("words", ("plan", "是", "长" * 1001)),
    ):
        with pytest.raises(Invalid) as refused:
            answer(world, *given)
        assert list(refused.value.problems) == [field]
    with pytest.raises(Invalid, match="没有找到"):
        answer(world, "plan", "是", rows=[foreign.pk])
    with pytest.raises(Invalid, match=r"没有“due\.meetings”"):
        answer(world, "plan", "是", figures=["due.meetings"])
    with pytest.raises(Missing, match="没有名为“nothing”的问题"):
        answer(world, "nothing", "是", "说过")
    assert not LookBack.objects.exists()


def test_two_answers_at_a_time_do_not_overwrite_each_other(world: World) -> None:
    answer(world, "plan", "是", "已制定")
    with pytest.raises(Conflict, match="刚由"):
        answer(world, "plan", "基本是", "差不多")
    assert answer(world, "plan", "基本是", "差不多", version=1).version == 2


def test_who_may_answer_and_who_may_look(world: World) -> None:
    given = lookback.Given(world.town.pk, LOOK, "plan", "是", "已制定")
    with pytest.raises(Forbidden):
        lookback.answer(world.scope(world.town, Role.VIEWER), given, today=TODAY)
    with pytest.raises(Missing):
        lookback.answer(world.scope(world.other, Role.CLERK), given, today=TODAY)
    with pytest.raises(Missing):
        queries.round_of(world.scope(world.other, Role.CLERK), world.town, checklist_named(LOOK))
    assert not round_of(world, Role.VIEWER).may_answer


def test_a_round_is_closed_when_all_is_answered_and_the_next_begins_empty(world: World) -> None:
    clerk = world.scope(world.town, Role.CLERK)
    with pytest.raises(Refused, match="没有正在进行"):
        lookback.close(clerk, world.town.pk, LOOK)
    answer(world, "plan", "是", "已制定")
    with pytest.raises(Refused, match="还有"):
        lookback.close(clerk, world.town.pk, LOOK)
    for line in round_of(world).open_lines:
        answer(world, line.asked.key, "基本是", "说过")
    closed = lookback.close(clerk, world.town.pk, LOOK)
    assert closed.closed_name
    assert (round_of(world).closed, round_of(world).may_answer) == (True, False)
    fresh = round_of(world, fresh=True)
    assert (fresh.answered, fresh.may_answer) == (0, True)
    assert answer(world, "plan", "是", "又查了一遍").round_id != closed.pk


def test_answers_are_counted_like_a_ledger(world: World) -> None:
    answer(world, "plan", "否", "没有制定")
    answer(world, "meetings", "是", "每周都开")
    first, last = date(2026, 3, 1), TODAY
    wanted = [Wanted(f"due.{key}", world.county.pk, first, last) for key in ("answers", "answers_weak")]
    assert [one.value for one in read(SYSTEM_SCOPE, wanted)] == [2, 1]
    (before,) = read(SYSTEM_SCOPE, [Wanted("due.answers", world.county.pk, first, date(2026, 3, 19))])
    assert before.value == 0
    (other,) = read(SYSTEM_SCOPE, [Wanted("due.answers", world.other.pk, first, last)])
    assert other.value == 0
