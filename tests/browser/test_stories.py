"""The stories of an ordinary week in a real browser, one reader after the other; and what goes wrong on the way."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Page

from taizhang.ledgers.models import Entry
from taizhang.ledgers.operations import campaigns, packs
from taizhang.ledgers.operations.create import NewEntry, create
from taizhang.ledgers.operations.edit import edit
from taizhang.units.models import Grant, Unit
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.browser.conftest import DESK, LOW, NARROW, PHONE, Visit
from tests.browser.test_board import ZOOMED
from tests.browser.test_ledger import another_reviewer, said, take
from tests.ledgers.conftest import PACK
from tests.world import World, scope

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LEDGER = "/ledgers/demo.problem/"


@pytest.fixture
def world(world: World) -> World:
    packs.install(SYSTEM_SCOPE, [PACK])
    for row in Unit.system.all():
        Unit.system.filter(pk=row.pk).update(size=Unit.system.filter(path__startswith=row.path).count())
    return world


def problem(world: World, title: str = "桥面破损", days: int = 3) -> Entry:
    today = timezone.localdate()
    given = {
        "title": title,
        "source": "research",
        "found_on": (today - timedelta(days=20)).isoformat(),
        "due": (today + timedelta(days=days)).isoformat(),
    }
    clerk = scope(world.somebody(Role.CLERK, "child"))
    return create(clerk, NewEntry("demo.problem", world.child.pk, given), today=today)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def measure(page: Page, entry: int, title: str) -> None:
    page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/")[2] + f"/entries/{entry}/")
    page.get_by_role("link", name="添加整改措施").click()
    page.get_by_label("措施").fill(title)
    press(page, "保存")
    page.get_by_role("link", name=title).click()
    take(page, "完成")
    said(page, "已完成")


def test_a_problem_with_two_measures_is_closed_by_another_and_the_next_request_counts_it(
    visit: Visit, world: World
) -> None:
    """Desk to form, two measures, evidence, asked, returned, fixed, closed by somebody else, seen from above."""
    leader = visit(world.somebody(Role.VIEWER, "parent"), size=PHONE)
    leader.open("/board/")
    closed = leader.page.locator(".strip").get_by_text("销号率")
    closed.wait_for()
    clerk = visit(world.somebody(Role.CLERK, "child"))
    page = clerk.page
    clerk.open("/")
    page.get_by_role("link", name="去台账登记").click()
    page.get_by_role("link", name="问题清单").click()
    page.get_by_role("link", name="登记第一条").click()
    page.get_by_label("问题表现").fill("桥面破损")
    page.get_by_label("问题来源").select_option("research")
    press(page, "保存")
    said(page, "已登记")
    entry = Entry.system.get(ledger="demo.problem").pk
    for title in ("更换桥面", "加装护栏"):
        measure(page, entry, title)
    clerk.open(f"/entries/{entry}/")
    page.get_by_label("选择材料").set_input_files(
        {"name": "验收单.txt", "mimeType": "text/plain", "buffer": "合格".encode()}
    )
    press(page, "上传")
    said(page, "材料已上传")
    page.get_by_label("整改成效").fill("桥面已换，护栏已装")
    take(page, "申请销号")
    said(page, "申请销号")

    reviewer = visit(world.somebody(Role.REVIEWER, "child"))
    reviewer.open("/")
    reviewer.page.get_by_role("heading", name="待我审核").wait_for()
    reviewer.look()
    reviewer.page.get_by_role("link", name="桥面破损").click()
    reviewer.page.get_by_label("办理说明").fill("请补充照片")
    take(reviewer.page, "退回")
    said(reviewer.page, "已退回")

    clerk.open("/")
    page.get_by_role("heading", name="退回给我").wait_for()
    clerk.look()
    page.get_by_role("link", name="桥面破损").click()
    take(page, "申请销号")
    said(page, "申请销号")

    closer = visit(another_reviewer(world))
    closer.open("/todo/?kind=review")
    closer.page.get_by_role("link", name="桥面破损").click()
    take(closer.page, "同意销号")
    said(closer.page, "已销号")

    leader.page.reload()
    leader.page.locator(".strip").get_by_text("100.0").wait_for()
    leader.look()
    leader.page.locator(".strip a", has_text="销号率").click()
    leader.page.get_by_role("link", name="桥面破损").wait_for()
    leader.look()


def test_an_office_goes_from_what_is_late_to_the_row(visit: Visit, world: World) -> None:
    problem(world, days=-4)
    office = visit(world.somebody(Role.OFFICE, "parent"))
    page = office.page
    office.open("/")
    page.get_by_role("heading", name="下级单位的逾期和临期").wait_for()
    office.look()
    page.get_by_role("link", name="逾期 1 个").click()
    page.get_by_role("heading", name="口径").wait_for()
    office.look()
    page.get_by_role("link", name="桥面破损").click()
    page.get_by_role("heading", name="办理记录").wait_for()


def test_an_inspector_reads_the_board_and_fills_only_what_he_keeps(visit: Visit, world: World) -> None:
    problem(world, days=-4)
    inspector = visit(world.somebody(Role.INSPECTOR, "child"))
    inspector.open("/")
    inspector.page.get_by_role("link", name="溪源县看板").click()
    inspector.page.get_by_role("heading", name="溪源县看板").wait_for()
    inspector.look()
    inspector.open(LEDGER)
    assert inspector.page.get_by_role("link", name="登记", exact=True).count() == 1
    inspector.open("/ledgers/demo.study/")
    assert inspector.page.get_by_role("link", name="登记", exact=True).count() == 0


def test_what_was_typed_survives_a_session_that_ended(visit: Visit, world: World) -> None:
    who = world.somebody(Role.CLERK, "child")
    clerk = visit(who)
    page = clerk.page
    clerk.open(f"{LEDGER}new/")
    page.get_by_label("问题表现").fill("桥面破损，护栏松动")
    page.get_by_label("问题来源").select_option("research")
    Session.objects.all().delete()
    press(page, "保存")
    page.get_by_label("账号").fill(who.username)
    page.get_by_label("密码").fill("Xi-yuan2026")
    page.get_by_role("button", name="登录并继续").click()
    page.get_by_role("button", name="继续提交").click()
    said(page, "已登记")
    assert Entry.system.get().title == "桥面破损，护栏松动"


def test_pressing_twice_registers_once_and_back_shows_no_second_row(visit: Visit, world: World) -> None:
    clerk = visit(world.somebody(Role.CLERK, "child"))
    page = clerk.page
    clerk.open(f"{LEDGER}new/")
    page.get_by_label("问题表现").fill("桥面破损")
    page.get_by_label("问题来源").select_option("research")
    page.get_by_role("button", name="保存", exact=True).dblclick()
    said(page, "已登记")
    page.go_back()
    press(page, "保存")
    page.wait_for_load_state()
    assert Entry.system.filter(ledger="demo.problem").count() == 1
    page.go_back()
    page.get_by_label("问题表现").fill("栏杆松动")
    press(page, "保存")
    said(page, "已登记")
    assert Entry.system.filter(ledger="demo.problem").count() == 2


def test_a_stale_form_shows_both_values(visit: Visit, world: World) -> None:
    row = problem(world)
    clerk = visit(world.somebody(Role.CLERK, "child"))
    page = clerk.page
    clerk.open(f"/entries/{row.pk}/edit/")
    page.get_by_label("问题表现").fill("桥面破损严重")
    other = scope(world.somebody(Role.OFFICE, "parent"))
    edit(other, row.pk, {"title": "桥面开裂"}, version=row.version)
    press(page, "保存")
    page.get_by_role("heading", name="填写期间他人已修改本条").wait_for()
    page.get_by_role("cell", name="桥面开裂").wait_for()
    assert page.get_by_label("问题表现").input_value() == "桥面破损严重"
    clerk.look()


def test_a_right_lost_meanwhile_is_said_with_a_way_on(visit: Visit, world: World) -> None:
    row = problem(world)
    who = world.somebody(Role.CLERK, "child")
    clerk = visit(who)
    clerk.open(f"/entries/{row.pk}/edit/")
    Grant.objects.filter(account=who).update(role=Role.VIEWER)
    press(clerk.page, "保存")
    clerk.page.get_by_role("heading", name="没有权限").wait_for()
    clerk.page.get_by_text("请求编号").wait_for()
    clerk.look()
    clerk.page.get_by_role("link", name="回到工作台").click()
    clerk.page.get_by_role("heading", name="工作台").wait_for()


def test_help_and_feedback_work_without_scripts(visit: Visit, world: World) -> None:
    clerk = visit(world.somebody(Role.CLERK, "child"), scripts=False)
    page = clerk.page
    clerk.open(LEDGER)
    page.get_by_role("link", name="本页帮助").click()
    page.get_by_role("heading", name="台账和清单").wait_for()
    page.get_by_role("link", name="意见反馈").first.click()
    page.get_by_label("问题或建议").fill("希望能按类别排序")
    press(page, "提交")
    said(page, "意见已收到")
    page.get_by_text("等待答复").wait_for()
    clerk.open("/help/?q=退回")
    page.get_by_role("link", name="办理和销号：审核").wait_for()


@pytest.mark.parametrize("path", ["/help/", "/help/words/", "/help/permissions/", "/help/check/", "/feedback/"])
def test_the_manual_reads_well_on_a_phone(visit: Visit, world: World, path: str) -> None:
    clerk = visit(world.somebody(Role.CLERK, "child"), size=PHONE)
    clerk.open(path)
    clerk.look()


@pytest.mark.parametrize(
    "size", [DESK, LOW, PHONE, NARROW, ZOOMED], ids=["desk", "low", "phone", "narrow", "zoom"]
)
def test_desk_figure_campaign_and_todo_read_well_in_every_size(
    visit: Visit, world: World, size: tuple[int, int]
) -> None:
    for number in range(9):
        problem(world, f"惠农补贴资金发放不及时，二〇二五年秋粮种植补贴滞留乡镇账户{number}", days=number - 5)
    start = timezone.localdate() - timedelta(days=60)
    new = campaigns.NewCampaign("drive", "demo", "城乡环境综合整治和问题清零集中攻坚行动", world.parent.pk, start)
    campaigns.create(SYSTEM_SCOPE, new)
    office = visit(world.somebody(Role.OFFICE, "child"), size=size)
    figure = "/figures/demo.{}/"
    for path in (
        "/",
        "/todo/?kind=due",
        figure.format("problems_found"),
        figure.format("closure_rate"),
        figure.format("problems_late"),
        "/campaigns/",
        "/campaigns/drive/",
    ):
        office.open(path)
        office.look()
    empty = visit(world.somebody(Role.OFFICE, "sibling"), size=size)
    for path in ("/", "/todo/?kind=due", figure.format("problems_found"), "/board/"):
        empty.open(path)
        empty.look()
