"""An incoming report in a real browser: uploaded, its marks followed to the rows; and its totals begun with."""

from pathlib import Path

import pytest

from taizhang.files.gbt.build import build
from taizhang.files.gbt.model import official_of
from taizhang.ledgers.operations import packs
from taizhang.ledgers.operations.create import NewEntry, create
from taizhang.reports.drafting import content
from taizhang.reports.operations import drafts
from taizhang.reports.operations.drafts import NewReport
from taizhang.reports.operations.templates import Upload, confirm_all, upload
from taizhang.units.models import Unit
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.browser.conftest import DESK, NARROW, PHONE, Visit
from tests.reports.test_incoming import BASE, TODAY
from tests.reports.test_rewrites import TEXT as DRAFT
from tests.reports.test_rewrites import rewritten
from tests.reports.world import FIRST, LAST, problem, reported_world
from tests.world import World, scope

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REPORT = "# 溪源县工作情况汇报\n全县累计查摆问题3个，累计办结实事7件，召开会议X次。各乡镇查找的问题均已整改到位。"


@pytest.fixture
def world(world: World) -> World:
    packs.install(SYSTEM_SCOPE, [BASE])
    Unit.system.filter(pk=world.parent.pk).update(size=4)
    clerk = scope(world.somebody(Role.CLERK, "child"))
    for number in range(2):
        values = {
            "title": f"第{number}个问题",
            "source": "research",
            "found_on": "2026-03-01",
            "due": "2026-12-01",
        }
        create(clerk, NewEntry("base.problem", world.child.pk, values), today=TODAY)
    return world


def test_a_report_is_uploaded_read_and_followed_to_its_rows(visit: Visit, world: World, tmp_path: Path) -> None:
    file = tmp_path / "汇报.docx"
    file.write_bytes(build(official_of(REPORT)))
    office = visit(world.somebody(Role.OFFICE, "parent"))
    page = office.page
    office.open("/checks/")
    office.look()
    page.locator("#file").set_input_files(file)
    page.get_by_label("是哪个单位的数").fill("溪源县")
    page.get_by_label("报告期自").fill("2026-01-01")
    page.get_by_label("至", exact=True).fill("2026-11-20")
    page.get_by_role("button", name="开始核对").click()
    page.get_by_role("heading", name="汇报.docx").wait_for()
    office.look()
    assert page.locator(".finding .chip").all_inner_texts() == ["不符", "空缺", "不符"]
    page.get_by_role("link", name="在文中").first.click()
    assert page.locator(".seen[aria-current]").inner_text().startswith("3个")
    page.locator("a.seen", has_text="X").click()
    assert "还没有填" in page.locator(".finding[aria-current]").inner_text()
    page.get_by_role("link", name="看“查摆问题数”背后的条目").click()
    page.get_by_text("第1个问题").wait_for()


@pytest.mark.parametrize("size", [DESK, PHONE, NARROW])
def test_totals_are_begun_with_without_scripts(
    visit: Visit, world: World, tmp_path: Path, size: tuple[int, int]
) -> None:
    file = tmp_path / "汇报.docx"
    file.write_bytes(build(official_of(REPORT)))
    clerk = visit(world.somebody(Role.CLERK, "child"), size=size, scripts=False)
    page = clerk.page
    clerk.open("/beginnings/")
    page.get_by_label("最近一份报告或报表").set_input_files(file)
    page.get_by_label("总数自").fill("2026-01-01")
    page.get_by_label("至", exact=True).fill("2026-06-30")
    page.get_by_role("button", name="读出总数").click()
    assert page.get_by_role("checkbox", name="登记办结实事件数").is_checked()
    page.get_by_role("checkbox", name="登记查摆问题数").uncheck()
    page.get_by_role("button", name="登记勾选的").click()
    page.get_by_text("已登记 1 条只报总数").wait_for()
    page.get_by_role("button", name="整次撤销").click()
    page.get_by_text("已撤销“汇报.docx”").wait_for()


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_a_number_changed_in_a_rewritten_draft_is_decided(
    visit: Visit, tmp_path: Path, size: tuple[int, int]
) -> None:
    world = reported_world()
    problem(world)
    office = scope(world.somebody(Role.OFFICE, "child"))
    upload(office, Upload(world.child.pk, "月报.docx", build(official_of(DRAFT)), key="monthly", period="month"))
    confirm_all(office, "monthly")
    row = drafts.create(office, NewReport("monthly", world.child.pk, FIRST, LAST))
    file = tmp_path / "改.docx"
    file.write_bytes(rewritten(content.made_of(office, row).data, (">1<", ">130<"), ("群众58户", "群众60户")))
    watched = visit(world.somebody(Role.OFFICE, "child"), size=size)
    page = watched.page
    watched.open(f"/reports/{row.code}/rewrite/")
    watched.look()
    page.locator("#file").set_input_files(file)
    page.get_by_role("button", name="收回").click()
    page.get_by_text("58 → 60").wait_for()
    watched.look()
    page.get_by_label("保留“130”的依据").fill("会议纪要")
    page.get_by_role("button", name="保留手填的“130”").click()
    page.get_by_text("已保留手填").wait_for()
    assert page.locator(".chip", has_text="待决定").count() == 0
