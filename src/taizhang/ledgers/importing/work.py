"""Imports in the background: a large file is stored first and taken in by a worker; what was left staged by a
process that died is cleared away."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from taizhang.audit.actor import Actor
from taizhang.audit.operation import operation
from taizhang.jobs.operations import enqueue
from taizhang.jobs.registry import Kind, Result, Task
from taizhang.ledgers import installed, keepers
from taizhang.ledgers.evidence.store import read, store
from taizhang.ledgers.importing.apply import abandon, apply, begin, taken_before
from taizhang.ledgers.importing.check import Asked, check
from taizhang.ledgers.importing.columns import known_columns
from taizhang.ledgers.importing.source import read_table, refuse_marked
from taizhang.ledgers.importing.stage import LAID, unstage
from taizhang.ledgers.importing.trail import KIND
from taizhang.ledgers.local import local_fields
from taizhang.ledgers.models import Import
from taizhang.units.models import Account
from taizhang.units.scope import SYSTEM_SCOPE, Scope, scope_of

IN_BACKGROUND = 2_000  # rows; more are a worker's business
LEFT_ALONE = timedelta(hours=1)
SHOWN = 200


def in_background(scope: Scope, asked: Asked) -> tuple[Import, int]:
    """Keep the file and queue its import; the import and its job."""
    keepers.need(scope, asked.ledger, asked.unit)
    content = asked.content.encode() if isinstance(asked.content, str) else asked.content
    store().put([content], len(content))
    with operation(scope.actor) as op:
        batch = begin(scope, asked, state=Import.WAITING)
        job = enqueue(op, KIND, {"import": batch.pk})
        op.event("job.requested", f"job:{job}", "导入台账", after={"kind": KIND})
    return batch, job


def count_rows(asked: Asked) -> int:
    """How many filled rows a file has, found by reading it once, for a file that may come in."""
    refuse_marked(asked.file, asked.content)
    local = local_fields(asked.unit, asked.ledger)
    return len(read_table(asked.content, known_columns(asked.ledger, local, asked.unit, asked.columns)).lines)


def scope_for(actor: Actor) -> Scope:
    """What the one who asked may do today."""
    account = Account.objects.filter(pk=actor.account).first()
    if account is None:
        return replace(SYSTEM_SCOPE, actor=actor)
    return scope_of(account, actor, today=timezone.localdate())


def _import(task: Task) -> Result:
    batch = Import.objects.select_related("unit").get(pk=task.args["import"])
    if batch.state == Import.APPLIED:
        return {"import": batch.pk, "created": batch.created, "updated": batch.updated}
    unstage(batch)  # what an earlier attempt left
    Import.objects.filter(pk=batch.pk).update(state=Import.STAGING, touched_at=datetime.now(UTC))
    batch.state = Import.STAGING
    asked = Asked(
        ledger=installed.ledger(batch.ledger),
        unit=batch.unit,
        file=batch.name,
        content=read(batch.sha256),
        columns=batch.asked["columns"],
        skip_duplicates=batch.asked["skip_duplicates"],
    )
    scope, today = scope_for(task.actor), timezone.localdate()
    keepers.need(scope, asked.ledger, batch.unit)
    earlier = taken_before(asked)
    plan = check(scope, asked, today=today, step=task.step) if earlier is None else None
    if plan is None or plan.report.wrong:
        abandon(scope, batch)
        return plan.report.told(most=SHOWN) if plan is not None else {"again": earlier.pk if earlier else None}
    return apply(scope, asked, plan, batch, today=today, step=task.step).told(most=SHOWN)


def _clear(_task: Task) -> Result:
    return {"cleared": clear(datetime.now(UTC))}


def clear(now: datetime) -> int:
    """Imports silent for an hour came to nothing: a live one touches its row with every thousand rows."""
    silent = Import.objects.filter(state=Import.STAGING, touched_at__lt=now - LEFT_ALONE)
    uncleared = Import.objects.filter(state=Import.ABANDONED, asked__has_key=LAID)
    found = list((silent | uncleared).select_related("unit"))
    for batch in found:
        abandon(SYSTEM_SCOPE, batch)
    return len(found)


KINDS = (
    Kind(KIND, "导入台账", _import, attempts=3, lease=timedelta(minutes=5)),
    Kind("ledgers.clear_imports", "清理没有完成的导入", _clear, every=timedelta(minutes=30)),
)
