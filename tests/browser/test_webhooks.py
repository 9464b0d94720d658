"""推送 in a real browser."""

from dataclasses import replace

import pytest
from django.conf import settings

from taizhang.ledgers.operations import packs
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.browser.conftest import DESK, PHONE, Visit
from tests.ledgers.conftest import PACK
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_an_office_subscribes_a_program(
    visit: Visit, world: World, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "CONFIG", replace(settings.CONFIG, webhook_hosts=("hooks.example.gov.cn",)))
    packs.install(SYSTEM_SCOPE, [PACK])
    office = visit(world.somebody(Role.OFFICE, "child"), size=size)
    page = office.page
    office.open("/webhooks/")
    page.get_by_label("推送给哪个系统").fill("督查系统")
    page.get_by_label("接收网址").fill("https://hooks.example.gov.cn/in")
    office.look()
    page.get_by_role("button", name="新建订阅").click()
    office.look()
    page.get_by_role("link", name="我已记下").click()
    page.get_by_role("button", name="试发一条").click()
    page.get_by_role("status").get_by_text("已排队试发").wait_for()
    office.look()
