"""Error pages: in the product's look, in Chinese, with a number and a way on; nothing of ours is given away."""

from http import HTTPStatus
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client, RequestFactory

from taizhang.units import queries
from taizhang.units.roles import Role
from taizhang.web import pages
from tests.world import World, make_world

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


@pytest.fixture
def world() -> World:
    return make_world()


def test_a_fault_of_ours_is_told_without_its_reason(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "children", lambda *_: 1 / 0)
    client = world.client(Role.OFFICE)
    client.raise_request_exception = False
    answer = client.get("/units/")
    page = answer.content.decode()
    assert answer.status_code == 500
    assert answer.headers["X-Request-ID"] in page
    assert "回到工作台" in page
    assert "ZeroDivision" not in page


def test_a_form_from_elsewhere_is_refused_in_words(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.somebody(Role.OFFICE))
    answer = client.post("/me/tokens/", {"label": "x"})
    assert answer.status_code == 403
    assert "刷新后再提交" in answer.content.decode()


def test_a_stale_edit_says_so_and_keeps_what_was_typed(world: World) -> None:
    client, who = world.client(Role.SECURITY_ADMIN), world.somebody(Role.CLERK, "child")
    typed = {"version": "9", "name": "李新", "unit": world.child.code}
    answer = client.post(f"/accounts/{who.pk}/", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "刚被别人改过" in page
    assert 'value="李新"' in page


def test_a_right_lost_meanwhile_is_noticed_at_the_next_step(world: World) -> None:
    who = world.somebody(Role.SECURITY_ADMIN)
    client = world.client(Role.SECURITY_ADMIN)
    assert client.get("/accounts/new/").status_code == 200
    who.grants.all().delete()
    assert client.post("/accounts/new/", {"username": "a1", "name": "某人"}).status_code == 403


def test_maintenance_shows_its_page_and_leaves_the_health_check(world: World) -> None:
    mark = Path(settings.CONFIG.data_dir) / "maintenance"
    mark.touch()
    try:
        page = Client().get("/")
        assert (page.status_code, "正在维护" in page.content.decode()) == (503, True)
        assert Client().get("/api/v1/me").json()["code"] == "maintenance"
        assert Client().get("/healthz").headers["Content-Type"].startswith("application/json")
    finally:
        mark.unlink()


@pytest.mark.parametrize("status", sorted(pages.FAULTS))
def test_every_fault_says_what_happened_and_leads_on(status: HTTPStatus) -> None:
    request = RequestFactory().get("/", headers={"X-Request-ID": "abc123"})
    page = pages.fault(request, status).content.decode()
    assert pages.FAULTS[status].title in page
    assert "abc123" in page
    assert ("刷新本页" if status == HTTPStatus.SERVICE_UNAVAILABLE else 'href="/"') in page
