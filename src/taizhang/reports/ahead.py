"""Work in two threads: the figures of the next run are read while files of this one are made.

The database works while Python does, so a level takes as long as the longer of the two. Inside a transaction
everything stays in one thread: another connection would not see what is not committed.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from django.db import connection, connections

Item = TypeVar("Item")
Result = TypeVar("Result")


def ahead(work: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
    """The results in order, never more than one of them ahead."""
    if connection.in_atomic_block:
        yield from map(work, items)
        return
    with ThreadPoolExecutor(1, thread_name_prefix="reports-ahead") as pool:
        try:
            waiting: Future[Result] | None = None
            for item in items:
                coming = pool.submit(work, item)
                if waiting is not None:
                    yield waiting.result()
                waiting = coming
            if waiting is not None:
                yield waiting.result()
        finally:
            pool.submit(connections.close_all).result()
