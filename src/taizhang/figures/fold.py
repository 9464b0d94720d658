"""The fold: the oldest deltas become cells. Never needed for a figure to be right, only for it to stay fast.

Exactly the rows named by id are added and deleted, in one transaction; whatever commits meanwhile keeps its
delta. There is no watermark, so a late commit is never skipped. Held: the shape shared, so that no unit
moves underneath, and the home alone, so that no two folds take the same rows. Deltas of a definition being
built wait for its build.
"""

from collections.abc import Iterable

from django.db import transaction

from taizhang.audit import locks
from taizhang.figures import cells, dialect, met
from taizhang.figures.cells import Cells
from taizhang.figures.chains import EVERYWHERE, Link, links
from taizhang.figures.definitions import Kept, kept
from taizhang.figures.models import Delta
from taizhang.figures.statement import Sql, numbers, rows, run, sql

BATCH = 5_000


def fold(home: int, *, limit: int = BATCH) -> int:
    """Fold the oldest deltas of one home; how many were taken."""
    with transaction.atomic():
        locks.take(locks.Shape.SHARED)
        dialect.lock_home(home)
        dialect.one_process()
        known = kept()
        oldest = _oldest(home, known, limit)
        taken = [key for key, _, _ in oldest]
        if taken:
            above = links((unit, tree) for _, unit, tree in oldest)
            for one in cells.BOTH:
                cells.put(one, _at(one, above, _sums(taken, known.cell_ids())))
            met.add(_sums(taken, known.duty_ids()), known)
            run(sql("DELETE FROM figure_delta WHERE id IN ({taken})", taken=numbers(taken)))
    return len(taken)


def fold_all(*, limit: int = BATCH) -> int:
    """One batch of every home that has deltas."""
    homes = Delta.objects.order_by("home").values_list("home", flat=True).distinct()
    return sum(fold(home, limit=limit) for home in homes)


def _oldest(home: int, known: Kept, limit: int) -> list[tuple[int, int, int | None]]:
    """Ids, each with the unit and the tree it names."""
    statement = sql(
        "SELECT id, unit, tree FROM figure_delta WHERE home = {home} AND indicator NOT IN ({waiting})"
        " ORDER BY id LIMIT {limit}",
        home=home,
        waiting=numbers(known.waiting_ids()),
        limit=limit,
    )
    return [(key, unit, tree) for key, unit, tree in rows(statement)]


def _sums(taken: Iterable[int], ids: Iterable[int]) -> Sql:
    """What a batch comes to, small before it is mapped to every unit above."""
    return sql(
        "SELECT home, unit, tree, indicator, day, SUM(n) AS n FROM figure_delta"
        " WHERE id IN ({taken}) AND indicator IN ({ids})"
        " GROUP BY home, unit, tree, indicator, day HAVING SUM(n) <> 0",
        taken=numbers(taken),
        ids=numbers(ids),
    )


def _at(one: Cells, above: Iterable[Link], sums: Sql) -> Sql:
    """The columns of the cells above."""
    held = [(link.of, link.unit, link.tree, link.above) for link in above if link.kind in one.kinds]
    return sql(
        "SELECT w.tree, w.above AS unit, d.indicator, {of} AS {span}, {part} AS part, d.home, SUM(d.n) AS n"
        " FROM ({sums}{fence}) d JOIN {links} ON w.unit = d.unit AND w.owned = COALESCE(d.tree, {everywhere})"
        " GROUP BY w.tree, w.above, d.indicator, {of}, {part}, d.home HAVING SUM(d.n) <> 0",
        of=one.span_of("d.day"),
        span=one.span,
        part=one.part_of("d.day"),
        sums=sums,
        fence=dialect.fence(),
        links=dialect.table(held, "w", ("owned", "unit", "tree", "above")),
        everywhere=EVERYWHERE,
    )
