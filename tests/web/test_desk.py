"""工作台: what waits for me, my unit's figures, what is late below; each role sees what concerns it."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from taizhang.ledgers.models import InstalledPack
from taizhang.ledgers.operations import packs
from taizhang.units.models import Unit
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.ledgers.conftest import PACK
from tests.web.test_ledgers import problem, text
from tests.world import World, make_world

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


@pytest.fixture
def world() -> World:
    packs.install(SYSTEM_SCOPE, [PACK])
    made = make_world()
    for row in Unit.system.all():
        Unit.system.filter(pk=row.pk).update(size=Unit.system.filter(path__startswith=row.path).count())
    return made


def late(world: World, number: int = 1) -> None:
    day = (timezone.localdate() - timedelta(days=5)).isoformat()
    for n in range(number):
        problem(world, f"桥面破损{n}", due=day, found_on=day)


def desk(world: World, role: Role, place: str) -> str:
    return text(world.client(role, place), "/")


def test_the_clerk_sees_his_own_deadlines_and_the_same_number_in_the_top_bar(world: World) -> None:
    late(world, 8)
    page = desk(world, Role.CLERK, "child")
    assert "逾期和 7 天内到期" in page
    assert 'aria-label="待办 8 条"' in page
    assert page.count('class="entry"') == 6
    whole = text(world.client(Role.CLERK, "child"), "/todo/?kind=due")
    assert whole.count('class="entry"') == 8


def test_the_superior_sees_what_is_late_below_and_not_as_his_own_to_do(world: World) -> None:
    late(world)
    page = desk(world, Role.OFFICE, "parent")
    below = page[page.index("下级单位的逾期和临期") :]
    assert "溪源县" in below
    assert "柳林县" not in below
    assert 'aria-label="待办 0 条"' in page


def test_a_leader_sees_what_is_wrong_first_and_nothing_to_fill(world: World) -> None:
    late(world)
    page = desk(world, Role.VIEWER, "parent")
    tiles = re.findall(r'<li(?: class="(bad)")?><a href="/figures/', page)
    assert tiles[0] == "bad"
    assert "待我" not in page
    assert "/todo/" not in page
    assert world.client(Role.VIEWER).get("/todo/").status_code == 403


def test_an_inspector_sees_the_place_he_inspects(world: World) -> None:
    late(world)
    assert "溪源县看板" in desk(world, Role.INSPECTOR, "child")


def test_the_three_administrators_see_no_figures_and_no_entries(world: World) -> None:
    late(world)
    for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN):
        page = desk(world, role, "parent")
        assert "看板" not in page
        assert "桥面破损" not in page


def test_a_kind_that_is_not_mine_is_not_found(world: World) -> None:
    client = world.client(Role.CLERK, "child")
    assert client.get("/todo/?kind=review").status_code == 404
    assert client.get("/todo/?kind=nonsense").status_code == 404
    assert "没有退回给您的条目" in text(client, "/todo/?kind=returned")


def test_a_site_without_packs_still_opens(world: World) -> None:
    InstalledPack.objects.all().delete()
    assert "工作台" in desk(world, Role.OFFICE, "parent")
    assert world.client(Role.OFFICE).get(f"/units/{world.parent.code}/board/").status_code == 200
