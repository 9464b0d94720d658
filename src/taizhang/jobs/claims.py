"""Taking a job, keeping it, giving it back. Every write is one conditional update, and its row count is the
answer: who gets 0 rows does not hold the job and must stop.

`attempts` is part of the condition: it grows with every taking, so a worker that lost a job and took it again does
not mistake the old taking for the new one.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet

from taizhang.jobs.models import Job
from taizhang.jobs.registry import KINDS, Kind, Result

CANDIDATES = 5
BACKOFF = timedelta(seconds=10)
BACKOFF_MOST = timedelta(hours=1)
DIED = "执行它的进程中断，未能完成。"


def claim(worker: str, now: datetime, *, only: int | None = None, quick: bool = False) -> Job | None:
    """The next job that is due, or one whose worker has gone silent; `only` asks for one, `quick` for short work."""
    for job in _candidates(now, only, quick=quick):
        kind = KINDS[job.kind]
        if job.state == Job.RUNNING and job.attempts >= kind.attempts:
            _still(job).update(**_given_up(job, DIED, now))  # it ends every process that takes it
            continue
        taken = _still(job).update(
            state=Job.RUNNING,
            worker=worker,
            lease_until=now + kind.lease,
            attempts=F("attempts") + 1,
            key=job.key if job.every else None,
            done=0,
            total=0,
            message="",
        )
        if taken:
            job.refresh_from_db()
            return job
    return None


def _candidates(now: datetime, only: int | None, *, quick: bool) -> Iterator[Job]:
    rows = Job.objects.filter(kind__in=[key for key, kind in KINDS.items() if kind.quick or not quick])
    if only is not None:
        rows = rows.filter(pk=only)
    # Two questions and not one with OR: each is answered from the index.
    yield from rows.filter(state=Job.RUNNING, lease_until__lt=now).order_by("run_at", "pk")[:CANDIDATES]
    yield from rows.filter(state=Job.QUEUED, run_at__lte=now).order_by("run_at", "pk")[:CANDIDATES]


def _still(job: Job) -> QuerySet[Job]:
    """The row, if nobody has taken, renewed or moved it since it was read."""
    same = Q(pk=job.pk, state=job.state, attempts=job.attempts, worker=job.worker, run_at=job.run_at)
    return Job.objects.filter(same, lease_until=job.lease_until)


def _held(job: Job) -> QuerySet[Job]:
    return Job.objects.filter(pk=job.pk, state=Job.RUNNING, worker=job.worker, attempts=job.attempts)


def renew(job: Job, until: datetime, done: int, total: int, message: str) -> bool:
    """Whether the job is still ours; tells how far it is."""
    return bool(_held(job).update(lease_until=until, done=done, total=total, message=message[:200]))


def finish(job: Job, result: Result, now: datetime) -> bool:
    """Done; periodic work goes back to wait for its next time."""
    kept = {"result": dict(result or {}), "error": "", "finished_at": now, "lease_until": None, "worker": ""}
    if job.every is None:
        return bool(_held(job).update(state=Job.DONE, **kept))
    return bool(_held(job).update(state=Job.QUEUED, attempts=0, run_at=_next(job.every, now), **kept))


def fail(job: Job, kind: Kind, error: str, now: datetime) -> bool:
    """Try again later, each time after twice the wait; at the end of its attempts it has failed."""
    if job.attempts >= kind.attempts:
        return bool(_held(job).update(**_given_up(job, error, now)))
    wait = min(BACKOFF * 2 ** (job.attempts - 1), BACKOFF_MOST)
    return _back(job, run_at=now + wait, error=error)


def _given_up(job: Job, error: str, now: datetime) -> dict[str, Any]:
    """A failed job is left for a person to see; periodic work comes again at its next time."""
    ended = {"error": error, "finished_at": now, "lease_until": None, "worker": ""}
    if job.every is None:
        return {"state": Job.FAILED, **ended}
    return {"state": Job.QUEUED, "run_at": _next(job.every, now), "attempts": 0, **ended}


def release(job: Job, at: datetime) -> bool:
    """Give it back untouched, to be taken again from then on; this was no attempt."""
    return _back(job, run_at=at, attempts=job.attempts - 1)


def _back(job: Job, **changes: Any) -> bool:
    return bool(_held(job).update(state=Job.QUEUED, lease_until=None, worker="", **changes))


def _next(every: int, now: datetime) -> datetime:
    """Times missed while no worker ran are not made up for."""
    return now + timedelta(seconds=every)
