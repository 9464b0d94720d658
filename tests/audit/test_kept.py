"""A kept statement answers what its query would, and a shape that leaves something out is noticed."""

from datetime import date
from functools import partial

import pytest
from django.db.models import QuerySet

from taizhang.audit import kept
from taizhang.units.id_in import IdIn, numbers
from taizhang.units.models import Grant, Unit
from taizhang.units.roles import Role
from tests.world import World, make_world

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

CODE, ABOVE, ASKED = kept.word("code"), kept.number(1), kept.numbers("asked")


@pytest.fixture
def world() -> World:
    return make_world()


def of_code(world: World, code: str) -> list[Unit]:
    return kept.rows(("of code",), lambda: Unit.system.filter(code=CODE), {CODE: code})


def test_each_asking_brings_its_own_values(world: World) -> None:
    assert of_code(world, world.child.code) == [world.child]
    assert of_code(world, world.sibling.code) == [world.sibling]
    assert of_code(world, "' OR 1 = 1") == []


def test_rows_come_as_the_query_gives_them(world: World) -> None:
    def below() -> QuerySet[Unit]:
        return Unit.system.filter(parent=ABOVE).select_related("parent").order_by("order")

    found = kept.rows(("below",), below, {ABOVE: world.parent.pk})
    assert found == [world.child, world.sibling]
    assert [one.started_on for one in found] == [date(2020, 1, 1)] * 2  # a date, which SQLite keeps as text
    assert found[0].parent == world.parent
    assert not found[0]._state.adding


def test_tuples_and_numbers_written_into_the_text(world: World) -> None:
    def named() -> QuerySet[Unit, tuple[int, date]]:
        return Unit.system.filter(IdIn("id", ASKED)).order_by("id").values_list("id", "started_on")

    for units in ([world.child, world.sibling], [world.grandchild]):
        found = kept.rows(("named",), named, {ASKED: numbers(one.pk for one in units)})
        assert found == [(one.pk, date(2020, 1, 1)) for one in units]


def test_a_query_that_can_find_nothing_asks_nothing(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]  # the fixture of pytest-django
        assert kept.rows(("nothing",), lambda: Unit.system.none(), {}) == []


def test_no_more_statements_are_kept_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_kept", {})
    monkeypatch.setattr(kept, "MOST", 3)
    for n in range(5):
        kept.rows(("many", n), partial(Unit.system.filter, order=n), {})
    assert len(kept._kept) <= 3


def test_a_shape_that_leaves_something_out_is_noticed(world: World) -> None:
    def held(role: Role) -> list[Grant]:
        return kept.rows(("forgot the role",), lambda: Grant.objects.filter(role=role), {})

    held(Role.CLERK)
    with pytest.raises(AssertionError, match="forgot the role"):
        held(Role.OFFICE)
