"""A problem is closed properly: in order, by the right person, with what the step asks for."""

from datetime import date

import pytest

from taizhang.audit.errors import Conflict, Forbidden, Invalid, Refused
from taizhang.ledgers.models import EffectCheck, Entry, Extension, Stay
from taizhang.ledgers.operations import effect, extend
from taizhang.ledgers.operations.bulk import SomeRefused, take_many
from taizhang.ledgers.operations.edit import edit
from taizhang.ledgers.operations.steps import Taken, take
from taizhang.ledgers.operations.undo import undo
from tests.ledgers.conftest import TODAY, World

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


def step(row: Entry, key: str, **more: object) -> Taken:
    return Taken(step=key, version=row.version, day=TODAY, **more)  # type: ignore[arg-type]  # test shorthand


def asked(world: World) -> Entry:
    row = world.problem()
    measure = world.measure(row)
    take(world.clerk(), measure.pk, step(measure, "done"), today=TODAY)
    return take(
        world.clerk(), row.pk, step(row, "ask", reason="现场已看", values={"result": "已修好"}), today=TODAY
    )


def closed(world: World) -> Entry:
    row = asked(world)
    return take(world.reviewer(), row.pk, step(row, "close"), today=TODAY)


def test_closing_asks_for_result_measures_and_evidence_or_reason(world: World) -> None:
    row = world.problem()
    with pytest.raises(Invalid) as refused:
        take(world.clerk(), row.pk, step(row, "ask"), today=TODAY)
    assert set(refused.value.problems) == {"result", "evidence_or_reason", "demo.measure"}
    world.measure(row)
    with pytest.raises(Invalid) as refused:
        take(world.clerk(), row.pk, step(row, "ask", reason="无", values={"result": "好"}), today=TODAY)
    assert set(refused.value.problems) == {"children_closed"}


def test_a_closed_problem_has_its_stays_in_order(world: World) -> None:
    row = closed(world)
    stays = list(Stay.objects.filter(entry=row.pk).order_by("n").values_list("state", "to_day"))
    assert stays == [("open", TODAY), ("asked", TODAY), ("closed", None)]
    assert row.data["result"] == "已修好"


def test_nobody_approves_what_he_asked_for_himself(world: World) -> None:
    row = world.problem()
    measure = world.measure(row)
    take(world.clerk(), measure.pk, step(measure, "done"), today=TODAY)
    taken = step(row, "ask", reason="看过", values={"result": "好"})
    row = take(world.reviewer(), row.pk, taken, today=TODAY)
    with pytest.raises(Forbidden, match="同一个人"):
        take(world.reviewer(), row.pk, step(row, "close"), today=TODAY)
    assert take(world.reviewer(world.county), row.pk, step(row, "close"), today=TODAY).state == "closed"


def test_a_clerk_does_not_review(world: World) -> None:
    row = asked(world)
    with pytest.raises(Forbidden, match="石桥镇审核员"):
        take(world.clerk(), row.pk, step(row, "close"), today=TODAY)


def test_wrong_state_stale_version_and_days_running_backwards(world: World) -> None:
    row = asked(world)
    with pytest.raises(Refused, match="申请销号"):
        take(world.clerk(), row.pk, step(row, "ask"), today=TODAY)
    with pytest.raises(Conflict):
        take(world.reviewer(), row.pk, Taken("close", 1, TODAY), today=TODAY)
    with pytest.raises(Invalid, match="不能早于"):
        take(world.reviewer(), row.pk, Taken("close", row.version, date(2026, 3, 1)), today=TODAY)
    with pytest.raises(Invalid, match="晚于今天"):
        take(world.reviewer(), row.pk, Taken("close", row.version, date(2027, 1, 1)), today=TODAY)


def test_the_last_step_can_be_taken_back_by_who_took_it(world: World) -> None:
    row = asked(world)
    with pytest.raises(Forbidden):
        undo(world.reviewer(), row.pk)
    row = undo(world.clerk(), row.pk)
    assert row.state == "open"
    assert "result" not in row.data
    assert Stay.objects.filter(entry=row.pk).count() == 1
    assert Stay.objects.get(entry=row.pk).to_day is None
    with pytest.raises(Refused):
        undo(world.clerk(), row.pk)


def test_taking_a_step_back_puts_back_all_that_came_with_it(world: World) -> None:
    """Title and owner stand beside the values and follow them both ways."""
    row = world.problem()
    take(world.clerk(), (done := world.measure(row)).pk, step(done, "done"), today=TODAY)
    values = {"result": "已修好", "title": "东街路灯不亮", "lead": world.village.pk, "due": "2026-12-01"}
    was = (row.title, row.unit_id, row.due)
    row = take(world.clerk(), row.pk, step(row, "ask", reason="看过", values=values), today=TODAY)
    assert (row.title, row.unit_id, row.due) == ("东街路灯不亮", world.village.pk, date(2026, 12, 1))
    undo(world.clerk(), row.pk)
    row.refresh_from_db()
    assert (row.title, row.unit_id, row.due) == was
    assert row.data["title"] == "路灯不亮"


def test_a_first_deadline_set_by_a_step_goes_with_it_and_an_older_promise_stays(world: World) -> None:
    """A day promised before and taken away since is still the first promise."""
    new, emptied = (
        edit(world.clerk(), row.pk, {"due": ""}, version=row.version) for row in (world.problem(), world.problem())
    )
    Entry.system.filter(pk=new.pk).update(first_due=None)  # as of a row from before its ledger had a deadline
    new.refresh_from_db()
    first = emptied.first_due
    assert (new.due, new.first_due, emptied.due) == (None, None, None)
    for row, was, now in ((new, None, date(2026, 12, 1)), (emptied, first, first)):
        take(world.clerk(), (done := world.measure(row)).pk, step(done, "done"), today=TODAY)
        values = {"result": "已修好", "due": "2026-12-01"}
        row = take(world.clerk(), row.pk, step(row, "ask", reason="看过", values=values), today=TODAY)
        assert (row.due, row.first_due) == (date(2026, 12, 1), now)
        undo(world.clerk(), row.pk)
        row.refresh_from_db()
        assert (row.due, row.first_due) == (None, was)


def test_an_undone_closing_owes_no_effect_check(world: World) -> None:
    row = closed(world)
    assert EffectCheck.objects.filter(entry=row.pk).count() == 1
    undo(world.reviewer(), row.pk)
    assert not EffectCheck.objects.filter(entry=row.pk).exists()


def test_a_bad_effect_reopens_the_problem(world: World) -> None:
    row = closed(world)
    check = EffectCheck.objects.get(entry=row.pk)
    row = effect.answer(world.reviewer(), check.pk, good=False, comment="又坏了", today=TODAY)
    assert row.state == "open"
    with pytest.raises(Refused):
        effect.answer(world.reviewer(), check.pk, good=True, comment="好", today=TODAY)


def test_an_extension_keeps_the_first_promise(world: World) -> None:
    row = world.problem()
    first = row.due
    ask = extend.ask(world.clerk(), row.pk, date(2026, 6, 1), reason="雨季", today=TODAY)
    with pytest.raises(Forbidden):
        extend.decide(world.reviewer(), ask.pk, granted=True, comment="同意", today=TODAY)
    row = extend.decide(world.reviewer(world.county), ask.pk, granted=True, comment="同意", today=TODAY)
    assert (row.due, row.first_due) == (date(2026, 6, 1), first)
    assert row.data["due"] == "2026-06-01"
    assert Extension.objects.get().state == Extension.GRANTED


def test_bulk_is_all_or_nothing_with_a_reason_for_each(world: World) -> None:
    good, bad = asked(world), world.problem(title="另一个")
    versions = {good.pk: good.version, bad.pk: bad.version}
    with pytest.raises(SomeRefused) as refused:
        take_many(world.reviewer(), versions, Taken("close", 0, TODAY), today=TODAY)
    assert list(refused.value.reasons) == [bad.number]
    good.refresh_from_db()
    assert good.state == "asked"
    take_many(world.reviewer(), {good.pk: good.version}, Taken("close", 0, TODAY), today=TODAY)
    good.refresh_from_db()
    assert good.state == "closed"
