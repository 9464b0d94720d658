"""The life of a problem in a real browser: registered, evidenced, returned, fixed, closed by another, counted."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from taizhang.ledgers.models import Entry
from taizhang.ledgers.operations import packs
from taizhang.ledgers.operations.create import NewEntry, create
from taizhang.units.models import Account, Unit
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.browser.conftest import DESK, NARROW, PHONE, Visit
from tests.ledgers.conftest import PACK
from tests.world import World, account, grant, scope

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LEDGER = "/ledgers/demo.problem/"
LONG = "惠农补贴资金发放不及时，二〇二五年秋粮种植补贴滞留乡镇账户，涉及孙店、马湾两个村三百一十二户，群众反映强烈"


@pytest.fixture
def world(world: World) -> World:
    packs.install(SYSTEM_SCOPE, [PACK])
    for row in Unit.system.all():
        Unit.system.filter(pk=row.pk).update(size=Unit.system.filter(path__startswith=row.path).count())
    return world


def problem(world: World, number: int = 0) -> Entry:
    today = timezone.localdate()
    due = today + timedelta(days=number - 5)
    given = {
        "title": f"{LONG[: 12 + number % 40]}{number}",
        "source": ("research", "masses")[number % 2],
        "found_on": (today - timedelta(days=20)).isoformat(),
        "due": due.isoformat(),
    }
    who = scope(world.somebody(Role.CLERK, "child"))
    return create(who, NewEntry("demo.problem", world.child.pk, given), today=today)


def another_reviewer(world: World) -> Account:
    who = account("second", world.child)
    grant(who, Role.REVIEWER, world.child)
    return who


def take(page: Page, step: str) -> None:
    """A step of the open row: until the scripts have run, the bar of the list has a button of the same name."""
    page.locator("#drawer").get_by_role("button", name=step, exact=True).click()


def said(page: Page, text: str) -> None:
    page.get_by_role("status").get_by_text(text).wait_for()


def test_a_problem_lives_from_registration_to_the_county_figure(visit: Visit, world: World) -> None:
    clerk = visit(world.somebody(Role.CLERK, "child"))
    page = clerk.page
    clerk.open(LEDGER)
    page.get_by_role("link", name="登记第一条").click()
    page.get_by_label("问题表现").fill("桥面破损")
    page.get_by_label("问题来源").select_option("research")
    clerk.look()
    page.get_by_role("button", name="保存", exact=True).click()
    said(page, "已登记")
    page.get_by_role("link", name="添加整改措施").click()
    page.get_by_label("措施").fill("更换桥面")
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_role("link", name="更换桥面").wait_for()
    page.get_by_label("选择材料").set_input_files(
        {"name": "照片说明.txt", "mimeType": "text/plain", "buffer": "修好了".encode()}
    )
    page.get_by_role("button", name="上传").click()
    said(page, "材料已上传")
    page.get_by_label("整改成效").fill("桥面已换")
    take(page, "申请销号")
    page.get_by_text("还有 1 条下属条目没有办结").first.wait_for()
    clerk.look()
    page.get_by_role("link", name="更换桥面").click()
    take(page, "完成")
    said(page, "已完成")
    page.get_by_role("link", name="桥面破损").click()
    page.get_by_label("整改成效").fill("桥面已换")
    take(page, "申请销号")
    said(page, "申请销号")
    assert page.get_by_role("button", name="同意销号").count() == 0

    entry = Entry.system.get(ledger="demo.problem").pk
    reviewer = visit(world.somebody(Role.REVIEWER, "child"))
    reviewer.open(f"/entries/{entry}/")
    take(reviewer.page, "退回")
    reviewer.page.get_by_text("请填写办理说明").wait_for()
    reviewer.page.get_by_label("办理说明").fill("请补充照片")
    take(reviewer.page, "退回")
    said(reviewer.page, "已退回")

    clerk.open(f"/entries/{entry}/")
    page.get_by_text("请补充照片").wait_for()
    clerk.look()
    take(page, "申请销号")
    said(page, "申请销号")

    closer = visit(another_reviewer(world))
    closer.open(f"/entries/{entry}/")
    take(closer.page, "同意销号")
    said(closer.page, "已销号")
    closer.open(LEDGER)
    closer.page.get_by_role("link", name="销号问题数").click()
    closer.page.get_by_role("heading", name="销号问题数").first.wait_for()
    assert closer.page.locator(".big").inner_text() == "1 个"
    closer.look()
    closer.page.get_by_role("link", name="桥面破损").click()
    closer.page.get_by_role("heading", name="桥面破损").wait_for()


@pytest.mark.parametrize("size", [DESK, PHONE, NARROW], ids=["desk", "phone", "narrow"])
def test_the_list_holds_many_rows_and_none(visit: Visit, world: World, size: tuple[int, int]) -> None:
    clerk = visit(world.somebody(Role.CLERK, "child"), size=size)
    clerk.open("/ledgers/")
    clerk.look()
    clerk.open(LEDGER)
    clerk.look()
    for number in range(34):
        problem(world, number)
    clerk.open(LEDGER)
    clerk.look()
    clerk.page.locator("[data-row]").first.click()
    clerk.page.get_by_role("heading", name="办理记录").wait_for()
    clerk.look()


def test_rows_and_drawer_work_by_keyboard(visit: Visit, world: World) -> None:
    for number in range(3):
        problem(world, number)
    clerk = visit(world.somebody(Role.CLERK, "child"))
    page = clerk.page
    clerk.open(LEDGER)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator("#drawer:focus").wait_for()
    assert "entry=" in page.url
    page.keyboard.press("Escape")
    page.locator("#drawer").wait_for(state="detached")
    assert "entry=" not in page.url
    assert page.evaluate("document.activeElement.matches('[data-row]')")


def test_without_scripts_a_row_is_registered_and_taken_a_step_and_back(visit: Visit, world: World) -> None:
    clerk = visit(world.somebody(Role.CLERK, "child"), scripts=False)
    page = clerk.page
    clerk.open("/ledgers/demo.problem/new/")
    page.get_by_label("问题表现").fill("桥面破损")
    page.get_by_label("问题来源").select_option("research")
    page.get_by_role("button", name="保存并继续登记").click()
    said(page, "请接着登记下一条")
    row = Entry.system.get()
    clerk.open(f"{LEDGER}?q=桥面")
    page.get_by_role("link", name="桥面破损").click()
    page.get_by_text("撤回本条").click()
    page.get_by_label("撤回的原因").fill("重复")
    page.get_by_role("button", name="撤回", exact=True).click()
    said(page, "已撤回，不再计入")
    page.get_by_role("button", name="恢复").click()
    said(page, "已恢复")
    assert Entry.system.get(pk=row.pk).gone == ""


def test_a_list_prints_whole_and_without_what_is_pressed(visit: Visit, world: World) -> None:
    for number in range(34):
        problem(world, number)
    clerk = visit(world.somebody(Role.CLERK, "child"))
    clerk.open(LEDGER)
    clerk.page.emulate_media(media="print")
    assert clerk.page.locator(".filters, .side, .acts").locator("visible=true").count() == 0
    printed = clerk.page.pdf(format="A4", landscape=True)
    assert printed.count(b"/Type /Page\n") > 1
