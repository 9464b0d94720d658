"""督导, 提醒渠道 and 规定动作 in a real browser, on a desk and on a phone, with and without scripts."""

import pytest

from taizhang.duties.models import DutySwitch, OversightArea
from taizhang.ledgers.operations import packs
from taizhang.packs.loader import builtin_folders
from taizhang.units.models import Body, Unit
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.browser.conftest import DESK, PHONE, Visit
from tests.duties.conftest import PACK
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(world: World) -> World:
    packs.install(SYSTEM_SCOPE, [PACK, *builtin_folders()])
    for row in Unit.system.all():
        Unit.system.filter(pk=row.pk).update(size=Unit.system.filter(path__startswith=row.path).count())
    return world


@pytest.mark.parametrize(("size", "scripts"), [(DESK, True), (PHONE, False)])
def test_an_office_sets_up_a_group_and_switches_a_duty_on(
    visit: Visit, world: World, size: tuple[int, int], scripts: bool
) -> None:
    office, code = visit(world.somebody(Role.OFFICE, "child"), size=size, scripts=scripts), world.child.code
    office.open(f"/units/{code}/oversight/")
    office.page.get_by_label("名称").fill("第一督导组")
    office.page.get_by_label(world.grandchild.short_name).first.check()
    office.page.get_by_role("button", name="设立", exact=True).click()
    office.page.get_by_text("已设立“第一督导组”。").wait_for()
    if scripts:
        office.look()
    assert [one.unit_id for one in OversightArea.objects.all()] == [world.grandchild.pk]
    assert Body.system.get(name="第一督导组").unit_id == world.child.pk
    office.open(f"/units/{code}/duties/")
    office.page.get_by_label("规定动作", exact=True).select_option(label="默认不开的")
    office.page.get_by_label("截止日").fill("2099-12-31")
    office.page.get_by_label("目的").fill("试行")
    office.page.get_by_label("依据").fill("县委办〔2026〕1号")
    office.page.get_by_role("button", name="开启").click()
    office.page.get_by_text("已开启。").wait_for()
    if scripts:
        office.look()
    assert DutySwitch.objects.get().on


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_channels_reminders_and_what_ends_read_well(visit: Visit, world: World, size: tuple[int, int]) -> None:
    office = visit(world.somebody(Role.OFFICE, "child"), size=size)
    for path in ("/robots/", "/reminders/", f"/units/{world.child.code}/expiring/"):
        office.open(path)
        office.page.get_by_role("heading", level=1).wait_for()
        office.look()
