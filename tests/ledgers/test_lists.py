"""Lists: every row once, in order, whatever the page; found by two characters; nobody sees more than his own."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from taizhang.audit.errors import Refused
from taizhang.ledgers import installed, lists, subtrees, tallies
from taizhang.ledgers.models import Entry
from taizhang.ledgers.operations.create import NewEntry, create
from taizhang.packs.conditions import Compare, Op
from taizhang.packs.fieldtypes import FieldType
from taizhang.units.models import Unit
from taizhang.units.roles import Role
from taizhang.units.scope import Scope
from tests.ledgers.conftest import TODAY, World

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


def asked(world: World, top: Unit | None = None, **more: object) -> lists.Asked:
    return lists.Asked(installed.ledger("demo.problem"), top or world.county, **more)  # type: ignore[arg-type]  # shorthand


def titles(scope: Scope, one: lists.Asked) -> list[str]:
    return [row.title for row in lists.page(scope, one, today=TODAY).rows]


def walk(scope: Scope, world: World, **more: str | bool) -> list[str]:
    """Every page of two rows, one after another."""
    found: list[str] = []
    after = ""
    while True:
        got = lists.page(scope, asked(world, None, limit=2, after=after, **more), today=TODAY)
        found += [row.title for row in got.rows]
        after = got.following
        if not after:
            return found


@pytest.mark.parametrize("sort", ["due", "day", "number", "updated", "amount", "result"])
@pytest.mark.parametrize("descending", [False, True])
def test_pages_show_every_row_once(world: World, sort: str, descending: bool) -> None:
    for n in range(7):
        days = {"due": f"2026-04-{1 + n % 3:02}"} if n % 2 else {"due": None}
        world.problem(title=f"问题{n}", found_on=f"2026-03-{1 + n % 4:02}", amount=str(n % 3), **days)
    Entry.system.filter(title__in=["问题1", "问题4"]).update(due=None)
    Entry.system.filter(title="问题2").update(finished=True)
    found = walk(world.clerk(world.county), world, sort=sort, descending=descending)
    assert sorted(found) == [f"问题{n}" for n in range(7)]


def test_deadlines_first_and_closed_rows_last(world: World) -> None:
    for title, due in (("晚", "2026-05-01"), ("早", "2026-04-01"), ("完", "2026-01-01")):
        world.problem(title=title, due=due)
    Entry.system.filter(title="完").update(finished=True)
    assert titles(world.clerk(), asked(world, world.town)) == ["早", "晚", "完"]


def test_filters_states_and_overdue(world: World) -> None:
    world.problem(title="一", source="masses")
    world.problem(title="二", due="2026-03-10")
    condition = Compare("source", FieldType.CHOICE, Op.EQ, "masses")
    assert titles(world.clerk(), asked(world, world.town, where=condition)) == ["一"]
    assert titles(world.clerk(), asked(world, world.town, overdue=True)) == ["二"]
    assert titles(world.clerk(), asked(world, world.town, states=("closed",))) == []


def test_two_characters_are_found_and_the_order_of_words_matters(world: World) -> None:
    world.problem(title="综合治理不到位")
    world.problem(title="治理综合报告")
    scope = world.clerk()
    assert len(titles(scope, asked(world, world.town, search="治理"))) == 2
    assert titles(scope, asked(world, world.town, search="综合治理")) == ["综合治理不到位"]
    assert titles(world.clerk(world.sibling), asked(world, world.sibling, search="治理")) == []


def test_a_changed_text_is_found_by_its_new_words_only(world: World) -> None:
    from taizhang.ledgers.operations.edit import edit

    row = world.problem(title="路灯不亮")
    edit(world.clerk(), row.pk, {"title": "井盖缺失"}, version=1)
    assert titles(world.clerk(), asked(world, world.town, search="路灯")) == []
    assert titles(world.clerk(), asked(world, world.town, search="井盖")) == ["井盖缺失"]


def test_private_rows_are_for_their_own_unit_and_the_one_above(world: World) -> None:
    values: dict[str, object] = {"title": "会上查摆", "source": "meeting", "found_on": "2026-03-01"}
    create(world.clerk(world.village), NewEntry("demo.problem", world.village.pk, values), today=TODAY)
    assert titles(world.clerk(world.village), asked(world, world.village)) == ["会上查摆"]
    assert titles(world.clerk(world.town), asked(world, world.town)) == ["会上查摆"]
    assert titles(world.clerk(world.county), asked(world, world.county)) == []


def test_a_list_above_ones_reach_shows_only_ones_own(world: World) -> None:
    world.problem(title="本镇")
    other = NewEntry("demo.problem", world.sibling.pk, {"title": "邻镇", "source": "masses"})
    create(world.clerk(world.sibling), other, today=TODAY)
    assert titles(world.clerk(), asked(world)) == ["本镇"]
    assert sorted(titles(world.scope(world.county, Role.VIEWER), asked(world))) == ["本镇", "邻镇"]


def test_totals_and_wrong_cursors(world: World) -> None:
    world.problem()
    assert lists.total(world.clerk(), asked(world, world.town), today=date(2026, 3, 20)) == (1, True)
    with pytest.raises(Refused, match="翻页"):
        lists.page(world.clerk(), asked(world, after="???"), today=TODAY)
    with pytest.raises(Refused, match="不能按"):
        lists.page(world.clerk(), asked(world, sort="nothing"), today=TODAY)


def test_totals_of_all_ledgers_are_one_query_and_agree_with_each_total(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(3):
        world.measure(world.problem(title=f"问题{n}"))
    scope, keys = world.clerk(world.county), ["demo.problem", "demo.measure", "demo.study"]
    for few in (1, 2_500):  # the county as a large subtree and as a small one
        monkeypatch.setattr(subtrees, "FEW_UNITS", few)
        for top in (world.county, world.town):
            each = {key: lists.total(scope, lists.Asked(installed.ledger(key), top), today=TODAY) for key in keys}
            with CaptureQueriesContext(connection) as captured:
                assert tallies.totals(scope, top, keys) == each
            assert sum("COUNT" in one["sql"] for one in captured.captured_queries) == 1
    monkeypatch.setattr(lists, "COUNTED", 2)
    assert tallies.totals(scope, world.county, keys)["demo.problem"] == (2, False)


def test_the_tabs_of_a_list_are_one_statement_below_the_bound_and_agree_with_each_total(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(3):
        world.problem(title=f"问题{n}", due="2026-03-05")
    scope, late = world.clerk(world.county), date(2026, 3, 20)

    def agreed(top: Unit) -> tallies.Counts:
        every = asked(world, top)
        found = tallies.of_list(scope, every, today=late)
        assert found.all == lists.total(scope, every, today=late)
        assert found.overdue == lists.total(scope, replace(every, overdue=True), today=late)
        for key in every.ledger.lifecycle.states:
            assert found.states[key] == lists.total(scope, replace(every, states=(key,)), today=late)
        return found

    for few in (1, 2_500):  # the county as a large subtree and as a small one
        monkeypatch.setattr(subtrees, "FEW_UNITS", few)
        monkeypatch.setattr(lists, "COUNTED", 10_000)
        for top in (world.county, world.town):
            assert agreed(top).overdue == (3, True)
        with CaptureQueriesContext(connection) as captured:
            tallies.of_list(scope, asked(world, world.county), today=late)
        assert sum("COUNT" in one["sql"] for one in captured.captured_queries) == 1
        monkeypatch.setattr(lists, "COUNTED", 2)
        assert agreed(world.county).all == (2, False)


def test_many_units_are_counted_by_an_index_and_agrees(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def held(at: Unit, **more: object) -> Entry:
        values = {"title": "学习", "held_on": "2026-03-01", "kind": ["core"], **more}
        return create(world.clerk(at), NewEntry("demo.study", at.pk, values), today=TODAY)

    for _ in range(2):
        held(world.village)
    held(world.sibling)
    held(world.sibling, hosts=["石桥镇"])  # stands in the town by a co-owner
    held(world.town, hosts=["孙店村"])
    scope = world.clerk(world.town)
    small = tallies.of_list(scope, study(world.town), today=TODAY)
    monkeypatch.setattr(subtrees, "HANDFUL", 1)
    with CaptureQueriesContext(connection) as captured:
        assert tallies.of_list(scope, study(world.town), today=TODAY) == small
    assert small.all == (4, True)
    assert any("GROUP BY" in one["sql"] for one in captured.captured_queries)
    monkeypatch.setattr(lists, "COUNTED", 3)
    assert tallies.of_list(scope, study(world.town), today=TODAY).all == (3, False)


def study(top: Unit) -> lists.Asked:
    return lists.Asked(installed.ledger("demo.study"), top)


def test_a_word_in_more_rows_than_are_counted_is_still_found_in_a_subtree(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(4):
        world.problem(title=f"路灯不亮{n}")
    world.problem(title="井盖缺失")
    monkeypatch.setattr(lists, "COUNTED", 2)
    for top in (world.county, world.town):
        found = titles(world.clerk(world.county), asked(world, top, search="路灯"))
        assert sorted(found) == [f"路灯不亮{n}" for n in range(4)]
    assert titles(world.clerk(world.county), asked(world, world.sibling, search="路灯")) == []
