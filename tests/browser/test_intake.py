"""Three hundred rows in a real browser: three wrong cells named, the mended file taken in, and all of it taken back."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Page

from taizhang.ledgers.models import Entry
from taizhang.ledgers.models.entry import LIVE
from taizhang.ledgers.operations import packs
from taizhang.packs.loader import builtin_folders
from taizhang.units.models import Unit
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.browser.conftest import DESK, PHONE, Visit
from tests.browser.test_ledger import said
from tests.browser.test_stories import press
from tests.ledgers.test_importing import book
from tests.world import World, make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LEDGER = "/ledgers/base.problem/"
HEAD = ("问题表现", "列入日期", "问题来源", "整改时限")
GOOD = [
    (f"石桥镇第{number}号路段路灯不亮", "2026-03-01", "调查研究发现", "2026-06-01") for number in range(1, 301)
]
WRONG = {
    17: {"列入日期": "二月三十日"},  # row of the sheet: what stands where
    130: {"问题来源": "听说的"},
    299: {"整改时限": "尽快"},
}
CELLS = ("B17“列入日期”", "C130“问题来源”", "D299“整改时限”")


@pytest.fixture
def world(transactional_db: None) -> World:
    packs.install(SYSTEM_SCOPE, [one for one in builtin_folders() if one.name in {"base", "zhuti"}])
    made = make_world()
    for row in Unit.system.all():
        Unit.system.filter(pk=row.pk).update(size=Unit.system.filter(path__startswith=row.path).count())
    return made


def spoiled(row: Sequence[str], wrong: dict[str, str]) -> list[str]:
    return [wrong.get(label, value) for label, value in zip(HEAD, row, strict=True)]


def files(folder: Path) -> tuple[Path, Path]:
    """As it came, and as it was mended."""
    came, mended = folder / "2026年一季度问题整改台账（石桥镇上报）.xlsx", folder / "改好.xlsx"
    rows = [spoiled(row, WRONG.get(at, {})) for at, row in enumerate(GOOD, start=2)]
    came.write_bytes(book(*rows, head=HEAD))
    mended.write_bytes(book(*GOOD, head=HEAD))
    return came, mended


def live() -> int:
    return Entry.system.filter(gone=LIVE).count()


def named(page: Page) -> None:
    """All three cells are named before any row that is right."""
    page.get_by_role("heading", name="2026年一季度问题整改台账（石桥镇上报）.xlsx").wait_for()
    first = page.locator(".looked tbody tr")
    for at, cell in enumerate(CELLS):
        first.nth(at).get_by_text(cell).wait_for()
    assert page.get_by_role("button", name="导入 3").count() == 0


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_three_hundred_rows_with_three_errors_are_mended_taken_in_and_taken_back(
    visit: Visit, world: World, tmp_path: Path, size: tuple[int, int]
) -> None:
    came, mended = files(tmp_path)
    clerk = visit(world.somebody(Role.CLERK, "grandchild"), size=size)
    page = clerk.page
    clerk.open(LEDGER)
    page.get_by_role("link", name="导入", exact=True).click()
    clerk.look()
    page.get_by_label("Excel 或 CSV 文件").set_input_files(came)
    press(page, "核对")
    named(page)
    clerk.look()
    assert live() == 0
    page.get_by_label("Excel 或 CSV 文件").set_input_files(mended)
    press(page, "核对")
    page.get_by_text("新增 300 行").wait_for()
    clerk.look()
    press(page, "导入 300 行")
    said(page, "已导入")
    clerk.look()
    assert live() == 300
    clerk.open(f"{LEDGER}?q=第300号路段")
    page.get_by_role("link", name="石桥镇第300号路段路灯不亮").wait_for()
    clerk.open("/imports/")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="撤销改好.xlsx的导入").click()
    said(page, "已撤销")
    clerk.look()
    assert live() == 0
    clerk.open(LEDGER)
    page.get_by_role("link", name="登记第一条").wait_for()


def test_the_whole_way_by_keyboard(visit: Visit, world: World, tmp_path: Path) -> None:
    came, mended = files(tmp_path)
    clerk = visit(world.somebody(Role.CLERK, "grandchild"))
    page = clerk.page
    page.on(
        "filechooser", lambda _: None
    )  # a slow machine may open the chooser before whoever expects it is heard
    clerk.open(f"{LEDGER}import/")
    for path in (came, mended):
        tab_to(page, "#file")
        with page.expect_file_chooser() as chooser:
            page.keyboard.press("Space")
        chooser.value.set_files(path)
        tab_to(page, "form[aria-label='选择文件'] button")
        page.keyboard.press("Enter")
        page.locator(".looked").get_by_role("heading", name=path.name).wait_for()
    tab_to(page, ".looked button[value=apply]")
    page.keyboard.press("Enter")
    said(page, "已导入")
    page.on("dialog", lambda dialog: dialog.accept())
    tab_to(page, "#imports tbody button")
    page.keyboard.press("Enter")
    said(page, "已撤销")
    assert live() == 0


def tab_to(page: Page, selector: str) -> None:
    for _ in range(120):
        if page.evaluate("one => document.activeElement.matches(one)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by Tab")
