"""Webhooks: which programs hear of entry events, and how each message went."""

from django.http import HttpRequest
from ninja import Query, Router

from taizhang.api import writing
from taizhang.api.routers.ledgers import place
from taizhang.api.schemas import Done
from taizhang.api.schemas.webhooks import (
    DeliveriesAsked,
    DeliveryOut,
    DeliveryPage,
    WebhookEditIn,
    WebhookIn,
    WebhookOut,
    WebhookTold,
)
from taizhang.api.told import Told, unit_ref
from taizhang.ledgers.models import Delivery, Webhook
from taizhang.ledgers.operations import webhooks
from taizhang.ledgers.webhooks.signature import secret_of
from taizhang.units.request import scoped

router = Router()


@router.get("webhooks", url_name="webhooks", response=list[WebhookOut], summary="推送订阅")
def webhook_list(request: HttpRequest) -> list[Told]:
    return [_told(row) for row in webhooks.visible(scoped(request).scope)[:200]]


@router.post("webhooks", url_name="webhooks", response=WebhookTold, summary="新建推送订阅，密钥只给这一次")
def webhook_create(request: HttpRequest, body: WebhookIn) -> Told:
    here = scoped(request)
    said = body.model_dump(exclude={"unit"})
    row = webhooks.subscribe(here.scope, webhooks.NewWebhook(unit=place(here, body.unit), **said))
    return {"webhook": _told(row), "secret": secret_of(row)}


@router.get("webhooks/{int:webhook}", url_name="webhook", response=WebhookOut, summary="一个推送订阅")
def webhook_get(request: HttpRequest, webhook: int) -> Told:
    return _told(webhooks.find(scoped(request).scope, webhook))


@router.patch("webhooks/{int:webhook}", url_name="webhook", response=WebhookOut, summary="修改、停用、启用")
def webhook_change(request: HttpRequest, webhook: int, body: WebhookEditIn) -> Told:
    here = scoped(request)
    edit = webhooks.WebhookEdit(**body.model_dump())
    return writing.change(here, lambda: _told(webhooks.change(here.scope, webhook, edit)))


@router.delete("webhooks/{int:webhook}", url_name="webhook", response=Done, summary="删除推送订阅")
def webhook_delete(request: HttpRequest, webhook: int) -> Told:
    webhooks.end(scoped(request).scope, webhook)
    return {"done": True}


@router.post(
    "webhooks/{int:webhook}/secret",
    url_name="webhook_secret",
    response=WebhookTold,
    summary="更换密钥，只给这一次",
)
def webhook_secret(request: HttpRequest, webhook: int) -> Told:
    row = webhooks.renew_secret(scoped(request).scope, webhook)
    return {"webhook": _told(row), "secret": secret_of(row)}


@router.post("webhooks/{int:webhook}/ping", url_name="webhook_ping", response=DeliveryOut, summary="试发一条")
def webhook_ping(request: HttpRequest, webhook: int) -> Told:
    here = scoped(request)
    return writing.change(here, lambda: _line(webhooks.ping(here.scope, webhook)))


@router.get(
    "webhooks/{int:webhook}/deliveries", url_name="deliveries", response=DeliveryPage, summary="推送记录，新的在前"
)
def deliveries(request: HttpRequest, webhook: int, asked: Query[DeliveriesAsked]) -> Told:
    rows = webhooks.find(scoped(request).scope, webhook).deliveries.order_by("-pk")
    if asked.before:
        rows = rows.filter(pk__lt=asked.before)
    found = list(rows[: asked.limit + 1])
    page = found[: asked.limit]
    return {"items": [_line(row) for row in page], "next": page[-1].pk if len(found) > len(page) else None}


@router.post(
    "deliveries/{int:delivery}/resend", url_name="delivery_resend", response=DeliveryOut, summary="重发一条"
)
def delivery_resend(request: HttpRequest, delivery: int) -> Told:
    here = scoped(request)
    return writing.change(here, lambda: _line(webhooks.resend(here.scope, delivery)))


def _told(row: Webhook) -> Told:
    plain = ("id", "label", "url", "actions", "ledger", "where", "active", "failures", "disabled", "version")
    return {
        **{name: getattr(row, name) for name in (*plain, "created_at")},
        "unit": unit_ref(row.unit),
    }


def _line(row: Delivery) -> Told:
    return {name: getattr(row, name) for name in DeliveryOut.model_fields}
