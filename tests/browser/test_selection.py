"""The list as a place to work in: values changed in place, ticked rows taken a step or made into one, by keyboard and
on a phone, with and without scripts."""

import pytest
from playwright.sync_api import expect

from taizhang.ledgers.models import Entry
from taizhang.ledgers.operations import packs
from taizhang.ledgers.operations.edit import edit
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.browser.conftest import DESK, NARROW, PHONE, Visit
from tests.browser.test_ledger import LEDGER, problem, said
from tests.ledgers.conftest import PACK
from tests.world import World, scope

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDE = f"{LEDGER}?columns=@unit,@due,amount,@state"


@pytest.fixture
def world(world: World) -> World:
    packs.install(SYSTEM_SCOPE, [PACK])
    for number in range(3):
        problem(world, number)
    return world


def test_a_value_is_changed_in_its_place_by_keyboard(visit: Visit, world: World) -> None:
    clerk = visit(world.somebody(Role.CLERK, "child"))
    page = clerk.page
    clerk.open(WIDE)
    page.locator("[data-field=amount]").first.focus()
    page.keyboard.press("Enter")
    field = page.get_by_label("涉及金额")
    expect(field).to_be_focused()
    page.keyboard.type("约三万")
    page.keyboard.press("Enter")
    page.get_by_text("是个约数").wait_for()
    expect(field).to_have_value("约三万")
    expect(field).to_be_focused()
    clerk.look()
    field.fill("30000")
    row = Entry.system.get(number=page.locator(".rows tbody tr").first.locator("td").first.inner_text().strip())
    edit(scope(world.somebody(Role.CLERK, "child")), row.pk, {"amount": "5"}, version=row.version)
    page.keyboard.press("Enter")
    page.get_by_text("他人已改为“5”").wait_for()
    expect(field).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[data-field=amount]").first).to_contain_text("30000")
    expect(page.locator("[data-field=amount]").first).to_be_focused()
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)  # the tabs count anew
    page.keyboard.press("Enter")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".inplace")).to_have_count(0)
    row.refresh_from_db()
    assert row.data["amount"] == 3_000_000


def test_a_deadline_changed_in_place_moves_the_counts_over_the_list(visit: Visit, world: World) -> None:
    clerk = visit(world.somebody(Role.CLERK, "child"), size=PHONE)
    page = clerk.page
    clerk.open(LEDGER)
    expect(page.locator(".tabs .late")).to_contain_text("3")
    page.locator("[data-field=due]").first.click()
    page.get_by_label("整改时限").fill("2099-12-31")
    clerk.look()
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".tabs .late")).to_contain_text("2")
    expect(page.locator(".overdue")).to_have_count(2)


@pytest.mark.parametrize("size", [DESK, NARROW], ids=["desk", "narrow"])
def test_ticked_rows_refuse_together_and_merge(visit: Visit, world: World, size: tuple[int, int]) -> None:
    reviewer = visit(world.somebody(Role.REVIEWER, "child"), size=size)
    page = reviewer.page
    reviewer.open(LEDGER)
    expect(page.locator(".selected")).to_be_hidden()
    for number in range(2):
        page.locator("[name=row]").nth(number).check()
    expect(page.locator("[data-ticked]")).to_have_text("2")
    reviewer.look()
    page.locator(".selected").get_by_role("button", name="申请销号").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("办理说明").fill("一起办")
    dialog.get_by_role("button", name="申请销号").click()
    dialog.get_by_text("有 2 个不能办理").wait_for()
    dialog.get_by_text("至少要有 1 条").first.wait_for()
    reviewer.look()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.locator(".selected").get_by_role("button", name="合并为一条").click()
    dialog.get_by_role("radio").first.check()
    dialog.get_by_label("为什么是同一个").fill("同一处")
    reviewer.look()
    dialog.get_by_role("button", name="合并").click()
    said(page, "1 个已并入")
    page.get_by_role("button", name="拆出").click()
    said(page, "已拆出")
    assert Entry.system.filter(gone="").count() == 3


def test_without_scripts_ticked_rows_are_merged_on_a_page(visit: Visit, world: World) -> None:
    reviewer = visit(world.somebody(Role.REVIEWER, "child"), scripts=False)
    page = reviewer.page
    reviewer.open(LEDGER)
    for number in range(2):
        page.locator("[name=row]").nth(number).check()
    page.get_by_role("button", name="合并为一条").click()
    page.get_by_role("radio").first.check()
    page.get_by_label("为什么是同一个").fill("同一处")
    page.get_by_role("button", name="合并").click()
    said(page, "已并入")
