"""A request sent twice is carried out once: its answer is kept under (account, key) in the same transaction.

A call of the API is wrapped whole (`once`). A form of a page is claimed by the first operation it leads to (`claim`),
inside that operation's transaction, so that no page has to think of it; where it led to is told afterwards (`tell`).
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from taizhang.audit import locks
from taizhang.audit.actor import Actor
from taizhang.audit.errors import Conflict
from taizhang.audit.models import IdempotencyKey

KEPT = timedelta(days=7)

Answer = dict[str, Any]


def once(
    actor: Actor, key: str, body: str, work: Callable[[], Answer], *, shape: locks.Shape = locks.Shape.SHARED
) -> Answer:
    """Carry out `work`, or give the answer it gave before. `body` is the digest of the request.

    `shape` must be the strongest lock `work` will take: raising a shared lock later could deadlock.
    """
    try:
        with transaction.atomic():
            locks.take(shape)
            kept = _kept(actor, key, body)
            if kept is not None:
                return kept
            answer = work()
            IdempotencyKey.objects.create(
                account=actor.account, key=key, body=body, answer=answer, at=datetime.now(UTC)
            )
            return answer
    except IntegrityError:
        # The same request came twice at the same moment; the other one has committed, ours is rolled back.
        kept = _kept(actor, key, body)
        if kept is None:
            raise
        return kept


class Repeated(Exception):
    """This form was carried out before; `answer` says where it led. No refusal: no form is shown again for it."""

    def __init__(self, answer: Answer) -> None:
        super().__init__("a form was sent twice")
        self.answer = answer


def claim(actor: Actor, at: datetime) -> None:
    """Inside the transaction of a change: take the number of the form. Another sending of it then waits, and is told
    that it came too late. Further operations of the same sending pass."""
    form = actor.form
    if form is None:
        return
    row = IdempotencyKey(account=actor.account, key=form.key, body=form.body, answer={"sent": form.sent}, at=at)
    IdempotencyKey.objects.bulk_create([row], ignore_conflicts=True)
    kept = IdempotencyKey.objects.get(account=actor.account, key=form.key)
    if kept.answer.get("sent") == form.sent:
        return
    if kept.body != form.body:
        raise _mismatch()
    raise Repeated(kept.answer)


def led_to(actor: Actor) -> Answer | None:
    """Where this very form led when it was sent before; None where it was not, or was refused."""
    form = actor.form
    if form is None:
        return None
    rows = IdempotencyKey.objects.filter(account=actor.account, key=form.key, body=form.body)
    return rows.values_list("answer", flat=True).first()


def tell(actor: Actor, answer: Answer) -> None:
    """Where the form led; nothing where no operation claimed it."""
    form = actor.form
    if form is not None:
        rows = IdempotencyKey.objects.filter(account=actor.account, key=form.key, body=form.body)
        rows.update(answer={**answer, "sent": form.sent})


def _mismatch() -> Conflict:
    return Conflict("同一个请求编号已用于另一项内容，请刷新页面后重新提交。", code="idempotency_mismatch")


def _kept(actor: Actor, key: str, body: str) -> Answer | None:
    row = IdempotencyKey.objects.filter(account=actor.account, key=key).first()
    if row is None:
        return None
    if row.body != body:
        raise _mismatch()
    answer: Answer = row.answer
    return answer


def forget_old(now: datetime) -> int:
    """Drop answers older than seven days; called by a periodic job."""
    return IdempotencyKey.objects.filter(at__lt=now - KEPT).delete()[0]
