"""Eight writers of one busy ledger, each entry in a transaction of its own with five milliseconds of thought in it."""

import multiprocessing
import time
from typing import Any

WRITERS, SECONDS, THINK = 8, 6.0, 0.005


def rate(*, figures: bool) -> float:
    """Entries a second, all writers together."""
    context = multiprocessing.get_context("spawn")
    counts: Any = context.Queue()
    ready = context.Barrier(WRITERS)
    writers = [context.Process(target=_write, args=(n, figures, ready, counts)) for n in range(WRITERS)]
    for one in writers:
        one.start()
    total = sum(counts.get() for _ in writers)
    for one in writers:
        one.join()
    return float(total / SECONDS)


def _write(number: int, figures: bool, ready: Any, counts: Any) -> None:
    from taizhang.project.django_setup import setup

    setup()
    from taizhang.audit import operation as frame
    from taizhang.audit.actor import SYSTEM
    from taizhang.figures import projection
    from taizhang.ledgers.facts import EntryChange
    from taizhang.ledgers.snapshot import facts
    from taizhang.project.bench.figures_entries import draft
    from taizhang.units.models import Unit

    frame.PROJECTIONS[:] = [projection.project] if figures else []
    units = list(Unit.system.filter(kind="branch").order_by("id")[number * 20 : number * 20 + 20])
    ready.wait()
    end, done = time.monotonic() + SECONDS, 0
    while time.monotonic() < end:
        with frame.operation(SYSTEM) as op:
            entry = draft(units[done % 20], number * 1_000_000 + done, "bench.l1")
            entry.save(force_insert=True)
            op.change(EntryChange(None, facts(entry)))
            op.unchanged()
            time.sleep(THINK)
        done += 1
    counts.put(done)
