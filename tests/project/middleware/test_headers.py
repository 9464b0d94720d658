"""Every answer carries the headers: a page, an error, a static file."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from taizhang.project.middleware.headers import HEADERS

# word for word as the rules for pages state it
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)


@pytest.mark.parametrize("address", ["/nothing-here", "/static/nothing.css"])
def test_an_error_carries_them_too(address: str) -> None:
    answer = Client().get(address)
    assert answer.status_code == 404
    assert answer["Content-Security-Policy"] == POLICY
    for name, value in HEADERS.items():
        assert answer[name] == value
    assert answer["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" not in answer


def test_behind_tls_browsers_are_told_to_stay_there(settings: Any) -> None:
    settings.CONFIG = replace(settings.CONFIG, behind_tls=True)
    assert "max-age=" in Client().get("/nothing-here")["Strict-Transport-Security"]


def test_an_unknown_host_name_is_refused_with_the_headers() -> None:
    answer = Client().get("/healthz-not", headers={"host": "evil.example"})
    assert answer["X-Frame-Options"] == "DENY"
