"""Figures through the API: what can be given is given, what cannot is named, foreign units are missing."""

from datetime import date
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from taizhang.ledgers.operations import packs
from taizhang.ledgers.operations.create import NewEntry, create
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.ledgers.conftest import PACK
from tests.world import World, make_world, scope

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


@pytest.fixture
def world() -> World:
    packs.install(SYSTEM_SCOPE, [PACK])
    made = make_world()
    clerk = scope(made.somebody(Role.CLERK, "child"))
    for title in ("路灯不亮", "井盖缺失"):
        new = NewEntry("demo.problem", made.child.pk, {"title": title, "source": "research"})
        create(clerk, new, today=timezone.localdate())
    return made


def ask(
    world: World, indicators: str, *, at: str = "parent", who: str = "parent", **more: str
) -> tuple[int, dict]:  # type: ignore[type-arg]  # JSON
    words = urlencode({"indicator": indicators, "from": "2023-01-01", "to": date.max.isoformat(), **more})
    unit = getattr(world, at)
    answer = world.client(Role.OFFICE, who).get(f"/api/v1/units/{unit.code}/figures?{words}")
    return answer.status_code, answer.json()


def test_of_several_the_refused_one_is_named_and_the_others_are_given(world: World) -> None:
    status, told = ask(world, "demo.problems_found,demo.nothing_like_it,problems_found")
    assert status == 200
    assert [one["value"] for one in told["figures"]] == [2, 2]
    (refused,) = told["refused"]
    assert (refused["indicator"], refused["code"]) == ("demo.nothing_like_it", "unknown_indicator")
    assert "demo.nothing_like_it" in refused["detail"]


def test_one_that_is_refused_alone_is_a_refusal(world: World) -> None:
    status, told = ask(world, "demo.nothing_like_it")
    assert (status, told["code"]) == (422, "unknown_indicator")
    assert "demo.nothing_like_it" in told["detail"]


def test_a_period_that_ends_before_it_begins(world: World) -> None:
    status, told = ask(world, "demo.problems_found", **{"from": "2023-05-01", "to": "2023-04-01"})
    assert (status, told["code"]) == (422, "bad_period")
    assert "2023-05-01" in told["detail"]


def test_a_unit_in_sight_whose_subtree_is_not_has_no_figure(world: World) -> None:
    assert ask(world, "demo.problems_found", at="parent", who="child")[0] == 404
    assert ask(world, "demo.problems_found,demo.nothing_like_it", at="parent", who="child")[0] == 404
