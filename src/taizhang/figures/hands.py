"""Work over very many entries dealt out to a few processes that see the database of one moment.

A connection sums with one processor, and threads of one process wait for one another in SQLite. Each hand takes the
entries of some units, so that no two sum for the same village or county, and goes on by itself: what they found only
meets in the cells. Where entries are few, and inside a transaction, which no other connection sees into, one hand
does everything.
"""

import multiprocessing
import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from threading import BrokenBarrierError
from typing import Any

import django
from django.db import connection

from taizhang.figures import dialect
from taizhang.figures.statement import Sql, rows

LARGE = 300_000  # entries; fewer are summed before another process has begun
MOST = 4
WAIT = 60  # seconds until all hands have begun
TELL = 0.2  # seconds between words of progress


@dataclass(frozen=True, slots=True)
class Share:
    """Which of all units a hand takes."""

    number: int = 0
    of: int = 1

    @property
    def first(self) -> bool:
        return self.number == 0

    def holds(self, unit: str) -> str:
        """Whether a unit is among them, as a condition."""
        return f"{unit} %% {self.of} = {self.number}" if self.of > 1 else "1 = 1"


WHOLE = Share()

Moment = AbstractContextManager[None]
Progress = Callable[[int, int, str], None]  # done, of how many, what
Work = Callable[..., None]  # (share, moment, progress, *arguments): reads inside the moment, writes afterwards


class Forsaken(Exception):
    """Who wanted the work is gone, and whoever does it again must not meet this hand's."""


def quiet(done: int, total: int, message: str = "") -> None:
    """Progress nobody asked for."""


def share_out(work: Work, progress: Progress, *arguments: Any) -> None:
    """Done when every hand is done; an error of any is raised then. How far the first has come is told for all."""
    count = _hands()
    if count == 1:
        work(WHOLE, dialect.snapshot(writes_scratch=True), progress, *arguments)
        return
    context = multiprocessing.get_context("spawn")
    come = context.Barrier(count + 1, timeout=WAIT)
    named, told = context.SimpleQueue(), context.SimpleQueue()
    began = (connection.settings_dict["NAME"], come, named, told)
    with ProcessPoolExecutor(count, mp_context=context, initializer=_begin, initargs=began) as hands:
        done = [hands.submit(_hand, work, Share(number, count), arguments) for number in range(count)]
        with suppress(BrokenBarrierError):
            _meet(count, come, named)
        _tell_on(done, told, progress)
    _raise_first(done)


def forsaken() -> None:
    """Asked before anything is written."""
    above = multiprocessing.parent_process()
    if above is not None and not above.is_alive():
        raise Forsaken


def _hands() -> int:
    if connection.in_atomic_block:
        return 1
    ((last,),) = rows(Sql("SELECT MAX(id) FROM entry"))
    return min(MOST, os.cpu_count() or 1) if (last or 0) >= LARGE else 1


def _meet(count: int, come: Any, named: Any) -> None:
    """All hands have begun; then all have come to one moment, or one has failed."""
    come.wait()
    with dialect.still() as moment:
        for _ in range(count):
            named.put(moment)
        come.wait()


def _tell_on(done: Sequence[Future[None]], told: Any, progress: Progress) -> None:
    going = True
    while going:
        going = bool(wait(done, TELL).not_done)  # what was told last is told on too
        while not told.empty():
            progress(*told.get())


def _raise_first(done: Sequence[Future[None]]) -> None:
    """Who only waited for another says less than that other."""
    errors = [error for one in done if (error := one.exception()) is not None]
    for error in sorted(errors, key=lambda one: isinstance(one, BrokenBarrierError)):
        raise error


_given: list[Any] = []  # what this process was given to meet the others, where it is a hand


def _begin(database: str, come: Any, named: Any, told: Any) -> None:
    django.setup()
    connection.settings_dict["NAME"] = database
    _given[:] = [come, named, told]


def _hand(work: Work, share: Share, arguments: Sequence[Any]) -> None:
    come, named, told = _given

    def progress(done: int, total: int, message: str = "") -> None:
        told.put((done, total, message))

    try:
        connection.ensure_connection()
        come.wait()
        work(share, dialect.joined(named.get(), come.wait), progress if share.first else quiet, *arguments)
    except BaseException:
        come.abort()  # nobody waits for a hand that failed
        raise
    finally:
        connection.close()
