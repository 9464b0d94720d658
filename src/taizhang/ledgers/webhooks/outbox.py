"""Messages of entry events, made in the transaction of the event: there when it commits, gone when it does not.

A message names the entry and its state and holds no values: who receives it asks the API with a token of its own.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from taizhang.audit.operation import Change, Operation
from taizhang.jobs.operations import enqueue
from taizhang.ledgers import filters, installed
from taizhang.ledgers.facts import EntryActed, ImportActed
from taizhang.ledgers.models import Delivery, Entry, Import, Webhook
from taizhang.packs.conditions import evaluate
from taizhang.units import paths
from taizhang.units.models import Unit

KIND = "webhooks.deliver"
PING = "ping"
IMPORTED = "entry.imported"


def project(changes: Sequence[Change]) -> None:
    acted = [change for change in changes if isinstance(change, EntryActed | ImportActed)]
    if not acted or not _subscribed():
        return
    hooks = list(Webhook.objects.filter(active=True).select_related("unit").order_by("pk"))
    for one in acted:
        for hook in hooks:
            if isinstance(one, ImportActed):
                if wants_import(hook, one.batch):
                    put(one.op, hook, IMPORTED, batch=one.batch)
            elif wants(hook, one):
                put(one.op, hook, one.action, one.row)


def _subscribed() -> bool:
    """Asked by every change of an entry, and mostly nobody is: written plainly."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS(SELECT 1 FROM webhook WHERE active)")
        return bool(cursor.fetchone()[0])


def wants(hook: Webhook, one: EntryActed) -> bool:
    row = one.row
    if (hook.actions and one.action not in hook.actions) or hook.ledger not in ("", row.ledger):
        return False
    if not paths.covers(hook.unit.path, row.unit.path) or not _shown(hook, row):
        return False
    return not hook.where or evaluate(filters.read_where(installed.ledger(row.ledger), hook.where), row.data)


def wants_import(hook: Webhook, batch: Import) -> bool:
    """An import is told as a whole, whatever condition the subscription has: its rows are asked for by who wants."""
    asked = not hook.actions or IMPORTED in hook.actions
    return asked and hook.ledger in ("", batch.ledger) and paths.covers(hook.unit.path, batch.unit.path)


def _shown(hook: Webhook, row: Entry) -> bool:
    """Private rows are told to their unit and the one directly above; unannounced ones before their day to where they
    were entered (see `Entry.open_to`)."""
    announced = row.hidden_until is None or row.hidden_until <= timezone.localdate()
    if not announced and row.hidden_by is not None:
        return hook.unit_id in _near(row.hidden_by)
    return (announced and not row.private) or hook.unit_id in (row.unit_id, row.unit.parent_id)


def _near(unit: int) -> tuple[int | None, ...]:
    return next(iter(Unit.system.filter(pk=unit).values_list("pk", "parent_id")), ())


def put(
    op: Operation, hook: Webhook, action: str, row: Entry | None = None, *, batch: Import | None = None
) -> Delivery:
    delivery = Delivery.objects.create(
        webhook=hook,
        action=action,
        entry=row.pk if row is not None else None,
        body=_body(action, op.at, row, batch),
        created_at=op.at,
    )
    enqueue(op, KIND, {"delivery": delivery.pk})
    return delivery


def again(op: Operation, delivery: Delivery) -> None:
    enqueue(op, KIND, {"delivery": delivery.pk})


def _body(action: str, at: datetime, row: Entry | None, batch: Import | None) -> str:
    told: dict[str, Any] = {"action": action, "at": at.isoformat(timespec="microseconds")}
    if row is not None:
        plain = ("number", "title", "state", "day", "due", "gone", "version")
        told |= {
            "ledger": row.ledger,
            "unit": {"code": row.unit.code, "name": row.unit.name},
            "entry": {"id": row.pk, **{name: getattr(row, name) for name in plain}},
        }
    if batch is not None:
        told |= {
            "ledger": batch.ledger,
            "unit": {"code": batch.unit.code, "name": batch.unit.name},
            "import": {name: getattr(batch, name) for name in ("id", "name", "created", "updated", "same")},
        }
    return json.dumps(told, ensure_ascii=False, default=str)
