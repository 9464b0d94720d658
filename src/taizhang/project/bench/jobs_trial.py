"""The trial of the job queue, in processes of their own: threads write as pages do, two workers work, and the one
that holds a long job is killed with -9 in the middle of it. Nothing may be lost or done twice, no write may fail.

`python -m taizhang.project.bench.jobs_trial run WRITES` prints what happened as JSON.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from taizhang.project.django_setup import setup

THREADS = 4
JOB_EVERY = 10  # writes
LEASE = timedelta(seconds=2)
LONG_STEPS = 12
PAUSE = 0.2  # seconds between steps of the long job
PATIENCE = 60.0  # seconds for anything to happen


@dataclass(frozen=True, slots=True)
class Outcome:
    writes: int
    failed: int  # writes that did not succeed
    lost: int  # jobs that did not end well, facts without a mark, events neither sealed nor waiting
    doubled: int  # marks written twice
    killed: int  # workers killed while they held a job
    retaken: bool  # the killed worker's job was done by another
    trail_holds: bool
    rate: float  # writes a second, all threads together
    p95: float  # milliseconds of one write


def main(arguments: list[str]) -> None:
    roles: dict[str, Callable[..., None]] = {"run": _run, "writer": _writer, "worker": _worker}
    role, *rest = arguments
    setup()
    _wire()
    roles[role](*rest)


def _say(value: object) -> None:
    sys.stdout.write(json.dumps(value) + "\n")


def spawn(role: str, *arguments: object) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", __spec__.name, role, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603  our own module


# -- the processes ---------------------------------------------------------------------------------------------


def _writer(count: str) -> None:
    """One process with several threads, as the web server is."""
    each = int(count) // THREADS
    began = time.monotonic()
    with ThreadPoolExecutor(THREADS) as pool:
        told = list(pool.map(lambda thread: _written(thread * each, each), range(THREADS)))
    latencies = [latency for _, ones in told for latency in ones]
    _say({"failed": sum(one for one, _ in told), "latencies": latencies, "seconds": time.monotonic() - began})


def _written(first: int, count: int) -> tuple[int, list[float]]:
    failed, latencies = 0, []
    for number in range(first, first + count):
        start = time.monotonic()
        try:
            _write(number)
        except Exception:
            failed += 1
        latencies.append(time.monotonic() - start)
    return failed, latencies


def _write(number: int) -> None:
    """One form sent by a page: idempotency key, operation, event, and now and then work for later."""
    from taizhang.audit.actor import SYSTEM
    from taizhang.audit.idempotency import Answer, once
    from taizhang.audit.operation import operation
    from taizhang.jobs.operations import enqueue

    def work() -> Answer:
        with operation(SYSTEM) as op:
            op.event("bench.written", f"bench:{number}", "试写", before={"n": 0}, after={"n": number})
            if number % JOB_EVERY == 0:
                enqueue(op, "bench.mark", {"n": number})
        return {"n": number}

    once(SYSTEM, f"bench-{number}", "body", work)


def _worker() -> None:
    from taizhang.jobs.worker import Worker

    Worker().run()


def _wire() -> None:
    from taizhang.jobs.chores import CHORES
    from taizhang.jobs.registry import Kind, wire

    mark = Kind("bench.mark", "试做", _mark, lease=LEASE)
    long = Kind("bench.long", "试做长任务", _long, lease=LEASE)
    often = [Kind(k.key, k.label, k.handler, every=timedelta(seconds=1)) for k in CHORES if k.key == "audit.seal"]
    wire(mark, long, *often)


def _mark(task: Any) -> None:
    _leave_mark(task, task.args["n"])


def _long(task: Any) -> None:
    for number in range(LONG_STEPS):
        task.step(number, LONG_STEPS)
        time.sleep(PAUSE)
    _leave_mark(task, "long")


def _leave_mark(task: Any, name: object) -> None:
    """A handler may be run twice: its key makes the second time change nothing."""
    from taizhang.audit.idempotency import Answer, once
    from taizhang.audit.operation import operation

    def work() -> Answer:
        with operation(task.actor) as op:
            op.event("bench.marked", f"mark:{name}", "试做")
        return {}

    once(task.actor, f"mark-{task.job}", "body", work)


# -- the one that watches --------------------------------------------------------------------------------------


def _run(writes: str, workers: str = "2") -> None:
    crew = [spawn("worker") for _ in range(int(workers))]
    try:
        long = _ask_for_long() if crew else 0
        writer = spawn("writer", writes)
        killed = _kill_holder(long, crew) if crew else 0
        told = json.loads(writer.communicate()[0])
        if crew:
            _wait_until_done()
        outcome = _outcome(told, long, killed, bool(crew))
    finally:
        _end(crew)
    _say(asdict(outcome))


def _ask_for_long() -> int:
    from taizhang.audit.actor import SYSTEM
    from taizhang.jobs.operations import request

    return request(SYSTEM, "bench.long")


def _kill_holder(job: int, crew: "list[subprocess.Popen[str]]") -> int:
    """Kill -9 the worker that holds the job, once it is well inside it; returns its process id."""
    from taizhang.jobs.models import Job

    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        row = Job.objects.get(pk=job)
        if row.state == Job.RUNNING and row.done >= 2:
            holder = next(one for one in crew if f"-{one.pid}-" in row.worker)
            holder.send_signal(signal.SIGKILL)
            holder.wait()
            return holder.pid
        time.sleep(PAUSE / 2)
    raise SystemExit("no worker took the long job")


def _wait_until_done() -> None:
    from taizhang.jobs.models import Job

    deadline = time.monotonic() + PATIENCE
    waiting = Job.objects.filter(every=None, state__in=(Job.QUEUED, Job.RUNNING))
    while waiting.exists() and time.monotonic() < deadline:
        time.sleep(PAUSE)


def _outcome(told: dict[str, Any], long: int, killed: int, worked: bool) -> Outcome:
    from taizhang.audit.models import Event
    from taizhang.audit.seals import seal_all
    from taizhang.audit.verification import verify
    from taizhang.jobs.models import Job

    written = Event.objects.filter(action="bench.written").count()
    marks = list(Event.objects.filter(action="bench.marked").values_list("object", flat=True))
    jobs = Job.objects.filter(every=None)
    taken = jobs.filter(pk=long).first()
    failed, latencies = told["failed"], sorted(told["latencies"])
    sent = len(latencies)
    asked = sum(1 for number in range(sent) if number % JOB_EVERY == 0) + int(worked)
    missing = asked - jobs.filter(state=Job.DONE).count() + asked - len(set(marks)) if worked else 0
    seal_all()
    return Outcome(
        writes=sent,
        failed=failed,
        lost=missing + (sent - failed - written),
        doubled=len(marks) - len(set(marks)),
        killed=int(bool(killed)),
        retaken=taken is not None and taken.state == Job.DONE and taken.attempts >= 2,
        trail_holds=verify().holds,
        rate=sent / told["seconds"],
        p95=latencies[int(sent * 0.95)] * 1000,
    )


def _end(crew: "list[subprocess.Popen[str]]") -> None:
    for worker in crew:
        if worker.poll() is None:
            worker.terminate()
    for worker in crew:
        try:
            worker.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            worker.kill()
            worker.wait()


if __name__ == "__main__":
    os.environ.setdefault("TAIZHANG_LOG_LEVEL", "error")
    main(sys.argv[1:])
