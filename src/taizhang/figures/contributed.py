"""Entries as a source of rows shaped like deltas: `home, unit, tree, indicator, day, n`.

Used wherever no cell is kept or kept cells are to be proved. `day` may be the number of a range instead of
a day: then the rows are sums over that range.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from taizhang.figures import dialect
from taizhang.figures.scan import Narrowed, Scan, scans, unpivot
from taizhang.figures.spec import Spec
from taizhang.figures.statement import Sql, numbers, rows, sql, union

LISTED = 20_000  # units named in a statement; more are not worth naming


@dataclass(frozen=True, slots=True)
class Range:
    """Days first..last, both included, known by a number."""

    i: int
    first: date
    last: date


def ranges_sql(ranges: Iterable[Range]) -> str:
    return " UNION ALL ".join(
        f"SELECT {one.i} AS i, {dialect.day(one.first)} AS lo, {dialect.day(one.last)} AS hi" for one in ranges
    )


def in_ranges(
    specs: Mapping[int, Spec],
    ranges: Sequence[Range],
    units: Sequence[int] | None = None,
    *,
    since: datetime | None = None,
) -> Sql:
    """Sums per unit and range; `units` (whose own entries are wanted) None is everywhere."""
    source = sql(
        "JOIN ({ranges}) r ON e.on_day >= r.lo AND e.on_day <= r.hi WHERE e.on_day >= {lo} AND e.on_day <= {hi}",
        ranges=ranges_sql(ranges),
        lo=dialect.day(min(one.first for one in ranges)),
        hi=dialect.day(max(one.last for one in ranges)),
    )
    single, joint = narrowed(specs, units, since)
    return _grouped(single, joint, source, "r.i", "0")


def by_day(
    specs: Mapping[int, Spec],
    units: Sequence[int] | None = None,
    *,
    joint_too: bool = True,
    span: tuple[date, date] | None = None,
) -> Sql:
    """Sums per home, unit and day."""
    single, joint = narrowed(specs, units, None)
    within = Sql(
        f"WHERE e.on_day >= {dialect.day(span[0])} AND e.on_day <= {dialect.day(span[1])}" if span else ""
    )
    return _grouped(single, joint if joint_too else [], within, "e.on_day", "e.home")


def _grouped(single: Iterable[Scan], joint: Iterable[Scan], source: Sql, day: str, home: str) -> Sql:
    parts = [_single(scan, source, day, home) for scan in single]
    return union([*parts, *(_joint(scan, source, day, home) for scan in joint)])


def of_entries(specs: Mapping[int, Spec]) -> dict[int, Spec]:
    """Those whose ledger has entries: a site writes into few of those its packs offer, and a pass over everything would
    find nothing of the others."""
    used = {
        ledger
        for ledger in {one.ledger for one in specs.values()}
        if rows(Sql("SELECT 1 FROM entry e WHERE e.ledger = %s LIMIT 1", (ledger,)))
    }
    return {key: one for key, one in specs.items() if one.ledger in used}


def narrowed(
    specs: Mapping[int, Spec], units: Sequence[int] | None, since: datetime | None
) -> tuple[list[Scan], list[Scan]]:
    if units is None or len(units) > LISTED:
        return scans(specs, Narrowed.SINGLE, since=since), scans(specs, Narrowed.JOINT, since=since)
    ids = numbers(units)
    return scans(specs, Narrowed.SINGLE_OF, ids=ids, since=since), scans(
        specs, Narrowed.JOINT_OF, ids=ids, since=since
    )


def _single(scan: Scan, source: Sql, day: str, home: str) -> Sql:
    grouped = sql(
        "SELECT {home} AS home, e.unit_id AS unit, e.ledger, {day} AS day, {columns} FROM ({rows}) e {source}"
        " GROUP BY {by}e.unit_id, e.ledger, {day}",
        home=home,
        day=day,
        columns=scan.columns("1"),
        rows=scan.rows,
        source=source,
        by=_by(home),
    )
    return unpivot(f"g.home, g.unit, {dialect.no_tree()} AS tree", "g.day", scan.slots, grouped)


def _joint(scan: Scan, source: Sql, day: str, home: str) -> Sql:
    grouped = sql(
        "SELECT {home} AS home, p.unit, p.tree, e.ledger, {day} AS day, {columns} FROM ({rows}) e"
        " JOIN figure_place p ON p.entry = e.id {source} GROUP BY {by}p.unit, p.tree, e.ledger, {day}",
        home=home,
        day=day,
        columns=scan.columns("p.weight"),
        rows=scan.rows,
        source=source,
        by=_by(home),
    )
    return unpivot("g.home, g.unit, g.tree", "g.day", scan.slots, grouped)


def _by(home: str) -> str:
    return "" if home == "0" else f"{home}, "


def own_totals(specs: Mapping[int, Spec], unit: int, first: date, last: date) -> dict[int, int]:
    """What one unit itself has, from its entries."""
    found = dict.fromkeys(specs, 0)
    source = in_ranges(specs, [Range(0, first, last)], [unit])
    statement = sql(
        "SELECT d.indicator, SUM(d.n) FROM ({source}) d WHERE d.unit = {unit} AND d.tree IS NULL"
        " GROUP BY d.indicator",
        source=source,
        unit=unit,
    )
    found.update({key: int(n) for key, n in rows(statement)})
    return found
