"""Sending what lies in the outbox: signed, tried again after longer and longer waits, given up with a word in the log.

While a receiver does not answer, one message at a time tries it and the others wait without asking: a thousand
messages to a dead receiver must not keep the worker from an export.

The same message may arrive twice (a worker may die between the answer and our note of it); its number is in a header.
"""

from datetime import UTC, datetime, timedelta

import structlog
from django.db.models import F, Max

from taizhang.audit.actor import SYSTEM
from taizhang.audit.errors import Refused
from taizhang.audit.operation import operation
from taizhang.jobs.registry import Kind, Later, Result, Task
from taizhang.ledgers.models import Delivery, Webhook
from taizhang.ledgers.webhooks import hosts, posting, signature
from taizhang.ledgers.webhooks.outbox import KIND, PING

ATTEMPTS = 8  # with the waits of the jobs, over some twenty minutes
QUIET, QUIET_MOST = timedelta(seconds=10), timedelta(minutes=5)  # after a failure; doubled with each
MOST_FAILURES = 20  # in a row, over all messages; then the subscription is switched off
KEPT = timedelta(days=30)

log = structlog.get_logger("taizhang.webhooks")


class Undelivered(Refused):
    """The job is tried again."""

    code = "undelivered"


def _deliver(task: Task) -> Result:
    delivery = Delivery.objects.select_related("webhook__unit").filter(pk=task.args["delivery"]).first()
    if delivery is None or delivery.state != Delivery.WAITING:
        return None
    hook = delivery.webhook
    if not hook.active:
        _note(delivery, posting.Outcome(None, "订阅已停用，没有发送。"), Delivery.FAILED)
        return None
    _wait_for_others(hook, delivery)
    outcome = _send(hook, delivery)
    last = delivery.attempts + 1 >= ATTEMPTS
    _note(delivery, outcome, Delivery.SENT if outcome.good else Delivery.FAILED if last else Delivery.WAITING)
    _count(hook, good=outcome.good)
    if not outcome.good:
        raise Undelivered(outcome.error)
    return {"status": outcome.status}


def _wait_for_others(hook: Webhook, delivery: Delivery) -> None:
    """What a person asked for is tried at once."""
    by_hand = delivery.action == PING or (delivery.attempts == 0 and delivery.tried_at is not None)
    if hook.failures == 0 or by_hand:
        return
    others = hook.deliveries.exclude(pk=delivery.pk).exclude(state=Delivery.SENT)
    failed_at = others.aggregate(at=Max("tried_at"))["at"]
    until = failed_at + min(QUIET * 2 ** (hook.failures - 1), QUIET_MOST) if failed_at else None
    if until is not None and until > datetime.now(UTC):
        raise Later(until)


def _send(hook: Webhook, delivery: Delivery) -> posting.Outcome:
    body, timestamp = delivery.body.encode(), str(int(datetime.now(UTC).timestamp()))
    try:
        url = hosts.check(hook.url)
    except Refused as refusal:
        return posting.Outcome(None, refusal.message)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "taizhang",
        signature.DELIVERY: str(delivery.pk),
        signature.ACTION: delivery.action,
        signature.TIMESTAMP: timestamp,
        signature.SIGNATURE: signature.sign(signature.secret_of(hook), timestamp, body),
    }
    return posting.post(url, body, headers)


def _note(delivery: Delivery, outcome: posting.Outcome, state: str) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(
        state=state,
        attempts=F("attempts") + 1,
        status=outcome.status,
        error=outcome.error[:200],
        tried_at=datetime.now(UTC),
    )


def _count(hook: Webhook, *, good: bool) -> None:
    rows = Webhook.objects.filter(pk=hook.pk)
    if good:
        rows.exclude(failures=0).update(failures=0)
        return
    rows.update(failures=F("failures") + 1)
    hook.refresh_from_db(fields=["failures", "active"])
    if hook.active and hook.failures >= MOST_FAILURES:
        _switch_off(hook)


def _switch_off(hook: Webhook) -> None:
    why = f"连续 {hook.failures} 次没有送到，已自动停用。请修好接收方后重新启用。"
    with operation(SYSTEM) as op:
        Webhook.objects.filter(pk=hook.pk).update(active=False, disabled=why, version=F("version") + 1)
        op.event(
            "webhook.disabled",
            f"webhook:{hook.pk}",
            hook.label,
            unit=hook.unit_id,
            home=hook.unit.home,
            after={"failures": hook.failures},
        )
    log.warning("webhook.disabled", id=hook.pk, count=hook.failures)


def forget_old(now: datetime) -> int:
    return Delivery.objects.filter(created_at__lt=now - KEPT).delete()[0]


def _forget(_task: Task) -> Result:
    return {"forgotten": forget_old(datetime.now(UTC))}


KINDS = (
    Kind(KIND, "推送条目变动", _deliver, attempts=ATTEMPTS),
    Kind("webhooks.forget", "清理旧的推送记录", _forget, every=timedelta(days=1)),
)
