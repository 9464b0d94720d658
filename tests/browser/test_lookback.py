"""A look-back in a real browser: the answer is the button, and what contradicts it is read at once."""

import pytest
from playwright.sync_api import Page

from taizhang.duties.models import Answer
from taizhang.ledgers.operations import packs
from taizhang.packs.loader import BUILTIN
from taizhang.units.models import Unit
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.browser.conftest import Visit
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
