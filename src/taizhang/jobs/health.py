"""Whether a worker is at work. An idle one says so every few seconds; a busy one is as good as its lease."""

from datetime import datetime, timedelta

from taizhang.jobs.models import Job, JobWorker

BEAT = timedelta(seconds=10)
TRUSTED = timedelta(seconds=30)
FORGOTTEN = timedelta(days=1)


def worker_alive(now: datetime) -> bool:
    return (
        JobWorker.objects.filter(alive_until__gt=now).exists()
        or Job.objects.filter(state=Job.RUNNING, lease_until__gt=now).exists()
    )


def begin(name: str, now: datetime) -> None:
    JobWorker.objects.filter(alive_until__lt=now - FORGOTTEN).delete()
    JobWorker.objects.create(name=name, started_at=now, alive_until=now + TRUSTED)


def beat(name: str, now: datetime) -> None:
    JobWorker.objects.filter(name=name).update(alive_until=now + TRUSTED)


def leave(name: str) -> None:
    JobWorker.objects.filter(name=name).delete()
