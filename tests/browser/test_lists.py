"""清单 in a real browser: conditions, columns, saving and exporting, by desk and phone, with and without scripts."""

import pytest
from playwright.sync_api import expect

from taizhang.ledgers.operations import packs
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.browser.conftest import DESK, NARROW, PHONE, Visit
from tests.browser.test_ledger import LEDGER, problem
from tests.ledgers.conftest import PACK
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(world: World) -> World:
    packs.install(SYSTEM_SCOPE, [PACK])
    for number in range(12):
        problem(world, number)
    return world


def test_a_list_is_put_together_saved_and_opened_again(visit: Visit, world: World) -> None:
    clerk = visit(world.somebody(Role.CLERK, "child"))
    page = clerk.page
    clerk.open(LEDGER)
    page.get_by_role("link", name="条件、栏目").click()
    page.get_by_role("combobox", name="栏目").select_option(label="问题来源")
    page.get_by_role("group", name="第 1 个条件").get_by_label("群众反映").check()
    page.get_by_role("group", name="第 2 个条件").get_by_label("栏目").select_option(label="整改时限")
    expect(page.get_by_role("group", name="第 1 个条件").get_by_label("群众反映")).to_be_checked()
    page.get_by_role("group", name="显示栏目").get_by_label("列入日期").check()
    page.get_by_label("名称").fill("群众反映的")
    clerk.look()
    page.get_by_role("button", name="存为清单").click()
    page.get_by_role("status").get_by_text("已存为清单").wait_for()
    expect(page.locator("[data-row]")).to_have_count(6)
    expect(page.get_by_role("columnheader", name="列入日期")).to_be_visible()
    clerk.look()
    clerk.open(LEDGER)
    page.get_by_role("combobox", name="打开清单").select_option(label="群众反映的")
    expect(page.locator("[data-row]")).to_have_count(6)
    page.get_by_role("link", name="去掉“问题来源是 群众反映”").click()
    expect(page.locator("[data-row]")).to_have_count(12)


def test_a_list_goes_out_from_the_menu(visit: Visit, world: World) -> None:
    clerk = visit(world.somebody(Role.CLERK, "child"))
    clerk.open(LEDGER)
    clerk.page.get_by_text("导出", exact=True).click()
    clerk.look()
    with clerk.page.expect_download() as download:
        clerk.page.get_by_role("link", name="Word 表格").click()
    assert download.value.suggested_filename.endswith(".docx")


@pytest.mark.parametrize("size", [DESK, PHONE, NARROW])
def test_the_form_of_a_list_fits_every_screen_and_works_without_scripts(
    visit: Visit, world: World, size: tuple[int, int]
) -> None:
    clerk = visit(world.somebody(Role.CLERK, "child"), size=size, scripts=False)
    page = clerk.page
    clerk.open(f"{LEDGER}list/")
    page.get_by_role("combobox", name="栏目").select_option(label="问题表现")
    page.get_by_role("button", name="选定").click()
    page.get_by_label("问题表现的值").fill("惠农")
    page.get_by_role("button", name="按此显示").click()
    expect(page.get_by_text("问题表现含有 惠农")).to_be_visible()
    expect(page.locator("[data-row]")).to_have_count(12)


def test_the_pages_fit_a_phone(visit: Visit, world: World) -> None:
    clerk = visit(world.somebody(Role.CLERK, "child"), size=PHONE)
    for path in (f"{LEDGER}list/", f'{LEDGER}?where={{"source":"masses"}}&columns=source,@state', "/exports/"):
        clerk.open(path)
        clerk.look()
