"""From where something happened to every unit above: the mapping that reads and moves share (folds: chains.py).

A source yields `home, unit, tree, indicator, day, n` (deltas, or sums shaped like them). Mapping follows
the tree as it stands at the moment of the statement, so what is not folded yet moves along with its unit
for free.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Protocol

from taizhang.figures import dialect
from taizhang.figures.places import LINE, OWN, set_of_tree
from taizhang.figures.statement import Sql, join, numbers, sql
from taizhang.units import paths

LEVELS = " UNION ALL ".join(f"SELECT {n} AS len" for n in range(paths.WIDTH, paths.MAX_LENGTH + 1, paths.WIDTH))

COLUMNS = "a.id AS unit, a.kind, d.indicator, d.day, d.home, d.n"


def stands(path: str) -> str:
    """Units outside the line are not in its index: SQLite uses it only where that is said in the index's own words."""
    return " AND NOT (a.line_path = '')" if path == "line_path" else ""


def up(source: Sql, tree: int, *, above: Sql | str = "") -> Sql:
    """`tree, unit, kind, indicator, day, home, n` for every unit at or above, in one tree.

    `above` narrows the units mapped to, as in `AND a.id IN (…)`.
    """
    if tree == OWN:
        return sql(
            "SELECT {tree} AS tree, {columns} FROM ({source}) d JOIN unit a ON a.id = d.unit"
            " WHERE d.tree IS NULL {above}",
            tree=OWN,
            columns=COLUMNS,
            source=source,
            above=above,
        )
    path = "line_path" if tree == LINE else "path"
    return sql(
        "SELECT {tree} AS tree, {columns} FROM ({source}) d JOIN unit u ON u.id = d.unit CROSS JOIN ({levels}) l"
        " JOIN unit a ON a.{path} = substr(u.{path}, 1, l.len){stands}"
        " WHERE l.len <= length(u.{path}) AND {member} {above}",
        tree=tree,
        columns=COLUMNS,
        source=source,
        levels=LEVELS,
        path=path,
        stands=stands(path),
        member=belongs(tree),
        above=above,
    )


class Standing(Protocol):
    """A unit as a statement needs it."""

    @property
    def id(self) -> int: ...
    @property
    def path(self) -> str: ...
    @property
    def line_path(self) -> str: ...


FEW = 16  # units whose paths are written into the statement; more are looked up


def targets(units: Sequence[Standing], tree: int) -> list[tuple[str, Sql, str]]:
    """(ids, which unit stands above `u`, whether one may), one for each length of path."""
    if tree == OWN:
        return [(numbers(unit.id for unit in units), Sql("u.id"), "1 = 1")]
    path = "line_path" if tree == LINE else "path"
    by_length: dict[int, dict[str, int]] = defaultdict(dict)
    for unit in units:
        by_length[len(getattr(unit, path))][getattr(unit, path)] = unit.id
    by_length.pop(0, None)
    return [
        (numbers(asked.values()), _above(path, length, asked), f"length(u.{path}) >= {length}")
        for length, asked in sorted(by_length.items())
    ]


def _above(path: str, length: int, asked: Mapping[str, int]) -> Sql:
    top = f"substr(u.{path}, 1, {length})"
    if len(asked) <= FEW:
        whens = join(" ", (Sql(f"WHEN %s THEN {unit}", (stands,)) for stands, unit in asked.items()))
        return sql("CASE {top} {whens} END", top=top, whens=whens)
    return sql("(SELECT a.id FROM unit a WHERE a.{path} = {top}{stands})", path=path, top=top, stands=stands(path))


def at(source: Sql, tree: int, units: Sequence[Standing]) -> list[Sql]:
    """`unit, indicator, day, n` at the units asked about and nowhere else.

    Which unit stands above is worked out row by row, by its path: of a join the planner takes one pair in two hundred
    to match and may read the whole source once for each unit asked about.
    """
    return [
        sql(
            "SELECT z.unit, z.indicator, z.day, z.n FROM (SELECT {above} AS unit, d.indicator, d.day, d.n"
            " FROM ({source}) d JOIN unit u ON u.id = d.unit WHERE {member}{fence}) z WHERE z.unit IN ({ids})",
            above=above,
            source=source,
            ids=ids,
            member=f"{reaches} AND {'d.tree IS NULL' if tree == OWN else belongs(tree)}",
            fence=dialect.fence(),
        )
        for ids, above, reaches in targets(units, tree)
    ]


def belongs(tree: int, row: str = "d") -> str:
    """Whether a row counts in the tree: named by it, or named by none and its unit stands in it."""
    one = set_of_tree(tree)
    if one is None:
        return f"({row}.tree IS NULL OR {row}.tree = {tree})"
    return sql(
        "({row}.tree = {tree} OR ({row}.tree IS NULL AND EXISTS ("
        "SELECT 1 FROM unit_set_member m WHERE m.set_id = {one} AND m.unit_id = {row}.unit)))",
        row=row,
        tree=tree,
        one=one,
    ).text
