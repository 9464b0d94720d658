"""The tree's own pages in a real browser: a move looked at and made, people and bodies kept."""

import pytest

from taizhang.units.models import Person, Unit
from taizhang.units.roles import Role
from tests.browser.conftest import DESK, NARROW, PHONE, Visit
from tests.browser.test_frame import grown
from tests.browser.test_ledger import said
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "欧阳长名司马长名"


@pytest.mark.parametrize(
    ("size", "scripts"), [(DESK, True), (PHONE, False)], ids=["desk", "phone without scripts"]
)
def test_a_move_is_looked_at_and_made(visit: Visit, world: World, size: tuple[int, int], scripts: bool) -> None:
    grown(world)
    office = visit(world.somebody(Role.OFFICE, "parent"), size=size, scripts=scripts)
    page = office.page
    office.open(f"/units/{world.grandchild.code}/")
    page.get_by_role("link", name="划转").click()
    page.get_by_label("新的上级单位").fill("柳林县")
    page.get_by_label("依据").fill("批复〔2026〕1号")
    page.get_by_role("button", name="先看影响").click()
    page.get_by_text("柳林县的数字从此含它").wait_for()
    if scripts:
        office.look()
    page.get_by_role("button", name="划转", exact=True).click()
    said(page, "石桥镇已划转")
    assert Unit.system.get(pk=world.grandchild.pk).parent == world.sibling


def test_people_and_bodies_on_a_narrow_screen(visit: Visit, world: World) -> None:
    post = "党工委委员、办事处副主任"
    rows = [Person(unit=world.child, name=f"{LONG}{number}", post=post, order=number) for number in range(200)]
    Person.system.bulk_create(rows)
    office = visit(world.somebody(Role.OFFICE, "parent"), size=NARROW)
    page = office.page
    office.open(f"/units/{world.child.code}/people/")
    page.get_by_text("共 200 人").wait_for()
    office.look()
    page.get_by_role("link", name="登记人员").click()
    page.get_by_label("姓名").fill("李敏")
    office.look()
    page.get_by_role("button", name="保存").click()
    said(page, "已登记李敏")


def test_a_body_is_set_up_on_a_narrow_screen(visit: Visit, world: World) -> None:
    Person.system.create(unit=world.child, name="李敏")
    office = visit(world.somebody(Role.OFFICE, "parent"), size=NARROW)
    page = office.page
    office.open(f"/units/{world.child.code}/bodies/")
    office.look()
    page.get_by_label("名称").fill("整治专班")
    page.get_by_label("类型").select_option("task_force")
    page.get_by_role("button", name="设立").click()
    page.get_by_label("姓名").fill("李敏")
    page.get_by_label("负责人").check()
    office.look()
    page.get_by_role("button", name="登记").click()
    said(page, "李敏已任成员")
    office.open("/units/import/people/")
    office.look()
