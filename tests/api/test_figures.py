"""Figures through the API: what can be given is given, what cannot is named, foreign units are missing."""

from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from taizhang.ledgers.operations import packs
from taizhang.ledgers.operations.create import NewEntry, create
from taizhang.units.models import Unit
from taizhang.units.operations import sets
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
    world: World, indicators: str, *, at: str = "parent", who: str = "parent", path: str = "", **more: str
) -> tuple[int, dict]:  # type: ignore[type-arg]  # JSON
    words = urlencode({"indicator": indicators, "from": "2023-01-01", "to": date.max.isoformat(), **more})
    unit = getattr(world, at)
    answer = world.client(Role.OFFICE, who).get(f"/api/v1/units/{unit.code}/figures{path}?{words}")
    return answer.status_code, answer.json()


def test_the_units_right_below_in_either_tree(world: World) -> None:
    Unit.system.filter(pk=world.sibling.pk).update(line_path="001")
    Unit.system.filter(pk=world.child.pk).update(line_path="001001", line_parent=world.sibling)

    def values(at: str, **more: str) -> list[tuple[str, int]]:
        status, told = ask(world, "demo.problems_found", at=at, path="/children", **more)
        assert status == 200
        return [(one["unit"]["code"], one["value"]) for one in told["figures"]]

    parent, child, sibling = world.parent.code, world.child.code, world.sibling.code
    assert values("parent") == [(parent, 2), (child, 2), (sibling, 0)]
    assert values("parent", reach="own") == [(parent, 0), (child, 2), (sibling, 0)]
    assert values("sibling", tree="line") == [(sibling, 2), (child, 2)]
    assert values("sibling", tree="line", reach="own") == [(sibling, 0), (child, 2)]


@pytest.mark.parametrize("tree", ["block", "line", "first-round"])
def test_a_figure_of_any_tree_leads_to_its_rows(world: World, tree: str) -> None:
    Unit.system.filter(pk=world.parent.pk).update(line_path="001")
    Unit.system.filter(pk=world.child.pk).update(line_path="001001", line_parent=world.parent)
    batch = sets.create_batch(SYSTEM_SCOPE, "first-round", "第一批")
    sets.join_batch(SYSTEM_SCOPE, batch.pk, [world.child.pk])
    (figure,) = ask(world, "demo.problems_found", tree=tree)[1]["figures"]
    assert figure["value"] == 2
    opened = world.client(Role.OFFICE).get(figure["rows"])
    assert sum(row["amount"] for row in opened.json()["rows"]) == 2


def test_rows_registered_after_the_cut_are_told(world: World) -> None:
    hour = timezone.now() - timedelta(hours=1)
    for path in ("", "/children", "/series"):
        more = {"from": "2026-01-01", "to": "2027-01-01", "step": "month"} if path == "/series" else {}
        told = ask(world, "demo.problems_found", path=path, cut=hour.isoformat(), **more)[1]["figures"]
        assert max(one["late"] for one in told) == 2
        assert (
            max(one["late"] or 0 for one in ask(world, "demo.problems_found", path=path, **more)[1]["figures"])
            == 0
        )
    status, told = ask(world, "demo.problems_found", path="/rows", cut=hour.isoformat())
    assert (status, told["code"]) == (422, "invalid")
    assert told["fields"] == {"cut": "没有这个字段，请检查拼写。"}


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
