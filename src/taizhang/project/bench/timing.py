"""Process CPU time, interleaved rounds, medians: a loaded machine shifts all methods alike. And how long
transactions last."""

import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def cpu(work: Callable[[], object], times: int = 1) -> float:
    start = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - start) / times


def compare(
    ours: Callable[[], object], peer: Callable[[], object], rounds: int, ours_times: int = 1
) -> tuple[float, float]:
    """Median seconds of (ours, peer), one round of each after the other."""
    pairs = [(cpu(ours, ours_times), cpu(peer)) for _ in range(rounds)]
    return statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)


@contextmanager
def transactions(clock: Callable[[], float] = time.perf_counter) -> Iterator[list[float]]:
    """How long each outermost transaction lasts, from its beginning to its commit, in a process of one thread. By
    `time.process_time` it is what the transaction itself needs, whatever else the machine is busy with."""
    from django.db import connection, transaction

    taken: list[float] = []
    enter, leave = transaction.Atomic.__enter__, transaction.Atomic.__exit__
    began = [0.0]

    def timed_enter(self: transaction.Atomic) -> None:
        outermost = not connection.in_atomic_block
        enter(self)
        if outermost:
            began[0] = clock()

    def timed_leave(self: transaction.Atomic, *error: Any) -> None:
        leave(self, *error)
        if not connection.in_atomic_block:
            taken.append(clock() - began[0])

    transaction.Atomic.__enter__, transaction.Atomic.__exit__ = timed_enter, timed_leave  # type: ignore[method-assign]  # measured from outside
    try:
        yield taken
    finally:
        transaction.Atomic.__enter__, transaction.Atomic.__exit__ = enter, leave  # type: ignore[method-assign]  # put back


def busy() -> float:
    """CPU seconds of this process and of what serves its database connection, where that runs on this machine: what
    work takes of one core, whoever else is waiting for it."""
    return time.process_time() + _server()


def spent() -> float:
    """The same with all processes either of them started and that have ended. On a server that others use too, theirs
    that ended meanwhile are in it."""
    here = os.times()
    return here.user + here.system + here.children_user + here.children_system + _server(children=True)


def _server(*, children: bool = False) -> float:
    """PostgreSQL serves each connection by a process of its own."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    try:
        own = _fields(pid)
        above = _fields(int(own[PARENT])) if children else own
    except OSError:
        return 0.0
    ticks = sum(map(int, own[USED])) + (sum(map(int, above[CHILDREN_USED])) if children else 0)
    return ticks / os.sysconf("SC_CLK_TCK")


PARENT, USED, CHILDREN_USED = 1, slice(11, 13), slice(13, 15)  # of what the system says of a process


def _fields(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
