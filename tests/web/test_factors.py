"""Second factors: set up, asked for at the next sign-in, recorded, and their secrets not kept in the clear."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from taizhang.audit.models import Event
from taizhang.units.roles import Role
from tests.world import PASSWORD, make_world

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


def code(secret: str, ahead: int = 0) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead)))


def test_a_one_time_code_is_set_up_asked_for_and_taken(
    client: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    who = make_world().somebody(Role.CLERK)
    typed = {"login": who.username, "password": PASSWORD}
    client.post("/sign-in/", typed)
    client.post("/sign-in/again/", {"password": PASSWORD})
    assert client.get("/me/factors/totp/add/").status_code == 200
    secret = client.session["mfa.totp.secret"]
    assert client.post("/me/factors/totp/add/", {"code": "000000"}).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/me/factors/totp/add/", {"code": code(secret)}).status_code == 302
    kept = Authenticator.objects.get(user=who, type="totp")
    assert secret not in str(kept.data)
    assert Event.objects.filter(action="account.factor_added").exists()
    for path in ("/me/factors/", "/me/factors/codes/", "/me/factors/passkeys/", "/me/factors/totp/remove/"):
        assert client.get(path).status_code == 200, path

    fresh = Client()
    assert fresh.post("/sign-in/", typed).headers["Location"] == "/sign-in/factor/"
    assert fresh.get("/").status_code == 302
    assert "动态口令" in fresh.get("/sign-in/factor/").content.decode()
    assert fresh.post("/sign-in/factor/", {"code": code(secret, 1)}).status_code == 302
    assert fresh.get("/").status_code == 200


def test_changing_factors_asks_for_the_password_again(client: Client) -> None:
    client.force_login(make_world().somebody(Role.CLERK))
    assert "/sign-in/again/" in client.get("/me/factors/totp/add/").headers["Location"]
    assert client.get("/sign-in/again/").status_code == 200
    assert client.get("/me/factors/passkeys/add/").status_code == 302
    assert client.post("/sign-in/again/", {"password": PASSWORD}).status_code == 302
    assert client.get("/me/factors/passkeys/add/").status_code == 200
