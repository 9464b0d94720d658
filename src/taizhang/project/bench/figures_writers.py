"""Eight writers of one busy ledger, each entry in a transaction of its own with five milliseconds of thought in it."""

import multiprocessing
import time
from collections.abc import Callable
from typing import Any

WRITERS, SECONDS, THINK = 8, 6.0, 0.005


def rates(seconds: float, between: Callable[[], object]) -> tuple[float, float]:
    """Entries a second without figures and with, all writers together. Forked, with no connection open: eight
    processes that start by themselves take longer to do so than all of this."""
    from django.db import connections

    connections.close_all()
    context = multiprocessing.get_context("fork")
    counts: Any = context.Queue()
    ready = context.Barrier(WRITERS + 1)
    writers = [context.Process(target=_writer, args=(n, seconds, ready, counts)) for n in range(WRITERS)]
    for one in writers:
        one.start()
    ready.wait()
    plain = sum(counts.get() for _ in writers)
    between()
    ready.wait()
    ours = sum(counts.get() for _ in writers)
    for one in writers:
        one.join()
    return plain / seconds, ours / seconds


def _writer(number: int, seconds: float, ready: Any, counts: Any) -> None:
    from django.db import connection

    from taizhang.audit import operation as frame
    from taizhang.figures import projection
    from taizhang.units.models import Unit

    units = list(Unit.system.filter(kind="branch").order_by("id")[number * 20 : number * 20 + 20])
    for projections in ([], [projection.project]):
        frame.PROJECTIONS[:] = projections
        ready.wait()
        counts.put(_write(units, number, seconds))
    connection.close()


def _write(units: list[Any], number: int, seconds: float) -> int:
    from taizhang.audit import operation as frame
    from taizhang.audit.actor import SYSTEM
    from taizhang.ledgers.facts import EntryChange
    from taizhang.ledgers.snapshot import facts
    from taizhang.project.bench.figures_entries import draft

    end, done = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        with frame.operation(SYSTEM) as op:
            entry = draft(units[done % 20], number * 1_000_000 + done, "bench.l1")
            entry.save(force_insert=True)
            op.change(EntryChange(None, facts(entry)))
            op.unchanged()
            time.sleep(THINK)
        done += 1
    return done
