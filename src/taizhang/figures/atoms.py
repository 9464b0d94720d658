"""Sums of cells, of what is not folded yet, and of entries where no cells are kept: in one statement.

A range is cut where the grain of a unit ends: whole months come from month cells, the days at its edges from day
cells or, for units kept by month, from entries. Deltas are mapped through the tree as it stands. Several units,
definitions and ranges that share a tree are answered together.
"""

import calendar
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from taizhang.figures import dialect
from taizhang.figures.at_units import at_units
from taizhang.figures.contributed import LISTED, Range, ranges_sql
from taizhang.figures.expand import up
from taizhang.figures.grain import KEPT_KINDS, keeps_days
from taizhang.figures.places import FIRST_SET, LINE, OWN
from taizhang.figures.spec import Spec
from taizhang.figures.statement import Sql, numbers, rows, sql, union
from taizhang.units import paths
from taizhang.units.models import Unit

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Atom:
    """One sum: a definition id over a subtree of a tree and a run of days, both ends included."""

    tree: int
    unit: int
    id: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Stood:
    """A unit as the statement needs it."""

    id: int
    kind: str
    path: str
    line_path: str


@dataclass(slots=True)
class Block:
    """Units × definitions × ranges of one tree."""

    tree: int
    units: list[Stood]
    ids: list[int]
    ranges: list[Range] = field(default_factory=list)


def evaluate(atoms: Iterable[Atom], specs: Mapping[int, Spec]) -> dict[Atom, int]:
    """`specs` has the recipe of every id that entries may have to be read for."""
    wanted = set(atoms)
    if not wanted:
        return {}
    units = standing(atom.unit for atom in wanted)
    found = dict.fromkeys(wanted, 0)
    for block in _blocks(wanted, units):
        spans = {one.i: one for one in block.ranges}
        for unit, key, i, n in sums_of(block, specs):
            atom = Atom(block.tree, unit, key, spans[i].first, spans[i].last)
            if atom in found:
                found[atom] = n
    return found


def sums_of(block: Block, specs: Mapping[int, Spec]) -> list[tuple[int, int, int, int]]:
    """(unit, id, number of the range, sum), where there is any."""
    return rows(_statement(block, specs))


def standing(units: Iterable[int]) -> dict[int, Stood]:
    held = sorted(set(units))
    found = {}
    for start in range(0, len(held), 5_000):
        chunk = Unit.system.filter(id__in=held[start : start + 5_000])
        found.update({row[0]: Stood(*row) for row in chunk.values_list("id", "kind", "path", "line_path")})
    return found


def _blocks(atoms: Iterable[Atom], units: Mapping[int, Stood]) -> list[Block]:
    """Units that ask for the same ranges of the same definitions are asked about together."""
    asked: dict[tuple[int, int], dict[tuple[date, date], set[int]]] = defaultdict(lambda: defaultdict(set))
    for atom in atoms:
        asked[atom.tree, atom.unit][atom.first, atom.last].add(atom.id)
    alike: dict[tuple[int, tuple[int, ...], tuple[tuple[date, date], ...]], list[Stood]] = defaultdict(list)
    for (tree, unit), spans in asked.items():
        by_ids: dict[tuple[int, ...], list[tuple[date, date]]] = defaultdict(list)
        for span, ids in spans.items():
            by_ids[tuple(sorted(ids))].append(span)
        for ids_, spans_ in by_ids.items():
            alike[tree, ids_, tuple(sorted(spans_))].append(units[unit])
    return [
        Block(tree, held, list(ids), [Range(i, first, last) for i, (first, last) in enumerate(spans)])
        for (tree, ids, spans), held in alike.items()
    ]


@dataclass(slots=True)
class Cut:
    """Ranges cut into what months hold and the edges."""

    months: list[Range] = field(default_factory=list)
    edges: list[Range] = field(default_factory=list)


def cut(ranges: Iterable[Range]) -> Cut:
    found = Cut()
    for one in ranges:
        first, last = _whole_months(one.first, one.last)
        if first > last:
            found.edges.append(one)
            continue
        found.months.append(Range(one.i, first, last))
        if one.first < first:
            found.edges.append(Range(one.i, one.first, first - ONE_DAY))
        if last < one.last:
            found.edges.append(Range(one.i, last + ONE_DAY, one.last))
    return found


def _whole_months(first: date, last: date) -> tuple[date, date]:
    """The first and last day of the whole months inside; the first is after the last when there are none."""
    if first.day > 1:
        if (first.year, first.month) == (9999, 12):
            return date.max, date.min
        first = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    if last.day < calendar.monthrange(last.year, last.month)[1]:
        if (last.year, last.month) == (1, 1):
            return date.max, date.min
        last = last.replace(day=1) - ONE_DAY
    return first, last


def _statement(block: Block, specs: Mapping[int, Spec]) -> Sql:
    days = [unit for unit in block.units if keeps_days(unit.kind) and block.tree < FIRST_SET]
    months = (
        [unit for unit in block.units if unit.kind in KEPT_KINDS and unit not in days]
        if days
        else [unit for unit in block.units if unit.kind in KEPT_KINDS]
    )
    kept = {unit.id for unit in (*days, *months)}
    bare = [unit for unit in block.units if unit.id not in kept]
    halves = cut(block.ranges)
    parts = [
        *_cells("figure_cell", block, days, halves.edges),
        *_cells("figure_cell_month", block, [*days, *months], halves.months),
        *_tail(block, days, block.ranges),
        *_tail(block, months, halves.months),
        *_entries(block, months, halves.edges, specs),
        *_entries(block, bare, block.ranges, specs),
    ]
    if not parts:
        return Sql("SELECT 0, 0, 0, 0 WHERE 1 = 0")
    return sql(
        "SELECT unit, indicator, i, CAST(SUM(n) AS bigint) FROM ({parts}) z GROUP BY unit, indicator, i",
        parts=union(parts),
    )


def _cells(table: str, block: Block, units: Sequence[Stood], ranges: Sequence[Range]) -> list[Sql]:
    if not units or not ranges:
        return []
    return [
        sql(
            "SELECT c.unit, c.indicator, r.i, c.n FROM ({ranges}) r CROSS JOIN {table} c WHERE c.tree = {tree}"
            " AND c.unit IN ({units}) AND c.indicator IN ({ids}) AND c.day >= r.lo AND c.day <= r.hi",
            ranges=ranges_sql(ranges),
            table=table,
            tree=block.tree,
            units=numbers(unit.id for unit in units),
            ids=numbers(block.ids),
        )
    ]


def _tail(block: Block, units: Sequence[Stood], ranges: Sequence[Range]) -> list[Sql]:
    if not units or not ranges:
        return []
    source = sql(
        "SELECT t.home, t.unit, t.tree, t.indicator, t.day, t.n FROM figure_delta t WHERE t.indicator IN ({ids})",
        ids=numbers(block.ids),
    )
    return [
        sql(
            "SELECT z.unit, z.indicator, r.i, z.n FROM ({mapped}) z JOIN ({ranges}) r"
            " ON z.day >= r.lo AND z.day <= r.hi",
            mapped=up(source, block.tree, above=_only(units)),
            ranges=ranges_sql(ranges),
        )
    ]


def _entries(
    block: Block, units: Sequence[Stood], ranges: Sequence[Range], specs: Mapping[int, Spec]
) -> list[Sql]:
    """Units without cells, and edges of months: the rows themselves, and the remainders of lump rows."""
    if not units or not ranges:
        return []
    asked = {key: specs[key] for key in block.ids if key > 0}
    parts = []
    if asked:
        rows_ = at_units(asked, ranges, units, block.tree, _below(block.tree, units))
        parts += [rows_] if rows_ is not None else []
    lumps = [-key for key in block.ids if key < 0]
    if lumps:
        mapped = up(_remainders(lumps, ranges), block.tree, above=_only(units))
        parts.append(sql("SELECT unit, indicator, day AS i, n FROM ({mapped}) z", mapped=mapped))
    return parts


def _remainders(definitions: Sequence[int], ranges: Sequence[Range]) -> Sql:
    return sql(
        "SELECT 0 AS home, m.unit, {tree} AS tree, -m.definition AS indicator, r.i AS day,"
        " m.amount - m.detailed AS n"
        " FROM figure_remainder m JOIN ({ranges}) r ON m.to_day >= r.lo AND m.to_day <= r.hi"
        " WHERE m.definition IN ({ids}) AND m.amount > m.detailed",
        tree=dialect.no_tree(),
        ranges=ranges_sql(ranges),
        ids=numbers(definitions),
    )


def _below(tree: int, units: Sequence[Stood]) -> list[int] | None:
    """The units whose entries have to be read; None when there are too many to name."""
    if tree == OWN:
        return [unit.id for unit in units]
    field_ = "line_path" if tree == LINE else "path"
    tops = _tops([getattr(unit, field_) for unit in units])
    found: list[int] = []
    for start in range(0, len(tops), 100):
        held = sql(
            "SELECT u.id FROM unit u WHERE {ranges}",
            ranges=Sql(
                " OR ".join([f"(u.{field_} >= %s AND u.{field_} < %s)"] * len(tops[start : start + 100])),
                tuple(end for top in tops[start : start + 100] for end in (top, paths.bound(top))),
            ),
        )
        found += [key for (key,) in rows(sql("{held} LIMIT {limit}", held=held, limit=LISTED + 1))]
        if len(found) > LISTED:
            return None
    return found


def _tops(found: Iterable[str]) -> list[str]:
    """Paths that lie in no other of the paths."""
    tops: list[str] = []
    for path in sorted(set(found)):
        if path and not (tops and path.startswith(tops[-1])):
            tops.append(path)
    return tops


def _only(units: Sequence[Stood]) -> str:
    return f"AND a.id IN ({numbers(unit.id for unit in units)})"
