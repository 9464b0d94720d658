"""Eight writers of one busy ledger, each entry in a transaction of its own with five milliseconds of thought in it."""

import multiprocessing
import time
from collections.abc import Callable
from typing import Any

WRITERS, SECONDS, THINK = 8, 6.0, 0.005


def rates(seconds: float, between: Callable[[], object]) -> tuple[float, float]:
    """Entries a second without figures and with, all writers together. The same writers do both: a process takes
    seconds to start."""
    context = multiprocessing.get_context("spawn")
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
    from taizhang.project.django_setup import setup

    setup()
    from taizhang.audit import operation as frame
    from taizhang.figures import projection
    from taizhang.units.models import Unit

    units = list(Unit.system.filter(kind="branch").order_by("id")[number * 20 : number * 20 + 20])
    for projections in ([], [projection.project]):
        frame.PROJECTIONS[:] = projections
        ready.wait()
        counts.put(_write(units, number, seconds))


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
