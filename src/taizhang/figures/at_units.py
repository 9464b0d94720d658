"""Entries summed right at the units asked about, for units that keep no cells.

The sums are taken as columns before anything else happens to them, so that a unit costs its entries and no more.
"""

from collections.abc import Mapping, Sequence

from taizhang.figures import dialect
from taizhang.figures.contributed import narrowed
from taizhang.figures.expand import Standing, belongs, targets
from taizhang.figures.pieces import Run, as_sql
from taizhang.figures.places import OWN, set_of_tree
from taizhang.figures.scan import Scan, unpivot
from taizhang.figures.spec import Spec
from taizhang.figures.statement import Sql, sql


def at_units(
    specs: Mapping[int, Spec],
    runs: Sequence[Run],
    units: Sequence[Standing],
    tree: int,
    below: Sequence[int] | None,
) -> list[Sql]:
    """`unit, indicator, day, n`, `day` naming a piece. `below` are the units whose entries may count; None when too
    many to name."""
    single, joint = narrowed(specs, below, None)
    parts = []
    for ids, above in targets(units, tree):
        parts += [_sums(scan, runs, tree, ids, above, placed=False) for scan in single]
        parts += [_sums(scan, runs, tree, ids, above, placed=True) for scan in joint]
    return parts


def _sums(scan: Scan, runs: Sequence[Run], tree: int, ids: str, above: str, *, placed: bool) -> Sql:
    weights = [*(["p.weight"] if placed else []), *(["r.sign"] if any(one.sign < 0 for one in runs) else [])]
    grouped = sql(
        "SELECT a.id AS unit, e.ledger, r.day, {columns} FROM ({rows}) e"
        " JOIN ({runs}) r ON e.on_day >= r.lo AND e.on_day <= r.hi {place}"
        " JOIN unit a ON {above} AND a.id IN ({ids})"
        " WHERE e.on_day >= {lo} AND e.on_day <= {hi} AND {member} GROUP BY a.id, e.ledger, r.day",
        columns=scan.columns(" * ".join(weights) or "1"),
        rows=scan.rows,
        runs=as_sql(runs),
        place="JOIN figure_place p ON p.entry = e.id JOIN unit u ON u.id = p.unit"
        if placed
        else "JOIN unit u ON u.id = e.unit_id",
        above=above,
        ids=ids,
        lo=dialect.day(min(one.first for one in runs)),
        hi=dialect.day(max(one.last for one in runs)),
        member=_member(tree, placed=placed),
    )
    return sql(
        "SELECT v.unit, v.indicator, v.day, v.n FROM ({rows}) v",
        rows=unpivot("g.unit", "g.day", scan.slots, grouped),
    )


def _member(tree: int, *, placed: bool) -> str:
    if placed:
        return "p.tree IS NULL" if tree == OWN else belongs(tree, "p")
    one = set_of_tree(tree)
    if one is None:
        return "1 = 1"
    return sql(
        "EXISTS (SELECT 1 FROM unit_set_member m WHERE m.set_id = {one} AND m.unit_id = u.id)", one=one
    ).text
