"""推送: which programs hear of entry events of one's unit, and how each message went."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_POST

from taizhang.audit.errors import Forbidden, Missing, Refused
from taizhang.ledgers import installed, wording
from taizhang.ledgers.models import Webhook
from taizhang.ledgers.operations import webhooks
from taizhang.ledgers.webhooks.outbox import PING
from taizhang.ledgers.webhooks.signature import secret_of
from taizhang.units.request import ScopedRequest, scoped
from taizhang.web import pages

SHOWN = 50
STATES = {
    "waiting": ("等待", "clock", ""),
    "sent": ("已送到", "circle-check", "ok"),
    "failed": ("未送到", "circle-x", "bad"),
}
LABELS = {**wording.ACTIONS, PING: "试发"}


def webhook_list(request: HttpRequest) -> HttpResponse:
    here = scoped(request)
    if request.method != "POST":
        return _page(here)
    form = here.POST
    try:
        row = webhooks.subscribe(here.scope, _new(here, form))
    except (Missing, Forbidden):
        raise
    except Refused as refusal:
        return _page(here, form, pages.problems(refusal))
    return _told(here, row)


def _new(here: ScopedRequest, form: QueryDict) -> webhooks.NewWebhook:
    return webhooks.NewWebhook(
        here.account.unit,
        form.get("label", ""),
        form.get("url", ""),
        form.getlist("actions"),
        form.get("ledger", ""),
    )


def _page(
    here: ScopedRequest, form: QueryDict | None = None, errors: Mapping[str, str] | None = None
) -> HttpResponse:
    context = {
        "hooks": list(webhooks.visible(here.scope)),
        "ledgers": {one.id: one.label for one in installed.current().ledgers.values() if not one.builtin},
        "actions": wording.ACTIONS,
        "typed": form or QueryDict(),
        "errors": errors or {},
    }
    return pages.render(here, "webhooks.html", context, status=422 if errors else 200)


def webhook(request: HttpRequest, webhook: int) -> HttpResponse:
    row = webhooks.find(scoped(request).scope, webhook)
    context = {
        "hook": row,
        "rows": row.deliveries.order_by("-pk")[:SHOWN],
        "states": STATES,
        "labels": LABELS,
        "ledger": installed.ledger(row.ledger).label if row.ledger else "全部台账",
    }
    return pages.render(request, "webhook.html", context)


def _told(here: ScopedRequest, row: Webhook) -> HttpResponse:
    """The secret is shown on this one page and nowhere again."""
    return pages.render(here, "webhook_told.html", {"hook": row, "secret": secret_of(row)})


@require_POST
def webhook_act(request: HttpRequest, webhook: int, deed: str) -> HttpResponse:
    here = scoped(request)
    row = webhooks.find(here.scope, webhook)
    if deed == "secret":
        return _told(here, webhooks.renew_secret(here.scope, row.pk))
    if deed == "delete":
        webhooks.end(here.scope, row.pk)
        return pages.done(here, reverse("webhooks"), f"已删除推送订阅“{row.label}”。")
    back = reverse("webhook", args=[row.pk])
    if deed == "ping":
        webhooks.ping(here.scope, row.pk)
        return pages.done(here, back, "已排队试发，稍后刷新看结果。")
    webhooks.change(here.scope, row.pk, webhooks.WebhookEdit(row.version, active=deed == "on"))
    return pages.done(here, back, f"推送订阅“{row.label}”已{'启用' if deed == 'on' else '停用'}。")


@require_POST
def delivery_resend(request: HttpRequest, delivery: int) -> HttpResponse:
    here = scoped(request)
    found = webhooks.resend(here.scope, delivery)
    return pages.done(here, reverse("webhook", args=[found.webhook_id]), "已排队重发。")
