"""What a worker makes of a handler's ways to end."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError
from structlog.testing import capture_logs

from taizhang.audit.actor import SYSTEM, Actor
from taizhang.audit.errors import Refused
from taizhang.audit.models import IdempotencyKey, Leaf
from taizhang.jobs import health, registry
from taizhang.jobs.chores import CHORES
from taizhang.jobs.models import Job, JobWorker
from taizhang.jobs.operations import cancel, request
from taizhang.jobs.periodic import forget_ended, settle
from taizhang.jobs.queries import line, lines
from taizhang.jobs.registry import Kind, Result, Task
from taizhang.jobs.worker import Worker
from taizhang.units.scope import SYSTEM_SCOPE, Scope

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

CLERK = Actor(account=7, name="王文书", unit=3, via="page", request="r1")
Wire = Callable[..., None]


def test_a_job_is_done_for_the_one_who_asked(kinds: list[dict[str, object]]) -> None:
    job = request(CLERK, "test.note", {"n": 1})
    worker = Worker()
    assert worker.turn()
    assert not worker.turn()
    assert kinds == [{"actor": CLERK.by("job"), "n": 1}]
    shown = line(SYSTEM_SCOPE, job)
    assert (shown.state_label, shown.result, shown.done, shown.total) == ("已完成", {"seen": 1}, 1, 2)


def handled_by(wire: Wire, handler: Callable[[Task], Result]) -> Job:
    wire(Kind("test.other", "另一种", handler))
    job = request(CLERK, "test.other")
    Worker().turn()
    return Job.objects.get(pk=job)


@pytest.mark.parametrize(("every", "level"), [(None, "info"), (1, "debug"), (60, "info")])
def test_what_comes_round_each_minute_does_not_fill_the_log(wire: Wire, every: int | None, level: str) -> None:
    wire(Kind("test.other", "另一种", lambda _: None, every=timedelta(minutes=every) if every else None))
    request(CLERK, "test.other")
    with capture_logs() as told:
        Worker().turn()
    assert [(one["event"], one["log_level"]) for one in told] == [("job.done", level)]


def test_a_refusal_is_told_as_it_stands(wire: Wire) -> None:
    def refuses(_task: Task) -> Result:
        raise Refused("第 3 行的日期不对。")

    job = handled_by(wire, refuses)
    assert (job.state, job.attempts, job.error) == (Job.QUEUED, 1, "第 3 行的日期不对。")


def test_of_an_error_the_place_is_told_and_not_the_message(wire: Wire) -> None:
    def breaks(_task: Task) -> Result:
        raise ValueError("王文书 13800000000")

    job = handled_by(wire, breaks)
    assert "ValueError（test_worker.py" in job.error
    assert "138" not in job.error


def test_a_cancelled_job_stops_at_its_next_step(wire: Wire) -> None:
    after: list[int] = []

    def cancelled(task: Task) -> Result:
        cancel(SYSTEM_SCOPE, task.job)
        task.step(1, 2)
        after.append(1)
        return None

    assert handled_by(wire, cancelled).state == Job.CANCELLED
    assert after == []


def test_a_worker_asked_to_end_gives_a_long_job_back(wire: Wire) -> None:
    worker = Worker()

    def long(task: Task) -> Result:
        task.step(0, 2)
        worker.stopping = True
        task.step(1, 2)
        return None

    wire(Kind("test.long", "长任务", long))
    job = request(CLERK, "test.long")
    worker.turn()
    found = Job.objects.get(pk=job)
    assert (found.state, found.attempts, found.worker) == (Job.QUEUED, 0, "")


def test_a_handler_that_goes_on_after_errors_does_not_go_on_after_a_stop(wire: Wire) -> None:
    worker = Worker()
    rows: list[int] = []

    def careless(task: Task) -> Result:
        worker.stopping = True
        for row in range(3):
            try:
                task.step(row, 3)
                rows.append(row)
            except Exception:
                rows.append(-1)
        return None

    wire(Kind("test.careless", "粗心", careless))
    request(CLERK, "test.careless")
    worker.turn()
    assert rows == []


def test_progress_is_written_now_and_then_and_at_the_end(
    wire: Wire, django_assert_max_num_queries: Callable[..., object]
) -> None:
    def steps(task: Task) -> Result:
        for n in range(1001):
            task.step(n, 1000)
        return None

    wire(Kind("test.steps", "多步", steps))
    job = request(CLERK, "test.steps")
    with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
        Worker().turn()
    assert line(SYSTEM_SCOPE, job).done == 1000


def test_periodic_work_is_kept_in_step_with_the_registry(wire: Wire) -> None:
    def handler(_task: Task) -> Result:
        return None

    now = datetime.now(UTC)
    wire(Kind("a", "甲", handler, every=timedelta(seconds=60)), Kind("b", "乙", handler))
    settle(now)
    settle(now)
    assert Job.objects.values_list("kind", "every", "key").get() == ("a", 60, "every:a")
    wire(Kind("a", "甲", handler, every=timedelta(seconds=30)))
    settle(now)
    assert Job.objects.values_list("kind", "every").get() == ("a", 30)
    wire(Kind("b", "乙", handler, every=timedelta(seconds=30)))
    settle(now)
    assert Job.objects.values_list("kind", "every").get() == ("b", 30)


def test_the_chores_of_the_product_run(wire: Wire) -> None:
    wire(*CHORES)
    now = datetime.now(UTC)
    request(SYSTEM, "audit.seal")
    IdempotencyKey.objects.create(account=1, key="old", body="x", answer={}, at=now - timedelta(days=8))
    settle(now)
    worker = Worker()
    while worker.turn():
        pass
    assert not Job.objects.exclude(error="").exists()
    assert Leaf.objects.count() == 1
    assert not IdempotencyKey.objects.exists()
    assert Job.objects.filter(kind="audit.verify", result__holds=True).exists()


def test_ended_jobs_are_forgotten_after_a_month(kinds: object) -> None:
    request(CLERK, "test.note")
    Worker().turn()
    now = datetime.now(UTC)
    assert forget_ended(now + timedelta(days=29)) == 0
    assert forget_ended(now + timedelta(days=31)) == 1


def test_everybody_sees_his_own_jobs_and_the_administrator_all(kinds: object) -> None:
    mine, other = request(CLERK, "test.note"), request(SYSTEM, "test.note")
    assert [shown.id for shown in lines(Scope(actor=CLERK))] == [mine]
    assert [shown.id for shown in lines(SYSTEM_SCOPE, state=Job.QUEUED)] == [other, mine]
    assert [shown.id for shown in lines(SYSTEM_SCOPE, before=other)] == [mine]


def test_a_worker_counts_as_alive_while_it_speaks_or_holds_a_job(kinds: object) -> None:
    now = datetime.now(UTC)
    assert not health.worker_alive(now)
    worker = Worker()
    worker.begin()
    assert health.worker_alive(now)
    silent = now + timedelta(minutes=2)
    assert not health.worker_alive(silent)
    health.beat(worker.name, silent)
    assert health.worker_alive(silent)
    health.leave(worker.name)
    assert not health.worker_alive(silent)
    Job.objects.create(
        kind="test.note", actor=0, actor_name="系统", run_at=now, created_at=now, state=Job.RUNNING, worker="x",
        lease_until=silent + timedelta(seconds=1),
    )  # fmt: skip
    assert health.worker_alive(silent)


def test_workers_long_gone_are_forgotten(kinds: object) -> None:
    old = datetime.now(UTC) - timedelta(days=2)
    health.begin("old", old)
    Worker().begin()
    assert not JobWorker.objects.filter(name="old").exists()


def test_a_worker_outlives_a_database_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    worker = Worker()
    turns: list[int] = []

    def turn() -> bool:
        turns.append(1)
        if len(turns) == 1:
            raise OperationalError
        worker.stopping = True
        return False

    monkeypatch.setattr(worker, "turn", turn)
    monkeypatch.setattr("taizhang.jobs.worker.AGAIN", 0)
    monkeypatch.setattr("taizhang.jobs.worker.signal.signal", lambda *_: None)
    monkeypatch.setattr("taizhang.jobs.worker.connection.close", lambda: None)
    registry.wire(*CHORES)
    worker.run()
    assert len(turns) == 2
    assert not JobWorker.objects.exists()


def test_a_quick_worker_leaves_long_work_to_the_other(wire: Wire) -> None:
    done: list[str] = []
    wire(
        Kind("long", "长", lambda _task: done.append("long")),
        Kind("short", "短", lambda _task: done.append("short"), quick=True),
    )
    for kind in ("long", "short"):
        request(SYSTEM, kind)
    quick = Worker(quick=True)
    while quick.turn():
        pass
    assert done == ["short"]
    assert Worker().turn()
    assert done == ["short", "long"]
