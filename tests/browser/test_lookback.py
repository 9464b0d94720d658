"""A look-back in a real browser: the answer is the button, and what contradicts it is read at once."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from taizhang.duties.models import Answer
from taizhang.ledgers.operations import packs
from taizhang.ledgers.operations.create import NewEntry, create
from taizhang.packs.loader import BUILTIN
from taizhang.units.models import Unit
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.browser.conftest import DESK, PHONE, Visit
from tests.duties.conftest import PACK
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(world: World) -> World:
    packs.install(SYSTEM_SCOPE, [PACK, BUILTIN / "duty"])
    for row in Unit.system.all():
        Unit.system.filter(pk=row.pk).update(size=Unit.system.filter(path__startswith=row.path).count())
    return world


def press(page: Page, value: str) -> None:
    page.get_by_role("button", name=value, exact=True).click()


def test_an_answer_is_a_button_and_saves_at_once(visit: Visit, world: World) -> None:
    clerk = visit(world.somebody(Role.CLERK, "grandchild"))
    clerk.open(f"/units/{world.grandchild.code}/lookback/due.look/?q=meetings")
    clerk.page.get_by_text("已答 0 /").wait_for()
    clerk.look()
    press(clerk.page, "是")
    clerk.page.get_by_text("台账对不上：答“是”，而旁边的数字都是 0。").wait_for()
    press(clerk.page, "否")
    clerk.page.get_by_text("请写明问题表现").wait_for()
    clerk.page.get_by_label("说明").fill("三月没有开过例会")
    press(clerk.page, "否")
    clerk.page.get_by_text("已保存，并列入问题清单。").wait_for()
    clerk.look()
    assert [(one.value, one.version) for one in Answer.objects.all()] == [("否", 2)]


def test_on_a_phone_without_scripts_a_task_is_asked_about_and_answered(visit: Visit, world: World) -> None:
    today = timezone.localdate()
    given = {"title": "修好村道", "set_on": today.isoformat()}
    task = create(SYSTEM_SCOPE, NewEntry("due.task", world.grandchild.pk, given), today=today)
    clerk = visit(world.somebody(Role.CLERK, "grandchild"), size=PHONE, scripts=False)
    clerk.open(f"/units/{world.grandchild.code}/lookback/due.look/")
    clerk.page.get_by_role("link", name="任务“修好村道”是不是真正办成").click()
    clerk.page.get_by_text("还在办").wait_for()
    clerk.page.get_by_text("引用条目（最近 1 条）").click()
    clerk.page.get_by_role("checkbox", name="修好村道").check()
    press(clerk.page, "是")
    clerk.page.get_by_text("台账对不上：答“是”，而任务“修好村道”在台账里还是“办理中”。").wait_for()
    assert [(one.value, one.rows) for one in Answer.objects.all()] == [("是", [task.pk])]


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_the_round_reads_well_in_both_sizes(visit: Visit, world: World, size: tuple[int, int]) -> None:
    clerk = visit(world.somebody(Role.CLERK, "grandchild"), size=size)
    for path in ("", "due.look/", "due.look/?q=plan"):
        clerk.open(f"/units/{world.grandchild.code}/lookback/{path}")
        clerk.page.get_by_role("heading", level=1).wait_for()
        clerk.look()
