"""Met: how much of a duty each unit did itself, per period of the duty. Kept at the owner, only where there is
some.

The fold adds to it; who owes what is a question to the tree, asked when coverage is read.
"""

from collections import defaultdict
from datetime import date

from taizhang.figures import dialect
from taizhang.figures.definitions import Kept
from taizhang.figures.statement import Sql, numbers, rows, run, sql
from taizhang.packs.periods import period_of

ONCE = "once"  # a duty owed one time
BEGINNING = date(1, 1, 1)


def period_start(period: str, day: date) -> date:
    if period == ONCE:
        return BEGINNING
    found = period_of(period, day)
    return found.start if found else BEGINNING


def add(source: Sql, known: Kept) -> None:
    """`source` is shaped like deltas; corrections for joint entries name a tree and stay out."""
    periods = {one.id: one.period for one in known.duties()}
    if not periods:
        return
    sums: dict[tuple[int, date, int, int], int] = defaultdict(int)
    for home, unit, tree, indicator, day, n in rows(source):
        if tree is None:
            sums[indicator, period_start(periods[indicator], dialect.as_day(day)), unit, home] += int(n)
    put({key: n for key, n in sums.items() if n})


def put(sums: dict[tuple[int, date, int, int], int]) -> None:
    held = [
        f"({numbers([indicator])}, {dialect.day(period)}, {numbers([unit, home, n])})"
        for (indicator, period, unit, home), n in sorted(sums.items())
    ]
    for start in range(0, len(held), 500):
        run(
            sql(
                "INSERT INTO figure_met AS f (definition, period, unit, home, n) VALUES {values}"
                " ON CONFLICT (definition, period, unit, home) DO UPDATE SET n = f.n + excluded.n",
                values=", ".join(held[start : start + 500]),
            )
        )
