"""Work in several threads: the figures of the next runs are read while files of this one are made.

The database works while Python does, so a level takes as long as the longer of the two. SQLite works inside this
process, in the thread that asks: two readers are what keeps a second core busy with it. Inside a transaction everything
stays in one thread: another connection would not see what is not committed.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import cycle
from typing import TypeVar

from django.db import connection, connections

Item = TypeVar("Item")
Result = TypeVar("Result")

READERS = 2


def ahead(work: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
    """The results in order, never more of them ahead than there are readers."""
    if connection.in_atomic_block:
        yield from map(work, items)
        return
    readers = [ThreadPoolExecutor(1, thread_name_prefix=f"reports-ahead-{n}") for n in range(READERS)]
    waiting: deque[Future[Result]] = deque()
    try:
        for reader, item in zip(cycle(readers), items, strict=False):
            waiting.append(reader.submit(work, item))
            if len(waiting) > READERS:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for reader in readers:
            reader.submit(connections.close_all)
            reader.shutdown()
