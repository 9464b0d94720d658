"""The worker: takes one job at a time, runs its handler, says how it ended.

It holds no transaction around a handler; each handler's operations commit by themselves. Asked to end, it finishes
a short job and gives a long one back at its next step.
"""

import os
import secrets
import signal
import socket
import time
import traceback
from datetime import UTC, datetime, timedelta

import structlog
from django.db import InterfaceError, OperationalError, close_old_connections, connection

from taizhang.audit.actor import Actor
from taizhang.audit.errors import Refused
from taizhang.jobs import claims, health, periodic
from taizhang.jobs.models import Job
from taizhang.jobs.registry import KINDS, Kind, Later, Task

POLL = 0.5  # seconds between looks when idle
AGAIN = 2.0  # seconds to wait when the database does not answer
PULSE = timedelta(minutes=1)
NOTICED = 1.0  # seconds from which even a pulse is told
RENEW = timedelta(milliseconds=500)  # progress is written at most so often

log = structlog.get_logger("taizhang.jobs")


# Not `Exception`: a handler that goes on after an error of one row must not go on after these.
class Stopping(BaseException):
    """The worker was asked to end: the job goes back to the queue."""


class NotOurs(BaseException):
    """The job was cancelled, or its lease ran out and another worker has it."""


class Worker:
    def __init__(self, *, quick: bool = False) -> None:
        """A `quick` one takes short work alone, so that it is done while another is busy with long work."""
        self.quick = quick
        host = socket.gethostname()[:30]
        self.name = f"{host}-{os.getpid()}-{secrets.token_hex(3)}"
        self.stopping = False
        self._beat_at = datetime.min.replace(tzinfo=UTC)

    def run(self) -> None:
        """Until SIGTERM or SIGINT."""
        # A flag and short sleeps: a lock taken by a signal handler could stand still for ever.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        log.info("worker.started", worker=self.name)
        begun = False
        while not self.stopping:
            try:
                if not begun:
                    self.begin()
                    begun = True
                if not self.turn():
                    time.sleep(POLL)
                close_old_connections()
            except (OperationalError, InterfaceError) as error:
                log.error("worker.database", worker=self.name, exc_info=error)
                connection.close()
                time.sleep(AGAIN)
        self._leave()

    def _stop(self, _number: int, _frame: object) -> None:
        self.stopping = True

    def begin(self) -> None:
        now = datetime.now(UTC)
        periodic.settle(now)
        health.begin(self.name, now)
        self._beat_at = now

    def _leave(self) -> None:
        try:
            health.leave(self.name)
        except (OperationalError, InterfaceError) as error:
            log.error("worker.database", worker=self.name, exc_info=error)
        log.info("worker.ended", worker=self.name)

    def turn(self) -> bool:
        """One job, if there is one."""
        self._beat()
        job = claims.claim(self.name, datetime.now(UTC), quick=self.quick)
        if job is None:
            return False
        self.execute(job)
        return True

    def _beat(self) -> None:
        now = datetime.now(UTC)
        if now - self._beat_at >= health.BEAT:
            health.beat(self.name, now)
            self._beat_at = now

    def execute(self, job: Job) -> None:
        """Run the handler of a job this worker holds."""
        kind = KINDS[job.kind]
        held = Held(self, job)
        started = time.monotonic()
        try:
            result = kind.handler(Task(job=job.pk, actor=_actor(job), args=job.args, step=held.step))
        except Stopping:
            claims.release(job, datetime.now(UTC))
            return
        except Later as later:
            claims.release(job, later.at)
            return
        except NotOurs:
            log.warning("job.lost", job=job.pk, kind=job.kind)
            return
        except Exception as error:  # whatever a handler does, the worker goes on
            log.error("job.failed", job=job.pk, kind=job.kind, attempt=job.attempts, exc_info=error)
            if isinstance(error, OperationalError | InterfaceError):
                connection.close()
            claims.fail(job, kind, _told(error), datetime.now(UTC))
            return
        self._beat()
        if claims.finish(job, result, datetime.now(UTC)):
            seconds = time.monotonic() - started
            tell = log.debug if _is_pulse(kind) and seconds < NOTICED else log.info
            tell("job.done", job=job.pk, kind=job.kind, seconds=round(seconds, 3))


def _is_pulse(kind: Kind) -> bool:
    """Work that comes round every few seconds or each minute: told each time, it would be all a log holds."""
    return kind.every is not None and kind.every <= PULSE


class Held:
    """A job in this worker's hands."""

    def __init__(self, worker: Worker, job: Job) -> None:
        self._worker = worker
        self._job = job
        self._lease = KINDS[job.kind].lease
        self._written = datetime.min.replace(tzinfo=UTC)

    def step(self, done: int, total: int, message: str = "") -> None:
        """Progress renews the lease; it raises when the handler must stop here."""
        if self._worker.stopping:
            raise Stopping
        now = datetime.now(UTC)
        if now - self._written < RENEW and done < total:
            return
        if not claims.renew(self._job, now + self._lease, done, total, message):
            raise NotOurs
        self._written = now


def _actor(job: Job) -> Actor:
    return Actor(
        account=job.actor,
        name=job.actor_name,
        unit=job.unit,
        via="job",
        request=job.request or f"job-{job.pk}",
    )


def _told(error: Exception) -> str:
    """A refusal is told as it stands; of any other error the place, never the message, which may quote a row."""
    if isinstance(error, Refused):
        return error.message
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"程序出错：{type(error).__name__}（{last.filename.rsplit('/', 1)[-1]} 第 {last.lineno} 行）"
