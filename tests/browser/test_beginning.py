"""The first ten minutes of a county that has only its tree: what came back is taken in, counted, reported, printed."""

import io
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest
from django.utils import timezone
from playwright.sync_api import Page

from taizhang.files.extract_pdf import extract_pdf
from taizhang.ledgers import installed
from taizhang.ledgers.exporting.templates import template
from taizhang.ledgers.models import Entry
from taizhang.ledgers.operations import packs
from taizhang.packs.loader import builtin_folders
from taizhang.units.models import Unit
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.browser.conftest import PHONE, Visit
from tests.browser.test_ledger import said
from tests.browser.test_stories import press
from tests.world import World, make_world, unit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LEDGER = "/ledgers/base.problem/"
BELOW, RETURNED, ROWS = 47, 23, 3
WRONG = {4: {"列入日期": "二月三十日"}, 11: {"问题来源": "听说的"}, 20: {"整改时限": "尽快"}}  # by file
CELLS = ("“列入日期”：“二月三十日”读不出日期", "“问题来源”：没有“听说的”这个选项", "“整改时限”：“尽快”读不出日期")


@pytest.fixture
def world(transactional_db: None) -> World:
    packs.install(SYSTEM_SCOPE, [one for one in builtin_folders() if one.name in {"base", "zhuti"}])
    made = make_world()
    Unit.system.filter(pk=made.grandchild.pk).update(parent=made.child, name="第01镇", short_name="第01镇")
    for number in range(2, BELOW + 1):
        unit(f"530102{number:03}000", f"第{number:02}镇", made.child, number, "town")
    for row in Unit.system.all():
        Unit.system.filter(pk=row.pk).update(size=Unit.system.filter(path__startswith=row.path).count())
    return made


def returned(world: World, folder: Path) -> list[Path]:
    """Our own empty workbooks, filled in and sent back under names of every kind."""
    ledger = installed.ledger("base.problem")
    towns = list(Unit.system.filter(parent=world.child).order_by("order"))[:RETURNED]
    files = []
    for at, town in enumerate(towns):
        files.append(folder / f"{town.name}——2026年第一季度问题整改台账（定稿）.xlsx")
        rows = [row_of(f"{town.name}第{number}号路段路灯不亮") for number in range(1, ROWS + 1)]
        rows[0] |= WRONG.get(at, {})
        files[-1].write_bytes(filled(template(ledger, town), rows))
    return files


def row_of(title: str) -> dict[str, str]:
    today = timezone.localdate()
    given = {"问题表现": title, "列入日期": today.isoformat(), "问题来源": "调查研究发现"}
    return given | {"整改时限": today.replace(year=today.year + 1, day=1).isoformat()}


def filled(content: bytes, rows: list[dict[str, str]]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    columns: Mapping[object, int] = {cell.value: at for at, cell in enumerate(sheet[1], start=1)}
    for line, row in enumerate(rows, start=2):
        for label, value in row.items():
            sheet.cell(line, columns[label]).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_the_first_ten_minutes(visit: Visit, world: World, tmp_path: Path) -> None:
    office = visit(world.somebody(Role.OFFICE, "child"))
    page = office.page
    office.open(LEDGER)
    page.get_by_role("link", name="导入", exact=True).click()
    page.get_by_role("link", name="成批收表").click()
    office.look()
    page.get_by_label("各单位交回的表").set_input_files(returned(world, tmp_path))
    press(page, "核对")
    three_errors_and_the_missing(page)
    office.look()
    assert not Entry.system.exists()
    press(page, "导入 20 份")
    page.get_by_role("heading", name="已导入 20 份").wait_for()
    office.look()
    counted = (RETURNED - len(WRONG)) * ROWS
    the_figure(page, counted)
    office.look()
    a_report(page, counted)
    office.look()
    printed(page, counted)


def three_errors_and_the_missing(page: Page) -> None:
    page.get_by_text("收到 23 份").wait_for()
    page.get_by_text("新增 60 行").wait_for()
    page.get_by_text("有误 3 行").wait_for()
    wrong = page.locator(".looked tbody tr")
    for at, cell in enumerate(CELLS):
        wrong.nth(at).get_by_text(cell).wait_for()
    names = "、".join(f"第{number:02}镇" for number in range(RETURNED + 1, BELOW + 1))
    page.locator(".notice").get_by_text(f"还有 24 家未报：{names}。").wait_for()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    press(page, "复制这句话")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("还有 24 家未报：第24镇、")
    assert copied.endswith("另有 3 家的表有误，请改好再报：第05镇、第12镇、第21镇。")
    assert "\n" not in copied


def the_figure(page: Page, counted: int) -> None:
    """From the number above the list to its definition and rows."""
    page.get_by_role("link", name="查看问题清单").click()
    page.get_by_role("link", name=f"查摆问题数 {counted}").click()
    page.get_by_role("heading", name="口径").wait_for()
    assert page.locator(".big").inner_text() == f"{counted} 个"
    page.get_by_role("link", name="第23镇第3号路段路灯不亮").wait_for()


def a_report(page: Page, counted: int) -> None:
    """From a template of the pack, for the week that runs."""
    page.get_by_role("link", name="报告模板").click()
    page.get_by_role("link", name="一周调度单").click()
    page.get_by_role("button", name="起草", exact=True).click()
    said(page, "已起草")
    page.locator("button.slot", has_text=str(counted)).first.wait_for()


def printed(page: Page, counted: int) -> None:
    """On paper there is the report and nothing of the frame around it."""
    page.emulate_media(media="print")
    assert not page.locator(".side").is_visible()
    text = extract_pdf(page.pdf(format="A4")).text
    assert "一周调度" in text
    assert str(counted) in text
    assert "意见反馈" not in text
    page.emulate_media(media="screen")


def test_the_drop_reads_well_on_a_phone(visit: Visit, world: World, tmp_path: Path) -> None:
    office = visit(world.somebody(Role.OFFICE, "child"), size=PHONE)
    office.open(f"{LEDGER}collection/")
    office.page.get_by_label("各单位交回的表").set_input_files(returned(world, tmp_path))
    press(office.page, "核对")
    office.page.get_by_text("还有 24 家未报").first.wait_for()
    office.look()
