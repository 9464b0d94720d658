"""看板 in a real browser: looked at in every size, opened by keyboard, read without scripts, printed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from taizhang.ledgers.operations import packs
from taizhang.ledgers.operations.create import NewEntry, create
from taizhang.units.models import Unit
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.browser.conftest import DESK, LOW, NARROW, PHONE, Visit
from tests.ledgers.conftest import PACK
from tests.world import World, unit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ZOOMED = (683, 384)  # 1366x768 at 200 %


@pytest.fixture
def world(world: World) -> World:
    packs.install(SYSTEM_SCOPE, [PACK])
    for number in range(3, 40):
        unit(f"5309{number:02}000000", f"溪源市城乡融合发展示范区第{number:02}号街道办事处", world.parent, number)
    for row in Unit.system.all():
        Unit.system.filter(pk=row.pk).update(size=Unit.system.filter(path__startswith=row.path).count())
    today = timezone.localdate()
    for days in (-5, 3, 60):
        given = {
            "title": "路灯不亮",
            "source": "research",
            "found_on": (today - timedelta(days=20)).isoformat(),
            "due": (today + timedelta(days=days)).isoformat(),
        }
        create(SYSTEM_SCOPE, NewEntry("demo.problem", world.grandchild.pk, given), today=today)
    return world


@pytest.mark.parametrize(
    "size", [DESK, LOW, PHONE, NARROW, ZOOMED], ids=["desk", "low", "phone", "narrow", "zoom"]
)
def test_a_board_reads_well_in_every_size(visit: Visit, world: World, size: tuple[int, int]) -> None:
    office = visit(world.somebody(Role.OFFICE, "parent"), size=size)
    office.open("/board/")
    office.page.get_by_role("heading", name="溪源市看板").wait_for()
    office.look()
    office.open(f"/units/{world.grandchild.code}/board/")
    office.page.get_by_text("没有下级单位").wait_for()
    office.look()


def test_a_row_opens_and_closes_by_keyboard(visit: Visit, world: World) -> None:
    page = visit(world.somebody(Role.OFFICE, "parent"))
    page.open("/board/")
    twig = page.page.get_by_role("button", name="展开溪源县的下级")
    twig.press("Enter")
    page.page.get_by_role("link", name="石桥镇").wait_for()
    assert twig.get_attribute("aria-expanded") == "true"
    page.look()
    twig.press("Enter")
    page.page.get_by_role("link", name="石桥镇").wait_for(state="detached")


def test_without_scripts_a_board_is_read_narrowed_and_drilled_into(visit: Visit, world: World) -> None:
    office = visit(world.somebody(Role.OFFICE, "parent"), scripts=False)
    page = office.page
    office.open("/board/")
    page.get_by_role("link", name="只看有逾期").click()
    assert page.locator("tr[data-path]").count() == 1
    page.get_by_label("自").fill(str(timezone.localdate() - timedelta(days=30)))
    page.get_by_role("button", name="查看", exact=True).click()
    page.get_by_role("button", name="展开溪源县的下级").click()
    page.get_by_role("heading", name="溪源县看板").wait_for()
    page.get_by_role("link", name="1 个").first.click()
    page.get_by_role("heading", name="口径").wait_for()


def test_a_board_prints_without_its_controls(visit: Visit, world: World) -> None:
    office = visit(world.somebody(Role.OFFICE, "parent"))
    office.open("/board/")
    office.page.emulate_media(media="print")
    assert not office.page.get_by_role("button", name="打印").is_visible()
    assert not office.page.get_by_label("活动").is_visible()
    assert office.page.get_by_role("heading", name="溪源市看板").is_visible()
    assert office.page.get_by_role("table").first.is_visible()
