"""Met: how much of a duty each unit did itself, by day. Kept at the owner, only where there is some.

The fold adds to it; who owes what is a question to the tree, asked when coverage is read.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from taizhang.figures import dialect
from taizhang.figures.contributed import by_day, of_entries
from taizhang.figures.definitions import Kept, Known
from taizhang.figures.statement import Sql, numbers, rows, run, sql, union
from taizhang.packs.periods import period_of

Sums = dict[tuple[int, date, int, int], int]  # (definition, period, unit, home)


def add(source: Sql, known: Kept) -> None:
    """`source` is shaped like deltas; corrections for joint entries name a tree and stay out."""
    periods = {one.id: one.period for one in known.duties()}
    if not periods:
        return
    sums: Sums = defaultdict(int)
    _sum(source, periods, sums)
    put({key: n for key, n in sums.items() if n})


def collect(definitions: Sequence[Known]) -> Sums:
    """What `met` should hold of definitions being built: `entries − deltas`."""
    if not definitions:
        return {}
    periods = {one.id: one.period for one in definitions}
    specs = of_entries({one.id: one.spec for one in definitions})
    source = union(
        [
            *([by_day(specs)] if specs else []),
            sql(
                "SELECT t.home, t.unit, t.tree, t.indicator, t.day, -t.n FROM figure_delta t"
                " WHERE t.indicator IN ({ids})",
                ids=numbers(periods),
            ),
        ]
    )
    sums: Sums = defaultdict(int)
    _sum(source, periods, sums)
    return {key: n for key, n in sums.items() if n}


def _period(period: str, day: date) -> date:
    found = period_of(period, day)
    assert found is not None
    return found.start


def _sum(source: Sql, periods: Mapping[int, str], sums: Sums) -> None:
    for home, unit, tree, indicator, day, n in rows(source):
        if tree is None:
            sums[indicator, _period(periods[indicator], dialect.as_day(day)), unit, home] += int(n)


def put(sums: Sums) -> None:
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
