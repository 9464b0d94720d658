"""Rows of a list ticked one by one for a report: by mouse, by keyboard alone, without scripts, on a phone."""

import pytest
from playwright.sync_api import Page, expect

from taizhang.ledgers.operations.withdraw import withdraw
from taizhang.reports.models import Report
from taizhang.reports.operations import drafts
from taizhang.reports.operations.citing import cite
from taizhang.reports.operations.drafts import NewReport
from taizhang.reports.operations.templates import Upload, upload
from taizhang.units.roles import Role
from tests.browser.conftest import NARROW, PHONE, Visit
from tests.reports.test_citing import LISTED, TYPICAL
from tests.reports.world import FIRST, LAST, problem, reported_world
from tests.world import World, scope

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PLACES = ("child", "grandchild", "sibling")
SAID = "已勾选 1 条，报告只引用这些"


@pytest.fixture
def world(transactional_db: None) -> World:
    return reported_world()


@pytest.fixture
def draft(world: World) -> Report:
    for number in range(33):
        problem(world, f"第{number + 1}号路灯不亮，群众夜间出行不便", place=PLACES[number % 3])
    office = scope(world.somebody(Role.OFFICE, "parent"))
    upload(office, Upload(world.parent.pk, "典型.docx", LISTED, key="typical", period="month"))
    return drafts.create(office, NewReport("typical", world.parent.pk, FIRST, LAST))


def cited(page: Page) -> None:
    page.get_by_role("status").get_by_text(SAID).first.wait_for()


def enumerated(page: Page) -> None:
    page.locator("p > .slot.list").first.click()
    page.get_by_role("heading", name="典型问题").wait_for()


def test_a_case_is_found_ticked_saved_and_frozen(visit: Visit, world: World, draft: Report) -> None:
    seen = visit(world.somebody(Role.OFFICE, "parent"))
    page = seen.page
    seen.open(f"/reports/{draft.code}/")
    seen.look()
    enumerated(page)
    seen.look()
    page.get_by_label("第2号路灯不亮").check()
    page.get_by_label("查找条目").fill("33号")
    page.get_by_role("button", name="查找").click()
    page.get_by_label("第33号路灯不亮").check()
    expect(page.get_by_label("第2号路灯不亮")).to_be_checked()
    page.get_by_label("第2号路灯不亮").uncheck()
    page.get_by_role("button", name="保存勾选").click()
    cited(page)
    expect(page.locator("p > .slot.list")).to_contain_text("第33号路灯不亮，群众夜间出行不便等")
    expect(page.get_by_label("第33号路灯不亮")).to_be_checked()
    seen.look()
    page.get_by_role("button", name="复核").click()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="定稿").click()
    page.get_by_text("已定稿，查验码").first.wait_for()
    page.locator("p > .slot.list").first.click()
    page.get_by_text("定稿时逐条勾选引用的条目，共 1 条").wait_for()
    seen.look()


def test_by_keyboard_alone(visit: Visit, world: World, draft: Report) -> None:
    page = (seen := visit(world.somebody(Role.OFFICE, "parent"))).page
    seen.open(f"/reports/{draft.code}/")
    page.locator("p > .slot.list").first.focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="典型问题").wait_for()
    expect(page.locator("#side")).to_be_focused()
    for _ in range(6):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "checkbox":
            break
    page.keyboard.press("Space")
    page.get_by_role("button", name="保存勾选").focus()
    page.keyboard.press("Enter")
    cited(page)


@pytest.mark.parametrize("size", [PHONE, NARROW])
def test_without_scripts_and_on_a_phone(visit: Visit, world: World, draft: Report, size: tuple[int, int]) -> None:
    seen = visit(world.somebody(Role.OFFICE, "parent"), size=size, scripts=False)
    page = seen.page
    seen.open(f"/reports/{draft.code}/?list={TYPICAL}")
    page.get_by_label("单位", exact=True).select_option(label=world.sibling.short_name)
    page.get_by_role("button", name="查找").click()
    page.get_by_label("第3号路灯不亮").check()
    page.get_by_role("button", name="保存勾选").click()
    cited(page)
    expect(page.get_by_label("第3号路灯不亮")).to_be_checked()
    seen = visit(world.somebody(Role.OFFICE, "parent"), size=size)
    seen.open(f"/reports/{draft.code}/?list={TYPICAL}")
    seen.look()


def test_a_ticked_row_withdrawn_since_is_named_and_blocks(visit: Visit, world: World, draft: Report) -> None:
    one = problem(world, "河道淤积")
    office = scope(world.somebody(Role.OFFICE, "parent"))
    cite(office, draft.code, TYPICAL, [one.pk], version=draft.version)
    withdraw(scope(world.somebody(Role.CLERK, "child")), one.pk, reason="误录", version=one.version)
    seen = visit(world.somebody(Role.OFFICE, "parent"))
    seen.open(f"/reports/{draft.code}/")
    seen.page.get_by_text("河道淤积").and_(seen.page.get_by_text("已撤回，请重新勾选")).wait_for()
    seen.page.get_by_role("link", name="典型问题").click()
    seen.page.get_by_role("alert").get_by_text("已撤回，请重新勾选").wait_for()
    seen.look()
