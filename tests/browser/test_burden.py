"""负担账 and 即将到期 in a real browser, on a desk and in the hand."""

from datetime import timedelta

import pytest
from django.utils import timezone

from taizhang.ledgers.operations import packs
from taizhang.ledgers.operations.create import NewEntry, create
from taizhang.packs.loader import builtin_folders
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.browser.conftest import DESK, PHONE, Visit
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(world: World) -> World:
    packs.install(SYSTEM_SCOPE, builtin_folders())
    today = timezone.localdate()
    for title, days in (("石桥镇党委", 40), ("孙店党总支", -12)):
        ends = (today + timedelta(days=days)).isoformat()
        given = {"title": title, "elected_on": "2021-09-01", "kind": "branch", "ends_on": ends}
        create(SYSTEM_SCOPE, NewEntry("base.term", world.child.pk, given), today=today)
    return world


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_a_clerk_opens_both_from_his_dues(visit: Visit, world: World, size: tuple[int, int]) -> None:
    clerk = visit(world.somebody(Role.CLERK, "child"), size=size)
    clerk.open(f"/units/{world.child.code}/dues/")
    clerk.page.get_by_label("应办与调度").get_by_role("link", name="负担账").click()
    clerk.page.get_by_text("中心组集体研讨每季度一次").wait_for()
    clerk.look()
    clerk.page.get_by_label("应办与调度").get_by_role("link", name="到期").click()
    clerk.page.get_by_text("过期 12 天").wait_for()
    clerk.page.get_by_text("剩 40 天").wait_for()
    clerk.look()
    clerk.open("/")
    clerk.page.get_by_role("heading", name="即将到期").wait_for()
    clerk.look()
