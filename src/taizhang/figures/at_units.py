"""Entries summed right at the units asked about: for units without cells, and for the edges of months.

The sums are taken as columns before anything else happens to them, so that a unit costs its entries and no more.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from taizhang.figures import dialect
from taizhang.figures.contributed import Range, narrowed, ranges_sql
from taizhang.figures.expand import belongs
from taizhang.figures.places import LINE, OWN, set_of_tree
from taizhang.figures.scan import Scan, unpivot
from taizhang.figures.spec import Spec
from taizhang.figures.statement import Sql, numbers, sql, union


class Standing(Protocol):
    @property
    def id(self) -> int: ...
    @property
    def path(self) -> str: ...
    @property
    def line_path(self) -> str: ...


def at_units(
    specs: Mapping[int, Spec],
    ranges: Sequence[Range],
    units: Sequence[Standing],
    tree: int,
    below: Sequence[int] | None,
) -> Sql | None:
    """`unit, indicator, i, n`. `below` are the units whose entries may count; None when too many to name."""
    single, joint = narrowed(specs, below, None)
    parts = []
    for ids, above in _targets(units, tree):
        parts += [_sums(scan, ranges, tree, ids, above, placed=False) for scan in single]
        parts += [_sums(scan, ranges, tree, ids, above, placed=True) for scan in joint]
    return union(parts) if parts else None


def _targets(units: Sequence[Standing], tree: int) -> list[tuple[str, str]]:
    """(ids, how `a` stands above `u`), one for each length of path."""
    if tree == OWN:
        return [(numbers(unit.id for unit in units), "a.id = u.id")]
    path = "line_path" if tree == LINE else "path"
    lengths = sorted({len(getattr(unit, path)) for unit in units} - {0})
    return [
        (
            numbers(unit.id for unit in units if len(getattr(unit, path)) == length),
            f"a.{path} = substr(u.{path}, 1, {length})",
        )
        for length in lengths
    ]


def _sums(scan: Scan, ranges: Sequence[Range], tree: int, ids: str, above: str, *, placed: bool) -> Sql:
    grouped = sql(
        "SELECT a.id AS unit, r.i AS day, {columns} FROM ({rows}) e"
        " JOIN ({ranges}) r ON e.on_day >= r.lo AND e.on_day <= r.hi {place}"
        " JOIN unit a ON {above} AND a.id IN ({ids})"
        " WHERE e.on_day >= {lo} AND e.on_day <= {hi} AND {member} GROUP BY a.id, r.i",
        columns=scan.columns("p.weight" if placed else "1"),
        rows=scan.rows,
        ranges=ranges_sql(ranges),
        place="JOIN figure_place p ON p.entry = e.id JOIN unit u ON u.id = p.unit"
        if placed
        else "JOIN unit u ON u.id = e.unit_id",
        above=above,
        ids=ids,
        lo=dialect.day(min(one.first for one in ranges)),
        hi=dialect.day(max(one.last for one in ranges)),
        member=_member(tree, placed=placed),
    )
    return sql(
        "SELECT v.unit, v.indicator, v.day AS i, v.n FROM ({rows}) v",
        rows=unpivot("g.unit", "g.day", scan.ids, grouped),
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
