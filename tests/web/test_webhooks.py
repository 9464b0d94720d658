"""推送: an office subscribes a program, sees the secret once, tries it, switches it off; through pages and the API."""

import re
from dataclasses import replace

import pytest
from django.conf import settings

from taizhang.ledgers.models import Delivery, Webhook
from taizhang.ledgers.operations import packs
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.ledgers.conftest import PACK
from tests.world import World, make_world

pytestmark = [pytest.mark.sql, pytest.mark.django_db]
SENT = {"label": "督查系统", "url": "https://hooks.example.gov.cn/in", "ledger": "demo.problem"}


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(settings, "CONFIG", replace(settings.CONFIG, webhook_hosts=("hooks.example.gov.cn",)))
    packs.install(SYSTEM_SCOPE, [PACK])
    return make_world()


def test_the_secret_is_shown_once_and_the_subscription_is_looked_after(world: World) -> None:
    client = world.client(Role.OFFICE, "child")
    told = client.post("/webhooks/", {**SENT, "actions": ["entry.step"]}).content.decode()
    (secret,) = re.findall(r'<code id="told">([0-9a-f]{64})</code>', told)
    row = Webhook.objects.get()
    page = client.get(f"/webhooks/{row.pk}/").content.decode()
    assert secret not in page
    assert "办理" in page
    for deed, said in (("ping", "已排队试发"), ("off", "已停用"), ("on", "已启用")):
        answer = client.post(f"/webhooks/{row.pk}/{deed}/")
        assert said in client.get(answer.headers["Location"]).content.decode()
    delivery = Delivery.objects.get()
    delivery.state = Delivery.FAILED
    delivery.save()
    assert client.post(f"/deliveries/{delivery.pk}/resend/").status_code == 302
    assert client.post(f"/webhooks/{row.pk}/delete/").status_code == 302
    assert not Webhook.objects.exists()


def test_what_is_wrong_is_said_beside_its_field_and_kept(world: World) -> None:
    answer = world.client(Role.OFFICE, "child").post("/webhooks/", {**SENT, "url": "https://evil.cn/"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "不在允许推送的名单里" in page
    assert 'value="督查系统"' in page


def test_one_switched_off_by_itself_is_noticed_on_the_page(world: World) -> None:
    client = world.client(Role.OFFICE, "child")
    client.post("/webhooks/", SENT)
    Webhook.objects.update(active=False, disabled="连续 20 次没有送到，已自动停用。")
    assert "“督查系统”连续 20 次没有送到" in client.get("/webhooks/").content.decode()


def test_the_api_does_what_the_page_does(world: World) -> None:
    client = world.client(Role.OFFICE, "child")
    told = client.post("/api/v1/webhooks", SENT, content_type="application/json").json()
    key = told["webhook"]["id"]
    assert len(told["secret"]) == 64
    assert "secret" not in client.get(f"/api/v1/webhooks/{key}").json()
    assert client.post(f"/api/v1/webhooks/{key}/ping").json()["state"] == "waiting"
    assert len(client.get(f"/api/v1/webhooks/{key}/deliveries").json()["items"]) == 1
    edit = {"version": 1, "active": False}
    assert client.patch(f"/api/v1/webhooks/{key}", edit, content_type="application/json").json()["version"] == 2
    assert client.post(f"/api/v1/webhooks/{key}/ping").json()["code"] == "webhook_disabled"
    assert client.post(f"/api/v1/webhooks/{key}/secret").json()["secret"] != told["secret"]
    assert world.client(Role.OFFICE, "sibling").get(f"/api/v1/webhooks/{key}").status_code == 404
    assert client.delete(f"/api/v1/webhooks/{key}").json() == {"done": True}
