"""The policy of the headers at work in a real Chromium: what it forbids does not happen."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import path

from tests.browsing import Watched

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.urls(__name__)]

PLAIN = '<!doctype html><html lang="zh"><meta charset="utf-8"><title>台账</title><p>溪源县</p>'


def plain(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(PLAIN)


def inline(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{PLAIN}<script>document.title = 'ran'</script>")


def abroad(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(f'{PLAIN}<img src="http://127.0.0.2:9/x.png" alt="">')


urlpatterns = [path("plain", plain), path("inline", inline), path("abroad", abroad)]


def test_a_page_within_the_policy_is_shown_without_a_complaint(watched: Watched) -> None:
    watched.open("/plain")
    assert watched.page.inner_text("p") == "溪源县"
    assert watched.complaints() == []


def test_an_inline_script_does_not_run_and_is_noticed(watched: Watched) -> None:
    watched.open("/inline")
    assert watched.page.title() == "台账"
    assert any("Content Security Policy" in complaint for complaint in watched.complaints())
    watched.forgive()


def test_another_host_is_not_asked_and_is_noticed(watched: Watched) -> None:
    watched.open("/abroad")
    assert watched.complaints()
    watched.forgive()
