"""Subscribing another program to entry events of a unit, changing and ending it."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from taizhang.audit.errors import Conflict, Invalid, Missing, Refused
from taizhang.audit.operation import Operation, operation
from taizhang.ledgers import filters, installed, sensitive, wording
from taizhang.ledgers.models import Delivery, Webhook
from taizhang.ledgers.webhooks import hosts, outbox
from taizhang.packs.conditions import fields_of
from taizhang.units.models import Unit
from taizhang.units.roles import Right
from taizhang.units.scope import Scope

MOST = 20  # at one unit


@dataclass(frozen=True, slots=True)
class NewWebhook:
    unit: Unit
    label: str
    url: str
    actions: Sequence[str] = ()
    ledger: str = ""
    where: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WebhookEdit:
    """What is to change; None leaves it as it is."""

    version: int
    label: str | None = None
    url: str | None = None
    actions: Sequence[str] | None = None
    active: bool | None = None


def visible(scope: Scope) -> QuerySet[Webhook]:
    rows = Webhook.objects.filter(scope.units(Right.DIRECT, prefix="unit__")).select_related("unit")
    return rows.order_by("unit__path", "pk")


def find(scope: Scope, key: int) -> Webhook:
    row = visible(scope).filter(pk=key).first()
    if row is None:
        raise Missing
    return row


def subscribe(scope: Scope, new: NewWebhook) -> Webhook:
    with operation(scope.actor) as op:
        scope.need(Right.DIRECT, new.unit)
        if Webhook.objects.filter(unit=new.unit).count() >= MOST:
            raise Refused(f"{new.unit.name}已有 {MOST} 个推送订阅，请先删去不用的。", code="too_many_webhooks")
        row = Webhook.objects.create(
            unit=new.unit,
            label=_label(new.label),
            url=hosts.check(new.url),
            salt=secrets.token_hex(16),
            actions=_actions(new.actions),
            ledger=installed.ledger(new.ledger).id if new.ledger else "",
            where=_where(scope, new),
            created_at=op.at,
        )
        about = {"label": row.label, "url": row.url, "actions": row.actions, "ledger": row.ledger}
        _record(op, row, "webhook.created", after={**about, "where": row.where})
        return row


def change(scope: Scope, key: int, edit: WebhookEdit) -> Webhook:
    with operation(scope.actor) as op:
        row = _locked(scope, key)
        if row.version != edit.version:
            raise Conflict(f"推送订阅“{row.label}”已被他人修改，请刷新后再改。", code="stale")
        wanted = _wanted(row, edit)
        before = {name: getattr(row, name) for name, value in wanted.items() if getattr(row, name) != value}
        if not before:
            op.unchanged()
            return row
        for name, value in wanted.items():
            setattr(row, name, value)
        if "active" in before and row.active:
            row.failures, row.disabled = 0, ""
        row.version += 1
        row.save()
        _record(op, row, "webhook.changed", before=before, after={name: wanted[name] for name in before})
        return row


def _wanted(row: Webhook, edit: WebhookEdit) -> dict[str, Any]:
    return {
        "label": row.label if edit.label is None else _label(edit.label),
        "url": row.url if edit.url is None else hosts.check(edit.url),
        "actions": row.actions if edit.actions is None else _actions(edit.actions),
        "active": row.active if edit.active is None else edit.active,
    }


def renew_secret(scope: Scope, key: int) -> Webhook:
    """Another secret from now on; messages not sent yet are signed with it too."""
    with operation(scope.actor) as op:
        row = _locked(scope, key)
        row.salt = secrets.token_hex(16)
        row.save(update_fields=["salt"])
        _record(op, row, "webhook.secret_renewed")
        return row


def end(scope: Scope, key: int) -> None:
    with operation(scope.actor) as op:
        row = _locked(scope, key)
        _record(op, row, "webhook.deleted", before={"label": row.label, "url": row.url})
        row.delete()


def ping(scope: Scope, key: int) -> Delivery:
    """A message that says nothing, to see whether it arrives."""
    with operation(scope.actor) as op:
        row = _locked(scope, key)
        if not row.active:
            raise Refused(f"推送订阅“{row.label}”已停用，请先启用。", code="webhook_disabled")
        _record(op, row, "webhook.pinged")
        return outbox.put(op, row, outbox.PING)


def resend(scope: Scope, delivery: int) -> Delivery:
    """A message that was given up is sent once more, as it was."""
    with operation(scope.actor) as op:
        found = Delivery.objects.select_related("webhook").filter(pk=delivery).first()
        row = _locked(scope, found.webhook_id) if found is not None else None
        if found is None or row is None:
            raise Missing
        if found.state == Delivery.WAITING:
            raise Refused("这一条正在发送，不用重发。", code="delivery_waiting")
        found.state, found.attempts = Delivery.WAITING, 0
        found.save(update_fields=["state", "attempts"])
        _record(op, row, "webhook.resent", after={"delivery": found.pk})
        outbox.again(op, found)
        return found


def _locked(scope: Scope, key: int) -> Webhook:
    find(scope, key)
    return Webhook.objects.select_for_update(of=("self",)).select_related("unit").get(pk=key)


def _label(text: str) -> str:
    if not text.strip():
        raise Invalid({"label": "请写明推送给哪个系统。"})
    return text.strip()


def _actions(wanted: Sequence[str]) -> list[str]:
    unknown = [one for one in wanted if one not in wording.ACTIONS]
    if unknown:
        raise Invalid({"actions": f"没有“{'、'.join(unknown)}”这种变动，可选：{'、'.join(wording.ACTIONS)}。"})
    return list(dict.fromkeys(wanted))


def _where(scope: Scope, new: NewWebhook) -> dict[str, Any]:
    if not new.where:
        return {}
    if not new.ledger:
        raise Invalid({"where": "写条件要先选定台账。"})
    ledger = installed.ledger(new.ledger)
    condition = filters.read_where(ledger, new.where)
    sensitive.refuse_asking(scope, ledger, new.unit, fields_of(condition))
    return dict(new.where)


def _record(op: Operation, row: Webhook, action: str, **told: Mapping[str, object]) -> None:
    op.event(action, f"webhook:{row.pk}", row.label, unit=row.unit_id, home=row.unit.home, **told)
