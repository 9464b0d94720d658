"""A report in a real browser: uploaded, bound, made, issued; one digit changed in the file, and verify names it."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from taizhang.reports.models import Report, Template
from taizhang.units.roles import Role
from tests.browser.conftest import DESK, NARROW, PHONE, Visit
from tests.files.word import document, p, table
from tests.reports.world import edited, problem, reported_world
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAST = document(
    p("溪源县问题整改工作情况报告")
    + p("市委整改工作领导小组办公室：")
    + p("现将我县问题整改工作情况报告如下。")
    + p("一、总体情况")
    + p("截至目前，全县查摆问题X个，已完成整改并销号问题X个；组织学习X次。由XX同志负责督办。")
    + table(("类别", "查摆问题数（个）", "销号问题数（个）"), ("合计", "X", "X"))
    + p("下一步抓紧落实。")
    + "<w:sectPr/>"
)


@pytest.fixture
def world(transactional_db: None) -> World:
    return reported_world()


def said(page: Page, text: str) -> None:
    page.get_by_role("status").get_by_text(text).first.wait_for()


def test_upload_bind_make_issue_edit_a_digit_and_verify_names_it(
    visit: Visit, world: World, tmp_path: Path
) -> None:
    problem(world)
    problem(world)
    seen = visit(world.somebody(Role.OFFICE, "child"))
    page = seen.page
    upload(seen, page, tmp_path)
    bind(seen, page)
    seen.look()
    page.get_by_role("link", name="用它起草").click()
    page.get_by_role("button", name="起草", exact=True).click()
    said(page, "已起草")
    seen.look()
    page.get_by_label("同志").fill("张三")
    page.get_by_role("button", name="保存").click()
    said(page, "已保存")
    page.get_by_role("button", name="复核").click()
    said(page, "已复核")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="定稿").click()
    said(page, "已定稿")
    page.get_by_role("button", name="2", exact=False).first.click()
    page.get_by_text("现在的条目").wait_for()
    seen.look()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载").click()
    file = tmp_path / "收回.docx"
    file.write_bytes(
        edited(Path(download.value.path()).read_bytes(), lambda xml: xml.replace(">2</w:t>", ">5</w:t>", 1))
    )
    seen.open("/verify/")
    page.get_by_label("收回来的文件").set_input_files(file)
    page.get_by_role("button", name="查验").click()
    page.get_by_text("“2”（查摆问题数）被改为“5”").wait_for()
    seen.look()


def upload(seen: object, page: Page, tmp_path: Path) -> None:
    file = tmp_path / "往期报告.docx"
    file.write_bytes(PAST)
    page.goto(f"{seen.base}/report-templates/")  # type: ignore[attr-defined]  # a Watched
    page.get_by_label("文件").set_input_files(file)
    page.get_by_label("名称").fill("整改情况报告")
    page.get_by_role("button", name="上传").click()
    said(page, "已存为模板")


def bind(seen: object, page: Page) -> None:
    """The first by keyboard, from each on to the next; the one that is a name is left to be written."""
    page.keyboard.press("n")
    for slot in Template.system.get().versions.get().slots:
        page.locator(f"#bind [name=slot][value={slot['key']}]").wait_for(state="attached")
        if page.locator("#indicator").input_value() == "" and page.locator("#kind").input_value() == "figure":
            page.locator("#kind").select_option("write")
            page.get_by_label("请填写的是什么").fill("同志")
        page.get_by_role("button", name="确认", exact=True).click()
        said(page, "已确认")
    page.goto(page.url.partition("?")[0])
    page.get_by_text("已绑定").first.wait_for()


def test_the_pages_hold_at_every_size_and_without_scripts(visit: Visit, world: World, tmp_path: Path) -> None:
    problem(world)
    office = world.somebody(Role.OFFICE, "child")
    seen = visit(office)
    upload(seen, seen.page, tmp_path)
    template = Template.system.get()
    slot = template.versions.get().slots[0]["key"]
    for size in (DESK, PHONE, NARROW):
        other = visit(office, size=size)
        for path in (
            "/reports/",
            "/reports/new/",
            "/report-templates/",
            "/verify/",
            f"/report-templates/{template.key}/",
        ):
            other.open(path)
            other.look()
        other.open(f"/report-templates/{template.key}/?slot={slot}")
        other.look()
    plain = visit(office, scripts=False)
    plain.open(f"/report-templates/{template.key}/")
    plain.page.locator("button.slot").first.click()
    plain.page.get_by_role("button", name="确认", exact=True).click()
    said(plain.page, "已确认")
    assert not Report.system.exists()
