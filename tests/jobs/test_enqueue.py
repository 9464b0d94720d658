"""Work and fact commit together, and work that need not be done twice waits once."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from taizhang.audit.actor import SYSTEM, Actor
from taizhang.audit.errors import Conflict, Missing
from taizhang.audit.models import Event
from taizhang.audit.operation import operation
from taizhang.jobs import claims
from taizhang.jobs.models import Job
from taizhang.jobs.operations import cancel, enqueue, request
from taizhang.units.roles import Right
from taizhang.units.scope import SYSTEM_SCOPE, Scope

pytestmark = [pytest.mark.sql, pytest.mark.django_db, pytest.mark.usefixtures("kinds")]

CLERK = Actor(account=7, name="王文书", unit=3, via="page", request="r1")


def ask(actor: Actor = CLERK, *, key: str | None = None, at: datetime | None = None) -> int:
    with operation(actor) as op:
        job = enqueue(op, "test.note", {"n": 1}, key=key, at=at)
        op.event("unit.edited", "unit:1", "溪源县")
    return job


def test_work_is_queued_with_the_fact_or_not_at_all() -> None:
    job = Job.objects.get(pk=ask())
    assert (job.actor, job.actor_name, job.unit, job.request) == (7, "王文书", 3, "r1")

    def fails() -> None:
        with operation(CLERK) as op:
            enqueue(op, "test.note")
            raise Conflict("不成")

    with pytest.raises(Conflict):
        fails()
    assert Job.objects.count() == 1


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(Missing, match=r"test\.nothing"):
        request(CLERK, "test.nothing")


def test_one_key_waits_once_and_at_the_earlier_time() -> None:
    now = datetime.now(UTC)
    late = ask(key="k", at=now + timedelta(hours=1))
    assert ask(key="k", at=now) == late
    assert ask(key="other") != late
    assert Job.objects.get(pk=late).run_at == now


def test_a_job_taken_up_gives_its_key_away() -> None:
    first = ask(key="k")
    assert claims.claim("w", datetime.now(UTC)) is not None
    second = ask(key="k")
    assert second != first


def test_the_keys_of_periodic_work_are_not_for_others() -> None:
    with pytest.raises(ValueError, match="periodic"):
        ask(key="every:test.note")


@pytest.mark.django_db(transaction=True)
def test_joining_work_keeps_it_from_being_taken_before_we_commit() -> None:
    """A worker that took the waiting job now would not see the facts of the operation that joined it."""
    waiting = ask(key="k")
    joined, commit = threading.Event(), threading.Event()

    def join() -> None:
        try:
            with operation(CLERK) as op:
                enqueue(op, "test.note", key="k", at=datetime.now(UTC) - timedelta(days=1))
                op.event("unit.edited", "unit:1", "溪源县")
                joined.set()
                commit.wait(1)
        finally:
            connection.close()

    thread = threading.Thread(target=join)
    thread.start()
    assert joined.wait(10)
    began = datetime.now(UTC)
    # The claim waits for the operation; afterwards the row is not as it was read, so it is taken at the next look.
    taken = claims.claim("w", datetime.now(UTC)) or claims.claim("w", datetime.now(UTC))
    thread.join()
    assert taken is not None
    assert taken.pk == waiting
    assert datetime.now(UTC) - began > timedelta(milliseconds=500)
    assert Event.objects.count() == 2


def test_cancelling_is_for_the_one_who_asked_and_the_administrator() -> None:
    job = ask()
    with pytest.raises(Missing):
        cancel(Scope(actor=Actor(account=8, name="别人")), job)
    cancel(Scope(actor=CLERK), job)
    assert Job.objects.get(pk=job).state == Job.CANCELLED
    assert Event.objects.filter(action="job.cancelled", object=f"job:{job}").exists()
    with pytest.raises(Conflict, match="已经结束"):
        cancel(SYSTEM_SCOPE, job)
    assert SYSTEM_SCOPE.has(Right.SYSTEM)


def test_a_cancelled_job_is_not_taken() -> None:
    cancel(SYSTEM_SCOPE, ask())
    assert claims.claim("w", datetime.now(UTC)) is None


def test_a_run_asked_for_is_an_event() -> None:
    job = request(SYSTEM, "test.note")
    assert Event.objects.get(action="job.requested").object == f"job:{job}"
