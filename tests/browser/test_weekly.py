"""A week in a real browser: branch, township and county; nothing typed that a ledger holds."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from taizhang.duties.models import Dispatch, WeekReport
from taizhang.ledgers.models import Entry
from taizhang.ledgers.operations import packs
from taizhang.ledgers.operations.create import NewEntry, create
from taizhang.packs.loader import BUILTIN
from taizhang.packs.periods import week_start
from taizhang.units.models import Unit
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.browser.conftest import DESK, PHONE, Visit
from tests.duties.conftest import PACK
from tests.world import World, unit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(world: World) -> World:
    """The child is the county, the grandchild a township with a branch below it."""
    packs.install(SYSTEM_SCOPE, [PACK, BUILTIN / "duty"])
    unit("B1", "孙店党支部", world.grandchild, 1, "branch")
    for row in Unit.system.all():
        Unit.system.filter(pk=row.pk).update(size=Unit.system.filter(path__startswith=row.path).count())
    return world


def last_week() -> str:
    return (week_start(timezone.localdate()) - timedelta(days=7)).isoformat()


def week(at: Unit) -> str:
    return f"/units/{at.code}/week/?week={last_week()}"


def said(page: Page, text: str) -> None:
    page.get_by_role("status").get_by_text(text).wait_for()


def filled(page: Page) -> int:
    """Fields that hold anything, of those a person can type into."""
    boxes = page.locator("main textarea:visible, main input:visible:not([type=search])")
    return sum(bool(boxes.nth(n).input_value()) for n in range(boxes.count()))


def test_a_week_goes_from_township_to_the_issued_sheet(visit: Visit, world: World) -> None:
    monday = week_start(timezone.localdate()) - timedelta(days=7)
    given = {"title": "镇周例会", "held_on": (monday + timedelta(days=2)).isoformat(), "kind": ["weekly"]}
    create(SYSTEM_SCOPE, NewEntry("due.meeting", world.grandchild.pk, given), today=timezone.localdate())
    clerk = visit(world.somebody(Role.CLERK, "grandchild"))
    clerk.open(week(world.grandchild))
    clerk.page.get_by_role("link", name="镇周例会").wait_for()
    clerk.look()
    assert filled(clerk.page) == 0
    clerk.page.get_by_role("button", name="确认报出").click()
    said(clerk.page, "本周已确认")
    above = visit(world.somebody(Role.REVIEWER, "child"))
    above.open(f"/units/{world.child.code}/dispatch/?week={last_week()}")
    above.page.get_by_role("link", name="已报", exact=True).click()
    above.page.get_by_text("退回修改").click()
    above.page.get_by_label("退回意见").fill("例会没写议题")
    above.page.get_by_role("button", name="退回").click()
    said(above.page, "已退回")
    clerk.open(week(world.grandchild))
    clerk.page.get_by_text("例会没写议题").wait_for()
    clerk.page.get_by_role("button", name="确认报出").click()
    said(clerk.page, "本周已确认")
    above.open(f"/units/{world.child.code}/dispatch/?week={last_week()}")
    above.look()
    above.page.get_by_role("textbox", name="事项", exact=True).fill("补齐议题")
    above.page.get_by_label("承办单位").fill(world.grandchild.name)
    above.page.get_by_label("完成时限").fill((timezone.localdate() + timedelta(days=7)).isoformat())
    above.page.get_by_role("button", name="记下并转为任务").click()
    said(above.page, "转为承办单位的任务")
    assert Entry.system.filter(ledger="due.task", unit=world.grandchild, title="补齐议题").exists()
    above.page.get_by_role("button", name="印发调度单").click()
    said(above.page, "调度单已印发")
    with above.page.expect_download() as download:
        above.page.get_by_role("link", name="下载调度单").click()
    assert download.value.suggested_filename.endswith(".docx")
    assert Dispatch.objects.get().facts["decisions"][0][0] == "补齐议题"


def test_a_branch_signs_a_zero_report_on_a_phone(visit: Visit, world: World) -> None:
    branch = Unit.system.get(code="B1")
    clerk = visit(world.somebody(Role.CLERK, "grandchild"), size=PHONE)
    clerk.open(week(branch))
    clerk.look()
    clerk.page.get_by_role("button", name="签零报告").click()
    said(clerk.page, "已签零报告")
    assert WeekReport.objects.get(unit=branch).state == WeekReport.ZERO
    clerk.open(f"/units/{branch.code}/matrix/")
    this_week = clerk.page.locator("th[aria-current=date]")
    expect(this_week).to_be_in_viewport(ratio=0.9)  # the table holds twelve, the screen half of them
    expect(clerk.page.get_by_role("rowheader").first).to_be_in_viewport(ratio=0.9)


def test_a_due_is_explained_and_signed_and_pages_pass_the_checks(visit: Visit, world: World) -> None:
    clerk = visit(world.somebody(Role.CLERK, "grandchild"), size=DESK)
    town = world.grandchild
    for page in ("dues", "matrix", "coverage", "calendar", "letters", "dispatch"):
        clerk.open(f"/units/{town.code}/{page}/")
        clerk.page.get_by_role("heading", level=1).wait_for()
        clerk.look()
    clerk.open(f"/units/{town.code}/due/?due=due.weekly@{last_week()}")
    clerk.page.get_by_text("时限怎么来的").wait_for()
    clerk.look()
    clerk.page.get_by_role("button", name="签零报告").click()
    said(clerk.page, "已签零报告")
    clerk.page.get_by_role("heading", name="每周例会").get_by_text("零报告").wait_for()


def test_the_week_works_without_scripts(visit: Visit, world: World) -> None:
    clerk = visit(world.somebody(Role.CLERK, "grandchild"), scripts=False)
    clerk.open(week(world.grandchild))
    clerk.page.get_by_role("button", name="确认报出").click()
    clerk.page.get_by_text("本周已确认").wait_for()


def test_the_week_goes_up_from_branch_to_township_to_county_and_the_county_confirms_its_own(
    visit: Visit, world: World
) -> None:
    """Each finds its week written, confirms it, and is seen as 已报 by the one above."""
    branch, monday = Unit.system.get(code="B1"), week_start(timezone.localdate()) - timedelta(days=7)
    steps = ((branch, "grandchild"), (world.grandchild, "child"), (world.child, "parent"))
    for at, _ in steps:
        given = {
            "title": f"{at.short_name}会",
            "held_on": (monday + timedelta(days=1)).isoformat(),
            "kind": ["weekly"],
        }
        create(SYSTEM_SCOPE, NewEntry("due.meeting", at.pk, given), today=timezone.localdate())
    for at, above in steps:
        clerk = visit(world.somebody(Role.CLERK, above if at == branch else place_of(world, at)))
        clerk.open(week(at))
        clerk.page.get_by_role("link", name=f"{at.short_name}会").wait_for()
        assert filled(clerk.page) == 0
        clerk.page.get_by_role("button", name="确认报出").click()
        said(clerk.page, "本周已确认")
        seen = visit(world.somebody(Role.REVIEWER, above))
        seen.open(f"/units/{getattr(world, above).code}/dispatch/?week={last_week()}")
        seen.page.get_by_role("row", name=at.short_name).get_by_role("link", name="已报").wait_for()
    assert WeekReport.objects.filter(state=WeekReport.CONFIRMED, start=monday).count() == len(steps)


def place_of(world: World, at: Unit) -> str:
    return next(name for name in ("parent", "child", "grandchild") if getattr(world, name).pk == at.pk)
