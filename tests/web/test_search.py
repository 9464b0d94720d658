"""搜索: units and entries of any ledger in one field, within one's reach, whatever is typed."""

import pytest

from taizhang.ledgers.operations import packs
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.ledgers.conftest import PACK
from tests.web.test_ledgers import problem, text
from tests.world import World, make_world

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


@pytest.fixture
def world() -> World:
    packs.install(SYSTEM_SCOPE, [PACK])
    return make_world()


def test_units_and_entries_are_found_together(world: World) -> None:
    problem(world, "溪源县桥面破损")
    page = text(world.client(Role.CLERK, "child"), "/search/?q=溪源县")
    assert f"/units/{world.child.code}/" in page
    assert "溪源县桥面破损" in page
    assert "问题清单 · " in page


def test_a_whole_number_leads_to_its_entry(world: World) -> None:
    row = problem(world)
    answer = world.client(Role.CLERK, "child").get("/search/", {"q": row.number})
    assert answer.headers["Location"] == f"/entries/{row.pk}/"


def test_nothing_outside_one_s_reach_is_found(world: World) -> None:
    row = problem(world, "桥面破损")
    for q in ("桥面破损", row.number):
        assert "没有找到" in text(world.client(Role.CLERK, "sibling"), f"/search/?q={q}")
    assert "没有找到" in text(world.client(Role.SECURITY_ADMIN, "child"), "/search/?q=桥面破损")


def test_words_are_found_in_their_order_only_and_strange_words_do_no_harm(world: World) -> None:
    problem(world, "桥面破损")
    client = world.client(Role.CLERK, "child")
    assert "没有找到" in text(client, "/search/?q=面桥")
    for q in ("", " ", "%", "\"'--", "长" * 3000, "AND OR NOT *"):
        assert client.get("/search/", {"q": q}).status_code == 200
