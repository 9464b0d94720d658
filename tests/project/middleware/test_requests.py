"""Request ids, client addresses and what a request leaves in the log."""

import json
import logging
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path

from taizhang.project.logs import formatter
from taizhang.project.middleware.requests import client_address, request_id


def person(request: HttpRequest, name: str) -> HttpResponse:
    if name == "失败":
        raise ValueError("张三 13800000000")
    return HttpResponse(request.headers["X-Request-ID"])


urlpatterns = [path("people/<str:name>", person)]


class Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(formatter(json=True))
        self.lines: list[dict[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(json.loads(self.format(record)))


# what stands outside every page; the inner ones know only the product's own routes
OUTER = [name for name in django_settings.MIDDLEWARE if name.startswith("taizhang.project.middleware.")]


@pytest.fixture
def lines(settings: Any) -> Any:
    settings.MIDDLEWARE = OUTER
    handler = Lines()
    logging.getLogger().addHandler(handler)
    yield handler.lines
    logging.getLogger().removeHandler(handler)


def behind_tls(settings: Any) -> None:
    settings.CONFIG = replace(settings.CONFIG, behind_tls=True)


@pytest.mark.urls(__name__)
def test_the_id_is_in_the_request_the_answer_and_the_log(lines: list[dict[str, Any]]) -> None:
    answer = Client().get("/people/李四?phone=13800000000")
    assert answer.content.decode() == answer["X-Request-ID"]
    (line,) = [line for line in lines if line["event"] == "request"]
    assert line["request"] == answer["X-Request-ID"]
    assert (line["route"], line["status"], line["method"]) == ("people/<str:name>", 200, "GET")


@pytest.mark.urls(__name__)
def test_no_personal_data_reaches_the_log_even_when_a_page_fails(lines: list[dict[str, Any]]) -> None:
    answer = Client(raise_request_exception=False).get("/people/失败?phone=13800000000")
    assert answer.status_code == 500
    whole = json.dumps(lines, ensure_ascii=False)
    assert "13800000000" not in whole
    assert "张三" not in whole
    (line,) = [line for line in lines if line["event"] == "request.failed"]
    assert line["exception"]["kind"] == "ValueError"
    assert "test_requests.py" in line["exception"]["places"][-1]


def test_only_a_trusted_proxy_may_name_the_request(settings: Any) -> None:
    given = RequestFactory().get("/", headers={"X-Request-ID": "proxy-12345678"})
    assert request_id(given) != "proxy-12345678"
    behind_tls(settings)
    assert request_id(given) == "proxy-12345678"
    assert request_id(RequestFactory().get("/", headers={"X-Request-ID": "a\nb"})) != "a\nb"


def test_only_the_hop_the_proxy_wrote_is_believed(settings: Any) -> None:
    asked = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": "6.6.6.6, 192.0.2.7"})
    assert client_address(asked) == "10.0.0.1"
    behind_tls(settings)
    assert client_address(asked) == "192.0.2.7"
