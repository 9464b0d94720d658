"""Jobs as a page shows them: the system administrator sees all, everybody else his own."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from taizhang.audit.errors import Missing
from taizhang.audit.wording import Table
from taizhang.jobs.models import Job
from taizhang.jobs.registry import KINDS
from taizhang.units.roles import Right
from taizhang.units.scope import Scope

STATES = {
    Job.QUEUED: "等待",
    Job.RUNNING: "进行中",
    Job.DONE: "已完成",
    Job.FAILED: "失败",
    Job.CANCELLED: "已取消",
}


WORDING = Table(
    actions={"job.requested": "要求执行后台任务", "job.cancelled": "取消后台任务"},
    fields={"kind": "种类", "state": "状态"},
    values={"state": STATES},
)


@dataclass(frozen=True, slots=True)
class Line:
    id: int
    kind: str
    label: str
    state: str
    state_label: str
    actor_name: str
    done: int
    total: int
    message: str
    run_at: datetime
    every: int | None
    attempts: int
    result: Any
    error: str
    finished_at: datetime | None


def lines(scope: Scope, *, state: str = "", before: int | None = None, limit: int = 50) -> list[Line]:
    """Newest first."""
    rows = _visible(scope)
    if state:
        rows = rows.filter(state=state)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return [_line(job) for job in rows.order_by("-pk")[:limit]]


def line(scope: Scope, job_id: int) -> Line:
    """One job, as its progress is watched."""
    job = _visible(scope).filter(pk=job_id).first()
    if job is None:
        raise Missing
    return _line(job)


def _visible(scope: Scope) -> QuerySet[Job]:
    return Job.objects.all() if scope.has(Right.SYSTEM) else Job.objects.filter(actor=scope.actor.account)


def _line(job: Job) -> Line:
    return Line(
        id=job.pk,
        kind=job.kind,
        label=KINDS[job.kind].label if job.kind in KINDS else job.kind,
        state=job.state,
        state_label=STATES.get(job.state, job.state),
        actor_name=job.actor_name,
        done=job.done,
        total=job.total,
        message=job.message,
        run_at=job.run_at,
        every=job.every,
        attempts=job.attempts,
        result=job.result,
        error=job.error,
        finished_at=job.finished_at,
    )
