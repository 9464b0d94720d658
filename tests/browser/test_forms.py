"""The form of an entry: read from a pasted passage, confirmed by saving, and never losing what was typed."""

import pytest
from playwright.sync_api import expect

from taizhang.ledgers.models import Entry
from taizhang.ledgers.operations import packs
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.browser.conftest import NARROW, PHONE, Visit
from tests.browser.test_ledger import LEDGER, said
from tests.ledgers.conftest import PACK
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NEW = f"{LEDGER}new/"
PASSAGE = "3月5日，巡查发现桥面破损，涉及资金2.5万元，责任单位石桥镇，整改时限4月30日。"


@pytest.fixture
def world(world: World) -> World:
    packs.install(SYSTEM_SCOPE, [PACK])
    return world


def test_a_passage_becomes_an_entry(visit: Visit, world: World) -> None:
    clerk = visit(world.somebody(Role.CLERK, "child"))
    page = clerk.page
    clerk.open(NEW)
    page.get_by_label("问题来源").select_option("masses")
    page.get_by_text("粘一段话，读成一条").click()
    page.get_by_label("一段话、一则通知或一条反馈").fill(PASSAGE)
    page.get_by_role("button", name="读进下面的栏目").click()
    said(page, "已从文字读出 5 栏")
    expect(page.get_by_label("问题来源")).to_have_value("masses")
    expect(page.get_by_label("涉及金额")).to_have_value("25000")
    clerk.look()
    page.get_by_label("问题表现").press("Enter")
    said(page, "已登记")
    row = Entry.system.get()
    assert (row.title, row.data["amount"], row.unit) == ("桥面破损", 2_500_000, world.grandchild)


def test_without_scripts_and_on_a_phone_it_is_the_same_form(visit: Visit, world: World) -> None:
    for size, scripts in ((PHONE, False), (NARROW, True)):
        clerk = visit(world.somebody(Role.CLERK, "child"), size=size, scripts=scripts)
        page = clerk.page
        clerk.open(NEW)
        page.get_by_text("粘一段话，读成一条").click()
        page.get_by_label("一段话、一则通知或一条反馈").fill(PASSAGE)
        page.get_by_role("button", name="读进下面的栏目").click()
        said(page, "已从文字读出")
        expect(page.get_by_label("整改时限")).not_to_have_value("")
        if scripts:
            clerk.look()


def test_typed_text_outlives_a_lost_connection_and_a_closed_page(visit: Visit, world: World) -> None:
    clerk = visit(world.somebody(Role.CLERK, "child"))
    page = clerk.page
    clerk.open(NEW)
    page.get_by_label("问题表现").fill("桥面破损")
    page.get_by_label("问题来源").select_option("research")
    page.context.set_offline(True)
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_text("没有连上网络").wait_for()
    page.context.set_offline(False)
    clerk.open(LEDGER)
    clerk.open(NEW)
    expect(page.get_by_label("问题表现")).to_have_value("")
    clerk.look()
    page.get_by_role("button", name="恢复").click()
    expect(page.get_by_label("问题表现")).to_have_value("桥面破损")
    page.get_by_role("button", name="保存", exact=True).click()
    said(page, "已登记")
    clerk.open(NEW)
    expect(page.get_by_role("button", name="恢复")).to_be_hidden()


def test_a_value_in_place_outlives_a_lost_connection(visit: Visit, world: World) -> None:
    clerk = visit(world.somebody(Role.CLERK, "child"))
    page = clerk.page
    clerk.open(NEW)
    page.get_by_label("问题表现").fill("桥面破损")
    page.get_by_label("问题来源").select_option("research")
    page.get_by_role("button", name="保存", exact=True).click()
    clerk.open(f"{LEDGER}?columns=amount")
    page.locator("[data-field=amount]").click()
    page.get_by_label("涉及金额").fill("12")
    page.context.set_offline(True)
    page.get_by_role("button", name="保存").click()
    page.get_by_role("alert").get_by_text("连不上服务器").wait_for()
    page.context.set_offline(False)
    clerk.heard.clear()  # the script library logs the lost connection this test makes
    expect(page.get_by_label("涉及金额")).to_have_value("12")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("[data-field=amount]")).to_contain_text("12")
