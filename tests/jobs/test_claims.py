"""One holder per job, whatever happens to the holders."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from taizhang.jobs import claims
from taizhang.jobs.models import Job
from taizhang.jobs.registry import KINDS

pytestmark = [pytest.mark.sql, pytest.mark.django_db, pytest.mark.usefixtures("kinds")]

NOW = datetime(2026, 7, 5, 8, tzinfo=UTC)
LATER = NOW + timedelta(minutes=2)


def queued(**changes: object) -> int:
    row = {"kind": "test.note", "actor": 0, "actor_name": "系统", "run_at": NOW, "created_at": NOW, **changes}
    return Job.objects.create(**row).pk


def taken(worker: str = "a", now: datetime = NOW) -> Job:
    job = claims.claim(worker, now)
    assert job is not None
    return job


def test_the_earliest_due_job_is_taken_and_held_for_its_lease() -> None:
    queued(run_at=LATER)
    second, first = queued(), queued(run_at=NOW - timedelta(minutes=1))
    job = taken()
    assert (job.pk, job.state, job.worker, job.attempts) == (first, Job.RUNNING, "a", 1)
    assert job.lease_until == NOW + timedelta(seconds=60)
    assert taken("b").pk == second
    assert claims.claim("c", NOW) is None


def test_a_kind_this_worker_does_not_know_is_left_to_others() -> None:
    queued(kind="newer.kind")
    assert claims.claim("a", NOW) is None


def test_a_silent_worker_loses_its_job_to_another() -> None:
    queued()
    first = taken("a")
    second = taken("b", LATER)
    assert (second.pk, second.attempts) == (first.pk, 2)
    assert not claims.renew(first, LATER, 1, 2, "")
    assert not claims.finish(first, None, LATER)
    assert not claims.fail(first, KINDS["test.note"], "x", LATER)
    assert not claims.release(first, LATER)
    assert claims.finish(second, {"n": 1}, LATER)
    assert Job.objects.get().result == {"n": 1}


def test_the_same_worker_does_not_mistake_an_old_taking_for_the_new() -> None:
    queued()
    first = taken("a")
    taken("a", LATER)
    assert not claims.finish(first, None, LATER)


def test_progress_keeps_a_job() -> None:
    queued()
    job = taken()
    assert claims.renew(job, LATER + timedelta(minutes=1), 5, 10, "一半")
    assert claims.claim("b", LATER) is None
    assert Job.objects.values_list("done", "total", "message").get() == (5, 10, "一半")


def test_a_failure_is_tried_again_after_a_growing_wait_and_then_shown() -> None:
    queued()
    kind = KINDS["test.note"]
    now, waits = NOW, []
    for _ in range(kind.attempts):
        assert claims.fail(taken(now=now), kind, "出错", now)
        job = Job.objects.get()
        waits.append((job.run_at - now).total_seconds())
        now = job.run_at
    assert waits[:2] == [10, 20]
    assert (job.state, job.error) == (Job.FAILED, "出错")
    assert claims.claim("a", now + timedelta(days=1)) is None


def test_a_job_that_ends_every_process_is_given_up() -> None:
    queued()
    now = NOW
    for _ in range(KINDS["test.note"].attempts):
        taken(now=now)
        now += timedelta(minutes=2)
    assert claims.claim("a", now) is None
    job = Job.objects.get()
    assert job.state == Job.FAILED
    assert "中断" in job.error


def test_periodic_work_comes_again_whether_it_went_well_or_not() -> None:
    queued(every=60, key="every:test.note")
    assert claims.finish(taken(), {"n": 1}, NOW)
    job = Job.objects.get()
    assert (job.state, job.run_at, job.attempts, job.key) == (
        Job.QUEUED,
        NOW + timedelta(seconds=60),
        0,
        "every:test.note",
    )
    now = job.run_at
    for _ in range(KINDS["test.note"].attempts):
        assert claims.fail(taken(now=now), KINDS["test.note"], "出错", now)
        now = Job.objects.get().run_at
    job = Job.objects.get()
    assert (job.state, job.attempts, job.error) == (Job.QUEUED, 0, "出错")


def test_a_job_given_back_was_no_attempt() -> None:
    queued()
    assert claims.release(taken(), NOW)
    assert taken().attempts == 1


@pytest.mark.django_db(transaction=True)
def test_many_workers_never_hold_one_job() -> None:
    count = 30
    ids = {queued() for _ in range(count)}
    held: list[int] = []

    def work(worker: str) -> None:
        try:
            while (job := claims.claim(worker, NOW)) is not None or Job.objects.filter(state=Job.QUEUED).exists():
                if job is not None:
                    held.append(job.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[f"w{n}"]) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(held) == count
    assert set(held) == ids
