"""Periodic work is one row per kind, kept in step with the registry when a worker starts."""

from datetime import datetime, timedelta

from taizhang.audit.actor import SYSTEM
from taizhang.jobs.models import Job
from taizhang.jobs.operations import PERIODIC
from taizhang.jobs.registry import KINDS, Kind

KEPT = timedelta(days=30)


def settle(now: datetime) -> None:
    """Add what is missing, take over changed intervals, drop what no longer exists."""
    periodic = {kind.key: int(kind.every.total_seconds()) for kind in KINDS.values() if kind.every}
    known = dict(Job.objects.filter(every__isnull=False).values_list("kind", "every"))
    missing = [KINDS[key] for key in periodic if key not in known]
    # Two workers may start at once: the key lets one row in.
    Job.objects.bulk_create([_row(kind, periodic[kind.key], now) for kind in missing], ignore_conflicts=True)
    for key, every in periodic.items():
        if key in known and known[key] != every:
            Job.objects.filter(key=PERIODIC + key).update(every=every, run_at=now)
    Job.objects.filter(every__isnull=False).exclude(kind__in=periodic).delete()


def _row(kind: Kind, every: int, now: datetime) -> Job:
    return Job(
        kind=kind.key,
        key=PERIODIC + kind.key,
        every=every,
        actor=SYSTEM.account,
        actor_name=SYSTEM.name,
        run_at=now,
        created_at=now,
    )


def forget_ended(now: datetime) -> int:
    """Drop jobs that ended a month ago; what they did stands in the trail."""
    ended = Job.objects.filter(every=None, state__in=(Job.DONE, Job.CANCELLED, Job.FAILED))
    return ended.filter(finished_at__lt=now - KEPT).delete()[0]
