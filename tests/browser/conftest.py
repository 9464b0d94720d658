"""A real browser for every room: `visit(account, size=…)` opens a watched page; a page with complaints fails."""

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext
from pytest_django.live_server_helper import LiveServer

from taizhang.units.models import Account
from tests.browsing import Watched
from tests.world import World, make_world

DESK = (1366, 768)
LOW = (1366, 625)
PHONE = (390, 844)
NARROW = (320, 640)
TIMEOUT = 20_000  # ms; the machine may be busy

Visit = Callable[..., Watched]


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


@pytest.fixture
def visit(chromium: Browser, live_server: LiveServer) -> Iterator[Visit]:
    """`visit(account=None, size=DESK, scripts=True)`: the account is signed in without the sign-in page."""
    opened: list[tuple[BrowserContext, Watched]] = []

    def start(account: Account | None = None, *, size: tuple[int, int] = DESK, scripts: bool = True) -> Watched:
        width, height = size
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            locale="zh-CN",
            java_script_enabled=scripts,
            has_touch=size in {PHONE, NARROW},
            reduced_motion="reduce",
        )
        context.set_default_timeout(TIMEOUT)
        if account is not None:
            _sign_in(context, account, live_server.url)
        watched = Watched(context.new_page(), live_server.url)
        opened.append((context, watched))
        return watched

    yield start
    for context, _ in opened:
        context.close()
    assert [complaint for _, watched in opened for complaint in watched.complaints()] == []


def _sign_in(context: BrowserContext, account: Account, base: str) -> None:
    client = Client()
    client.force_login(account)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": base}])
