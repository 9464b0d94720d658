"""Asking for work and calling it off. Enqueueing belongs into the operation whose facts the work is about."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.db.models.functions import Least

from taizhang.audit.actor import Actor
from taizhang.audit.errors import Conflict, Missing
from taizhang.audit.locks import Shape
from taizhang.audit.operation import Operation, operation
from taizhang.jobs.models import Job
from taizhang.jobs.registry import KINDS, kind_of
from taizhang.units.roles import Right
from taizhang.units.scope import Scope

PERIODIC = "every:"
TRIES = 5


def enqueue(
    op: Operation,
    kind: str,
    args: Mapping[str, Any] | None = None,
    *,
    key: str | None = None,
    at: datetime | None = None,
) -> int:
    """Queue work that starts after the operation has committed; returns its id.

    With a `key`, work already waiting under it is joined. Operations that share a key then wait for one another
    until they commit, so a key is for rare work, never for what every write asks for.
    """
    job = Job(
        kind=kind_of(kind).key,
        args=dict(args or {}),
        actor=op.actor.account,
        actor_name=op.actor.name[:100],
        unit=op.actor.unit,
        request=op.actor.request,
        run_at=at or op.at,
        key=key,
        created_at=op.at,
    )
    if key is None:
        job.save(force_insert=True)
        return job.pk
    return _join_or_add(job, key)


def _join_or_add(job: Job, key: str) -> int:
    """Joining writes the waiting row, so that no worker takes it before we commit: it would not see our facts."""
    if key.startswith(PERIODIC):
        raise ValueError("periodic work is not enqueued under its own key")
    for _ in range(TRIES):
        if Job.objects.filter(key=key, state=Job.QUEUED).update(run_at=Least("run_at", job.run_at)):
            return Job.objects.values_list("pk", flat=True).get(key=key)
        Job.objects.bulk_create([job], ignore_conflicts=True)
        mine = Job.objects.filter(key=key, state=Job.QUEUED, created_at=job.created_at, request=job.request)
        if found := mine.values_list("pk", flat=True).first():
            return found
    raise Conflict("后台任务正忙，请稍后重试。")


def request(actor: Actor, kind: str, args: Mapping[str, Any] | None = None) -> int:
    """Somebody asks for a run of its own, as from the command line."""
    with operation(actor, shape=Shape.NONE) as op:
        job = enqueue(op, kind, args)
        op.event("job.requested", f"job:{job}", kind_of(kind).label, after={"kind": kind})
    return job


def cancel(scope: Scope, job_id: int) -> None:
    """Call off a job; one that is running ends at its next step. Periodic work cannot be called off."""
    with operation(scope.actor, shape=Shape.NONE) as op:
        job = Job.objects.select_for_update().filter(pk=job_id).first()
        if job is None or not (job.actor == scope.actor.account or scope.has(Right.SYSTEM)):
            raise Missing
        if job.every is not None:
            raise Conflict("定时任务不能取消，它会按时再来。")
        now = datetime.now(UTC)
        open_states = Job.objects.filter(pk=job_id, state__in=(Job.QUEUED, Job.RUNNING))
        if not open_states.update(state=Job.CANCELLED, key=None, finished_at=now, lease_until=None):
            raise Conflict("这项后台任务已经结束，不用取消。")
        label = KINDS[job.kind].label if job.kind in KINDS else job.kind
        op.event(
            "job.cancelled", f"job:{job_id}", label, before={"state": job.state}, after={"state": Job.CANCELLED}
        )
