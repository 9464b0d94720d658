"""The policy of the headers at work in a real Chromium: what it forbids does not happen."""

import threading
from collections.abc import Iterator
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.urls import path
from playwright.sync_api import Browser

from tests.browsing import Watched

pytestmark = pytest.mark.browser

PLAIN = '<!doctype html><html lang="zh"><meta charset="utf-8"><title>台账</title><p>溪源县</p>'


def plain(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(PLAIN)


def inline(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{PLAIN}<script>document.title = 'ran'</script>")


def abroad(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(f'{PLAIN}<img src="http://127.0.0.2:9/x.png" alt="">')


urlpatterns = [path("plain", plain), path("inline", inline), path("abroad", abroad)]


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the name is the base class's
        return


@pytest.fixture
def watched(chromium: Browser, settings: Any) -> Iterator[Watched]:
    """Pages of this file behind the outer middleware; the inner one knows only the product's own routes."""
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name.startswith("taizhang.project.middleware.")]
    settings.ROOT_URLCONF = __name__
    with make_server("127.0.0.1", 0, WSGIHandler(), handler_class=Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        context = chromium.new_context()
        yield Watched(context.new_page(), f"http://127.0.0.1:{server.server_port}")
        context.close()
        server.shutdown()


def test_a_page_within_the_policy_is_shown_without_a_complaint(watched: Watched) -> None:
    watched.open("/plain")
    assert watched.page.inner_text("p") == "溪源县"
    assert watched.complaints() == []


def test_an_inline_script_does_not_run_and_is_noticed(watched: Watched) -> None:
    watched.open("/inline")
    assert watched.page.title() == "台账"
    assert any("Content Security Policy" in complaint for complaint in watched.complaints())


def test_another_host_is_not_asked_and_is_noticed(watched: Watched) -> None:
    watched.open("/abroad")
    assert watched.complaints()
