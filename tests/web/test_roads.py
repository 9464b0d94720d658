"""The product's own links lead nobody to a page that refuses him."""

import pytest

from taizhang.ledgers.operations import packs
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.ledgers.conftest import PACK
from tests.web.test_ledgers import problem
from tests.web.walking import pages
from tests.world import World, make_world

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


@pytest.fixture
def world() -> World:
    packs.install(SYSTEM_SCOPE, [PACK])
    made = make_world()
    problem(made)
    return made


@pytest.mark.parametrize("role", [Role.CLERK, Role.VIEWER, Role.INSPECTOR])
def test_nobody_is_led_to_a_page_that_refuses_him(world: World, role: Role) -> None:
    refused: list[str] = []
    found = list(pages(world.client(role), ["/"], refused=refused))
    assert len(found) > 10
    assert refused == []
