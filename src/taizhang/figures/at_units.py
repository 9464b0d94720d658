"""Entries summed right at the units asked about, for units that keep no cells and for days beside their months.

Which asked unit a unit's entries count at is worked out first; so the statement walks from units to entries by their
index and meets the tree no more. The sums are taken as columns before anything else happens to them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from taizhang.figures import dialect
from taizhang.figures.expand import Standing, belongs
from taizhang.figures.pieces import Run, as_sql
from taizhang.figures.places import LINE, OWN, set_of_tree
from taizhang.figures.scan import Narrowed, Scan, scans, unpivot
from taizhang.figures.spec import Spec
from taizhang.figures.statement import Sql, numbers, rows, sql
from taizhang.units import paths

AT_ONCE = 100  # subtrees of one question to the tree


def at_units(specs: Mapping[int, Spec], runs: Sequence[Run], units: Sequence[Standing], tree: int) -> list[Sql]:
    """`unit, indicator, day, n`, `day` naming a piece."""
    below = _below(units, tree)
    pairs = dialect.table(below, "w", ("unit", "asked"))
    many = numbers({unit for unit, _ in below}) if dialect.gathers(len(below)) else ""
    single = [
        _of_many(scan, runs, pairs, tree, many) if many else _sums(scan, runs, pairs, tree)
        for scan in scans(specs, Narrowed.SINGLE)
    ]
    return [*single, *(_sums(scan, runs, pairs, tree) for scan in scans(specs, Narrowed.JOINT))]


def _below(units: Sequence[Standing], tree: int) -> list[tuple[int, int]]:
    """(a unit with entries, the asked unit they count at): once for every asked unit above."""
    if tree == OWN:
        return [(unit.id, unit.id) for unit in units]
    column = "line_path" if tree == LINE else "path"
    asked: dict[str, list[int]] = defaultdict(list)
    for unit in units:
        asked[getattr(unit, column)].append(unit.id)
    asked.pop("", None)
    lengths = sorted({len(path) for path in asked})
    tops = _tops(asked)
    return [
        (key, at)
        for start in range(0, len(tops), AT_ONCE)
        for key, path in _inside(tops[start : start + AT_ONCE], column)
        for length in lengths
        if length <= len(path)
        for at in asked.get(path[:length], ())
    ]


def _inside(tops: Sequence[str], column: str) -> list[tuple[int, str]]:
    ranges = " OR ".join([f"(u.{column} >= %s AND u.{column} < %s)"] * len(tops))
    ends = tuple(end for top in tops for end in (top, paths.bound(top)))
    found = rows(
        sql("SELECT u.id, u.{column} FROM unit u WHERE {inside}", column=column, inside=Sql(ranges, ends))
    )
    return [(key, path) for key, path in found]


def _tops(found: Iterable[str]) -> list[str]:
    """Paths that lie in no other of the paths."""
    tops: list[str] = []
    for path in sorted(found):
        if not (tops and path.startswith(tops[-1])):
            tops.append(path)
    return tops


def _sums(scan: Scan, runs: Sequence[Run], pairs: str, tree: int) -> Sql:
    joint = scan.narrowed is Narrowed.JOINT
    weights = [*(["p.weight"] if joint else []), *(["r.sign"] if any(one.sign < 0 for one in runs) else [])]
    grouped = sql(
        "SELECT w.asked AS unit, e.ledger, r.day, {columns} FROM {pairs} CROSS JOIN ({runs}) r {places}"
        " CROSS JOIN ({rows}) e WHERE {here} AND e.on_day >= r.lo AND e.on_day <= r.hi AND {member}"
        " GROUP BY w.asked, e.ledger, r.day",
        columns=scan.columns(" * ".join(weights) or "1"),
        pairs=pairs,
        runs=as_sql(runs),
        places="CROSS JOIN figure_place p" if joint else "",
        rows=scan.rows,
        here="p.unit = w.unit AND e.id = p.entry" if joint else "e.unit_id = w.unit",
        member=_member(tree, joint=joint),
    )
    return unpivot("g.unit", "g.day", scan.slots, grouped)


def _of_many(scan: Scan, runs: Sequence[Run], pairs: str, tree: int, units: str) -> Sql:
    """A good part of all entries: found in whatever way is cheapest, and few sums of them carried on."""
    weight = "r.sign" if any(one.sign < 0 for one in runs) else "1"
    summed = sql(
        "SELECT e.unit_id AS unit, e.ledger, r.day, {columns} FROM ({rows}) e CROSS JOIN ({runs}) r"
        " WHERE e.unit_id IN ({units}) AND e.on_day >= r.lo AND e.on_day <= r.hi AND {within}"
        " GROUP BY e.unit_id, e.ledger, r.day",
        columns=scan.columns(weight),
        rows=scan.rows,
        runs=as_sql(runs),
        units=units,
        within=_within(runs),
    )
    grouped = sql(
        "SELECT w.asked AS unit, e.ledger, e.day, {columns} FROM ({summed}) e JOIN {pairs} ON w.unit = e.unit"
        " WHERE {member} GROUP BY w.asked, e.ledger, e.day",
        columns=scan.columns("1"),
        summed=summed,
        pairs=pairs,
        member=_member(tree, joint=False),
    )
    return unpivot("g.unit", "g.day", scan.slots, grouped)


def _within(runs: Sequence[Run]) -> str:
    """The days between the first and the last of the runs: a few days of all units are found by their day."""
    first, last = min(one.first for one in runs), max(one.last for one in runs)
    return f"e.on_day >= {dialect.day(first)} AND e.on_day <= {dialect.day(last)}"


def _member(tree: int, *, joint: bool) -> str:
    if joint:
        return "p.tree IS NULL" if tree == OWN else belongs(tree, "p")
    one = set_of_tree(tree)
    if one is None:
        return "1 = 1"
    return sql(
        "EXISTS (SELECT 1 FROM unit_set_member m WHERE m.set_id = {one} AND m.unit_id = w.unit)", one=one
    ).text
