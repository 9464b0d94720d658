"""数字: a value with its definition, its children in official order and the rows that make it up."""

import pytest

from taizhang.ledgers.operations import packs
from taizhang.units.models import Unit
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.ledgers.conftest import PACK
from tests.web.test_ledgers import problem
from tests.world import World, make_world

pytestmark = [pytest.mark.sql, pytest.mark.django_db]
FIGURE = "/figures/demo.problems_found/"


@pytest.fixture
def world() -> World:
    packs.install(SYSTEM_SCOPE, [PACK])
    return make_world()


def test_a_figure_names_its_rows_and_its_children(world: World) -> None:
    row = problem(world)
    page = world.client(Role.OFFICE, "parent").get(f"{FIGURE}?unit={world.parent.code}").content.decode()
    assert '<span class="num">1</span> 个' in page
    assert "口径" in page
    assert f"/entries/{row.pk}/" in page
    below = page[page.index('id="below"') :]
    names = [unit.name for unit in Unit.system.filter(parent=world.parent).order_by("order")]
    assert [below.index(name) for name in names] == sorted(below.index(name) for name in names)


def test_a_figure_is_reached_from_the_head_of_its_ledger(world: World) -> None:
    problem(world)
    page = world.client(Role.CLERK, "child").get("/ledgers/demo.problem/").content.decode()
    assert f"{FIGURE}?unit={world.child.code}&amp;from=" in page


def test_what_is_out_of_reach_or_wrong_is_said(world: World) -> None:
    client = world.client(Role.OFFICE, "child")
    assert client.get(f"{FIGURE}?unit={world.sibling.code}").status_code in {404, 422}
    assert client.get("/figures/demo.nothing/").status_code == 422
    assert client.get(f"{FIGURE}?from=2026-13-40").status_code == 422
    assert "没有计入的条目" in client.get(FIGURE).content.decode()
