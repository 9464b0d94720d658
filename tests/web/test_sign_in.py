"""Signing in and out through the pages: what opens, what stays shut, what leaves an event."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from taizhang.audit.models import Event
from taizhang.units.models import Account, SignIn
from taizhang.units.roles import Role
from tests.world import PASSWORD, World, account, make_world, signed_in

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

SIGN_IN = "/sign-in/"


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def clerk(world: World) -> Account:
    return world.somebody(Role.CLERK, "child")


def sign_in(client: Client, who: Account, password: str = PASSWORD, **more: str) -> int:
    return client.post(SIGN_IN, {"login": who.username, "password": password, **more}).status_code


def actions() -> list[str]:
    return list(Event.objects.order_by("id").values_list("action", flat=True))


def test_signing_in_renews_the_session_and_is_an_event(clerk: Account) -> None:
    client = Client()
    client.get(SIGN_IN)
    session = client.session
    session["x"] = 1
    session.save()
    before = session.session_key
    assert sign_in(client, clerk) == 302
    assert client.session.session_key != before
    assert SignIn.objects.get().session == client.session.session_key
    assert actions() == ["account.signed_in"]
    assert client.get("/").status_code == 200


def test_a_wrong_password_an_unknown_name_and_a_lock_say_the_same(clerk: Account) -> None:
    def said(name: str, password: str) -> str:
        return (
            Client()
            .post(SIGN_IN, {"login": name, "password": password})
            .content.decode()
            .split('role="alert"')[1][:400]
        )

    wrong = [said(clerk.username, "x") for _ in range(5)]
    locked = said(clerk.username, PASSWORD)
    unknown = said("nobody", "x")
    assert "账号或密码不对" in wrong[0]
    assert wrong[0] == locked == unknown
    assert actions().count("account.locked") == 1


def test_a_lock_ends_by_itself(clerk: Account) -> None:
    clerk.locked_until = datetime.now(UTC) - timedelta(seconds=1)
    clerk.save(update_fields=["locked_until"])
    assert sign_in(Client(), clerk) == 302


def test_a_closed_account_does_not_get_in_and_an_open_session_ends(clerk: Account) -> None:
    client = signed_in(clerk)
    assert client.get("/").status_code == 200
    Account.objects.filter(pk=clerk.pk).update(is_active=False)
    assert client.get("/").status_code == 302
    fresh = Client()
    assert "/sign-in/closed/" in fresh.post(SIGN_IN, {"login": clerk.username, "password": PASSWORD})["Location"]
    assert fresh.get("/").status_code == 302


def test_signing_out_is_a_post_and_an_event(clerk: Account) -> None:
    client = Client()
    sign_in(client, clerk)
    client.get("/sign-out/")
    assert client.get("/").status_code == 200
    client.post("/sign-out/")
    assert client.get("/").status_code == 302
    assert actions() == ["account.signed_in", "account.signed_out"]


def test_the_way_back_leads_into_the_product_only(clerk: Account) -> None:
    client = Client()
    assert client.get("/units/").headers["Location"] == "/sign-in/?next=%2Funits%2F"
    answer = client.post(SIGN_IN, {"login": clerk.username, "password": PASSWORD, "next": "https://evil.example/"})
    assert answer.headers["Location"] == "/"


def test_an_idle_session_ends(clerk: Account) -> None:
    client = signed_in(clerk)
    client.get("/")
    row = Session.objects.get(session_key=client.session.session_key)
    lasts = row.expire_date - datetime.now(UTC)
    assert timedelta(minutes=30) <= lasts <= timedelta(minutes=31)
    Session.objects.update(expire_date=datetime.now(UTC) - timedelta(seconds=1))
    assert client.get("/").status_code == 302


def test_a_session_is_not_written_at_each_request(clerk: Account) -> None:
    client = signed_in(clerk)
    client.get("/")
    first = Session.objects.get().expire_date
    client.get("/")
    assert Session.objects.get().expire_date == first


def test_a_session_ends_after_its_longest_time(clerk: Account) -> None:
    client = Client()
    sign_in(client, clerk)
    session = client.session
    session["since"] -= settings.CONFIG.session_hours * 3600 + 1
    session.save()
    assert client.get("/").status_code == 302


def test_a_first_sign_in_leads_to_the_password_and_nowhere_else(world: World) -> None:
    row = account("fresh", world.child, must_change=True)
    client = signed_in(row)
    assert client.get("/").headers["Location"] == "/me/password/"
    assert client.get("/api/v1/me").json()["code"] == "password_change_required"
    wrong = client.post("/me/password/", {"old": PASSWORD, "new": "short", "again": "short"})
    assert wrong.status_code == 422
    assert 'aria-invalid="true"' in wrong.content.decode()
    new = "Qing-he2026"
    assert client.post("/me/password/", {"old": PASSWORD, "new": new, "again": new}).headers["Location"] == "/"
    assert client.get("/").status_code == 200


def test_an_expired_password_leads_to_a_new_one(clerk: Account) -> None:
    Account.objects.filter(pk=clerk.pk).update(password_changed=datetime.now(UTC) - timedelta(days=91))
    assert signed_in(clerk).get("/").headers["Location"] == "/me/password/"


def test_changing_the_password_ends_the_other_sessions(clerk: Account) -> None:
    here, there = Client(), Client()
    sign_in(here, clerk)
    sign_in(there, clerk)
    new = "Qing-he2026"
    here.post("/me/password/", {"old": PASSWORD, "new": new, "again": new})
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 302
    assert here.get("/me/").content.decode().count("本次") == 1


def test_another_session_can_be_ended(clerk: Account) -> None:
    here, there = Client(), Client()
    sign_in(here, clerk)
    sign_in(there, clerk)
    other = SignIn.objects.get(session=there.session.session_key)
    assert here.post(f"/me/sessions/{other.pk}/end/").status_code == 302
    assert there.get("/").status_code == 302


def test_typed_text_survives_an_expired_session(world: World) -> None:
    security = world.somebody(Role.SECURITY_ADMIN)
    client = Client()
    typed = {"username": "li.min", "name": "李敏", "unit": world.child.code}
    asked = client.post("/accounts/new/", typed)
    assert asked.status_code == 401
    kept = asked.content.decode().split('name="kept" value="')[1].split('"')[0]
    sign_in(client, security, kept=kept, next="/resume/")
    page = client.get("/resume/").content.decode()
    assert 'action="/accounts/new/"' in page
    assert 'value="李敏"' in page
    assert client.post("/accounts/new/", typed).status_code == 200
    assert client.get("/resume/").status_code == 302


def test_a_forged_kept_form_is_dropped(clerk: Account) -> None:
    client = Client()
    sign_in(client, clerk, kept="forged", next="/resume/")
    assert client.get("/resume/").headers["Location"] == "/"


def test_a_part_asked_without_a_session_says_so(clerk: Account) -> None:
    assert Client().get("/units/", headers={"HX-Request": "true"}).status_code == 401


def test_demo_accounts_are_offered_on_a_demo_site_only(clerk: Account, world: World) -> None:
    stranger = world.somebody(Role.OFFICE)
    client = Client()
    assert "演示账号" not in client.get(SIGN_IN).content.decode()
    assert client.post("/sign-in/demo/", {"account": clerk.pk}).status_code == 404
    mark = Path(settings.CONFIG.data_dir) / "demo.txt"
    mark.write_text(f"演示账号\n{clerk.username}  填报员\n", encoding="utf-8")
    try:
        assert "演示账号" in client.get(SIGN_IN).content.decode()
        assert client.post("/sign-in/demo/", {"account": stranger.pk}).status_code == 404
        assert client.post("/sign-in/demo/", {"account": clerk.pk}).status_code == 302
        assert client.get("/").status_code == 200
    finally:
        mark.unlink()


def test_second_factors_can_be_made_a_duty(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "CONFIG", replace(settings.CONFIG, second_factor="administrators"))
    assert world.client(Role.CLERK).get("/").status_code == 200
    admin = world.client(Role.SECURITY_ADMIN)
    assert admin.get("/").headers["Location"] == "/me/factors/"
    assert admin.get("/me/factors/").status_code == 200
