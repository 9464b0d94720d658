"""Work over very many entries dealt out to a few hands, each with a connection and the entries of some homes.

A connection sums with one processor. Entries, deltas and cells carry their home, so what a hand finds never meets what
another finds, and each sees the database of a moment of its own. Where entries are few or all of one home, and inside
a transaction, which no other connection sees into, one hand does everything.
"""

import multiprocessing
import os
import queue
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any

import django
from django.db import connection

from taizhang.figures import dialect
from taizhang.figures.statement import Sql, numbers, rows, sql

LARGE = 300_000  # entries; fewer are summed before another process has begun
MOST = 4
SAMPLE = 2_000
TELL = 0.2  # seconds between words of progress


@dataclass(frozen=True, slots=True)
class Portion:
    """The homes whose entries a hand takes: these, or all."""

    number: int = 0
    homes: tuple[int, ...] = ()

    @property
    def first(self) -> bool:
        return self.number == 0

    def holds(self, home: str) -> str:
        """Whether a home is among them, as a condition."""
        return f"{home} IN ({numbers(self.homes)})" if self.homes else "1 = 1"


WHOLE = Portion()

Progress = Callable[[int, int, str], None]  # done, of how many, what
Work = Callable[..., None]  # (portion, progress, *arguments)


class Forsaken(Exception):
    """Who wanted the work is gone, and whoever does it again must not meet this hand's."""


class Lost(Exception):
    """A hand ended without a word: killed, most likely for want of memory."""


def quiet(done: int, total: int, message: str = "") -> None:
    """Progress nobody asked for."""


def deal(work: Work, progress: Progress, *arguments: Any, most: int = MOST) -> None:
    """Done when every hand is done; an error of any is raised then. How far the first has come is told for all."""
    portions = _portions(most)
    if len(portions) == 1:
        work(WHOLE, progress, *arguments)
        return
    told, hired = _hire(len(portions))
    with hired:
        done = [hired.submit(_hand, work, portion, arguments) for portion in portions]
        _tell_on(done, told, progress)
    _raise_first(done)


def forsaken() -> None:
    """Asked before anything is written."""
    above = multiprocessing.parent_process()
    if above is not None and not above.is_alive():
        raise Forsaken


def _portions(most: int) -> list[Portion]:
    count = min(most, os.cpu_count() or 1)
    if count == 1 or connection.in_atomic_block:
        return [WHOLE]
    ((last,),) = rows(Sql("SELECT MAX(id) FROM entry"))
    return _evenly(_weights(last), count) if (last or 0) >= LARGE else [WHOLE]


def _weights(last: int) -> dict[int, int]:
    """How many of some entries, one in so many, are of each home: to count all would take seconds."""
    some = numbers(range(last, 0, -max(1, last // SAMPLE)))
    found = rows(sql("SELECT home, COUNT(*) FROM entry WHERE id IN ({some}) GROUP BY home", some=some))
    return dict.fromkeys((home for (home,) in rows(Sql("SELECT DISTINCT home FROM unit"))), 0) | dict(found)


def _evenly(weights: Mapping[int, int], count: int) -> list[Portion]:
    """The heaviest home first, each to the hand that has least."""
    homes: list[list[int]] = [[] for _ in range(min(count, len(weights)))]
    loads = [0] * len(homes)
    for home in sorted(weights, key=lambda one: (-weights[one], one)):
        least = loads.index(min(loads))
        homes[least].append(home)
        loads[least] += weights[home]
    return [Portion(number, tuple(held)) for number, held in enumerate(homes) if held]


def _tell_on(done: Sequence[Future[None]], told: Any, progress: Progress) -> None:
    going = True
    while going:
        going = bool(wait(done, TELL).not_done)  # what was told last is told on too
        while not told.empty():
            progress(*told.get())


def _raise_first(done: Sequence[Future[None]]) -> None:
    """Who only went down with another says less than that other."""
    errors = [error for one in done if (error := one.exception()) is not None]
    for error in sorted(errors, key=lambda one: isinstance(one, BrokenProcessPool)):
        if isinstance(error, BrokenProcessPool):
            raise Lost from error
        raise error


def _hire(count: int) -> tuple[Any, Executor]:
    """Where progress is told, and who works. A server has a process for each connection, SQLite for none."""
    if dialect.postgres():
        here: queue.SimpleQueue[Any] = queue.SimpleQueue()
        return here, ThreadPoolExecutor(count, initializer=_take, initargs=(here,))
    context = multiprocessing.get_context("spawn")
    told = context.SimpleQueue()
    began = (connection.settings_dict["NAME"], told)
    return told, ProcessPoolExecutor(count, mp_context=context, initializer=_begin, initargs=began)


_given = threading.local()


def _begin(database: str, told: Any) -> None:
    django.setup()
    connection.settings_dict["NAME"] = database
    _take(told)


def _take(told: Any) -> None:
    _given.told = told


def _hand(work: Work, portion: Portion, arguments: Sequence[Any]) -> None:
    told = _given.told

    def progress(done: int, total: int, message: str = "") -> None:
        told.put((done, total, message))

    try:
        work(portion, progress if portion.first else quiet, *arguments)
    finally:
        connection.close()
