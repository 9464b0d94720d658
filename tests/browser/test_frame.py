"""The frame in a real browser, at an office PC's size and a phone's: no complaint, no overflow, axe clean."""

import gzip
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from taizhang.units.models import Account, Unit
from taizhang.units.roles import Role
from tests.browser.conftest import DESK, NARROW, PHONE, Visit
from tests.world import PASSWORD, World, account, grant, unit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SIZES = pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
LONG = "溪源县乡村振兴和数字经济发展综合服务保障中心"


def grown(world: World) -> World:
    """The small tree with its sizes set, a long name, and more rows than a page holds."""
    unit("XY-000", LONG, world.child, 2, "county_dept")
    for number in range(35):
        unit(f"530102001{number + 1:03d}", f"第{number}村", world.grandchild, number + 1, "village")
    for row in Unit.system.all():
        Unit.system.filter(pk=row.pk).update(size=Unit.system.filter(path__startswith=row.path).count())
    return world


@SIZES
def test_sign_in_look_around_and_sign_out(visit: Visit, world: World, size: tuple[int, int]) -> None:
    grown(world)
    who = world.somebody(Role.OFFICE, "child")
    watched = visit(size=size)
    page = watched.page
    watched.open("/units/")
    page.get_by_label("账号").fill(who.username)
    page.get_by_label("密码", exact=True).fill("wrong")
    page.get_by_role("button", name="登录", exact=True).click()
    page.get_by_text("账号或密码不对").wait_for()
    watched.look()
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="单位", exact=True).wait_for()
    watched.look()
    navigation = page.get_by_role("navigation", name="主导航" if size == DESK else "底部导航")
    navigation.get_by_role("link", name="工作台").click()
    page.get_by_role("heading", name="工作台").wait_for()
    watched.look()
    if size == DESK:
        navigation.get_by_role("link", name="单位").click()
    else:  # the phone's bar holds what is used daily
        watched.open("/units/")
    page.get_by_role("link", name="石桥镇", exact=True).click()
    page.get_by_role("heading", name="石桥镇").wait_for()
    assert page.get_by_text("共 35 个单位").is_visible()
    page.get_by_role("link", name="下一页").click()
    page.get_by_role("link", name="第34村").wait_for()
    watched.look()
    watched.open("/me/")
    watched.look()
    page.get_by_role("button", name="退出登录").click()
    page.get_by_role("heading", name="登录台账").wait_for()


@SIZES
def test_a_first_sign_in_asks_for_a_password_of_ones_own(
    visit: Visit, world: World, size: tuple[int, int]
) -> None:
    who = account("fresh", world.child, must_change=True)
    grant(who, Role.CLERK, world.child)
    watched = visit(size=size)
    page = watched.page
    watched.open("/sign-in/")
    page.get_by_label("账号").fill(who.username)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.get_by_text("这是您第一次登录").wait_for()
    page.get_by_label("原密码").fill(PASSWORD)
    page.get_by_label("新密码", exact=False).first.fill("short")
    page.get_by_label("再输一次新密码").fill("short")
    page.get_by_role("button", name="修改密码").click()
    page.get_by_text("密码太短").wait_for()
    watched.look()
    page.get_by_label("原密码").fill(PASSWORD)
    page.locator("#new").fill("Qing-he2026")
    page.get_by_label("再输一次新密码").fill("Qing-he2026")
    page.get_by_role("button", name="修改密码").click()
    page.get_by_text("密码已修改。").wait_for()
    watched.look()


@SIZES
def test_errors_wear_the_products_look_and_lead_on(visit: Visit, world: World, size: tuple[int, int]) -> None:
    watched = visit(world.somebody(Role.CLERK, "child"), size=size)
    watched.open("/nonsense/")
    assert watched.page.get_by_role("heading").inner_text() == "没有找到"
    assert watched.page.get_by_text("请求编号").is_visible()
    watched.look()
    watched.open("/accounts/")
    assert watched.page.get_by_role("heading").inner_text() == "没有权限"
    watched.page.get_by_role("link", name="回到工作台").click()
    watched.page.get_by_role("heading", name="工作台").wait_for()


@SIZES
def test_the_pages_of_the_administrators(visit: Visit, world: World, size: tuple[int, int]) -> None:
    office = grown(world).somebody(Role.OFFICE, "child")
    for role, paths in (
        (Role.SECURITY_ADMIN, ["/accounts/", "/accounts/new/", f"/accounts/{office.pk}/"]),
        (Role.AUDIT_ADMIN, ["/events/"]),
        (Role.SYSTEM_ADMIN, ["/jobs/", "/me/factors/", "/rules/"]),
    ):
        watched = visit(world.somebody(role), size=size)
        for path in paths:
            watched.open(path)
            watched.look()


def test_the_tree_unfolds_in_place_and_folds_again_by_keyboard(visit: Visit, world: World) -> None:
    grown(world)
    watched = visit(world.somebody(Role.OFFICE, "parent"))
    page = watched.page
    watched.open("/units/")
    toggle = page.get_by_role("button", name="展开溪源县的下级")
    toggle.focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name=LONG).wait_for()
    assert toggle.get_attribute("aria-expanded") == "true"
    watched.look()
    page.keyboard.press("Enter")
    page.get_by_role("link", name=LONG).wait_for(state="detached")
    assert page.get_by_role("link", name="柳林县", exact=True).is_visible()


def test_without_scripts_every_form_still_works(visit: Visit, world: World) -> None:
    security = grown(world).somebody(Role.SECURITY_ADMIN, "parent")
    watched = visit(security, scripts=False)
    page = watched.page
    watched.open("/accounts/new/")
    page.get_by_label("姓名").fill("李敏")
    page.get_by_label("账号名").fill("li.min")
    page.locator("#unit").fill("石桥镇")
    page.get_by_role("button", name="新建账号").click()
    page.get_by_role("link", name="去授权").click()
    page.locator("#grant-role").select_option("clerk")
    page.locator("#grant-unit").fill("石桥镇")
    page.get_by_role("button", name="授权", exact=True).click()
    page.get_by_text("已授权").wait_for()
    page.get_by_role("button", name="撤回石桥镇的填报员").click()
    page.get_by_text("已撤回石桥镇的填报员授权。").wait_for()
    assert Account.objects.get(username="li.min").grants.count() == 0


def test_a_narrow_window_holds_every_page(visit: Visit, world: World) -> None:
    watched = visit(grown(world).somebody(Role.OFFICE, "child"), size=NARROW)
    for path in ("/", "/units/", f"/units/{world.child.code}/", "/me/", "/me/password/", "/rules/"):
        watched.open(path)
        watched.look()


def test_the_search_key_finds_its_field_and_typing_does_not_trigger_it(visit: Visit, world: World) -> None:
    watched = visit(grown(world).somebody(Role.OFFICE, "child"))
    page = watched.page
    watched.open("/")
    page.keyboard.press("/")
    page.keyboard.type("石桥/")
    assert page.locator("[data-search]").input_value() == "石桥/"
    page.locator("[data-search]").fill("石桥")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="石桥镇", exact=True).wait_for()


def test_pages_are_light(visit: Visit, world: World) -> None:
    watched = visit(grown(world).somebody(Role.OFFICE, "child"))
    watched.open(f"/units/{world.grandchild.code}/")
    assert _packed(watched.page.content().encode()) <= 20_000
    assert sum(_packed(Path(found).read_bytes()) for found in _own("css")) <= 15_000
    assert sum(_packed(Path(found).read_bytes()) for found in _own("js")) <= 10_000


def _own(kind: str) -> list[str]:
    static = Path(str(finders.find("css/base.css"))).parents[1]
    return [str(path) for path in sorted((static / kind).iterdir())]


def _packed(content: bytes) -> int:
    return len(gzip.compress(content, 6))
