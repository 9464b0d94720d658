"""Pages of a list at every level of the standing data set; prints one line of JSON."""

import json
import statistics
import sys
import time
from datetime import date
from typing import Any

from taizhang.project.bench.figures_data import KINDS
from taizhang.project.django_setup import setup

TODAY = date(2023, 10, 20)
LEDGER, ROUNDS, LIMIT = "bench.l3", 5, 50
ASKED: dict[str, dict[str, Any]] = {
    "最新五十条": {"sort": "day", "descending": True},
    "一个状态的最新五十条": {"sort": "day", "descending": True, "states": ("recorded",)},
    "逾期的": {"sort": "due", "overdue": True},
}


def main() -> None:
    setup()
    from taizhang.ledgers.models import Entry
    from taizhang.project.bench import figures_data
    from taizhang.units import kinds
    from taizhang.units.models import Unit

    figures_data.build(sys.argv[1])
    if Unit.system.filter(parent=None, size=1).exists():
        figures_data.sizes()  # a data set made before lists asked for them
    pages = []
    for kind in KINDS:
        places = list(Unit.system.filter(kind=kind).order_by("path")[:200])
        tops = [places[0], places[len(places) // 2]]
        pages += [
            (kinds.KINDS[kind].label, what, max(_took(top, asked) for top in tops))
            for what, asked in ASKED.items()
        ]
    newest = Entry.system.order_by("-pk").values_list("pk", flat=True).first()
    sys.stdout.write(json.dumps({"entries": newest, "pages": pages}) + "\n")


def _took(top: Any, asked: dict[str, Any]) -> float:
    """Median milliseconds of a page."""
    from taizhang.ledgers import installed, lists
    from taizhang.units.scope import SYSTEM_SCOPE

    taken = []
    wanted = lists.Asked(installed.ledger(LEDGER), top, limit=LIMIT, **asked)
    for _ in range(ROUNDS):
        started = time.perf_counter()
        lists.page(SYSTEM_SCOPE, wanted, today=TODAY)
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken)


if __name__ == "__main__":
    main()
