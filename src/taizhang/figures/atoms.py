"""Sums of cells, of what is not folded yet, and of entries where no cells are kept: in one statement.

Deltas are mapped through the tree as it stands. Several units, definitions and runs of days that share a tree are
answered together; the runs are cut into pieces (pieces.py), summed once each and put together at the end.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from taizhang.figures import cells, dialect, pieces
from taizhang.figures.at_units import at_units
from taizhang.figures.cells import Cells
from taizhang.figures.contributed import Range, ranges_sql
from taizhang.figures.expand import at
from taizhang.figures.grain import keeps_days, keeps_months
from taizhang.figures.pieces import Piece, Run
from taizhang.figures.spec import Spec
from taizhang.figures.statement import Sql, numbers, rows, sql, union


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
    size: int = 1  # units of its subtree


@dataclass(slots=True)
class Block:
    """Units × definitions × ranges of one tree."""

    tree: int
    units: list[Stood]
    ids: list[int]
    ranges: list[Range] = field(default_factory=list)


def evaluate(atoms: Iterable[Atom], specs: Mapping[int, Spec], coarse: Collection[int] = ()) -> dict[Atom, int]:
    """`specs` has the recipe of every id that entries may have to be read for; `coarse` are definitions whose cells do
    not reach down to villages."""
    wanted = set(atoms)
    if not wanted:
        return {}
    units = standing(atom.unit for atom in wanted)
    found = dict.fromkeys(wanted, 0)
    for block in _blocks(wanted, units):
        spans = {one.i: one for one in block.ranges}
        for unit, key, i, n in sums_of(block, specs, coarse):
            atom = Atom(block.tree, unit, key, spans[i].first, spans[i].last)
            if atom in found:
                found[atom] = n
    return found


def sums_of(
    block: Block, specs: Mapping[int, Spec], coarse: Collection[int] = ()
) -> list[tuple[int, int, int, int]]:
    """(unit, id, number of the range, sum), where there is any."""
    villages = not any(abs(key) in coarse for key in block.ids)
    return rows(_statement(block, specs, villages=villages))


def standing(units: Iterable[int]) -> dict[int, Stood]:
    held = sorted(set(units))
    found = {}
    for start in range(0, len(held), 5_000):
        asked = sql(
            "SELECT id, kind, path, line_path, size FROM unit WHERE id IN ({ids})",
            ids=numbers(held[start : start + 5_000]),
        )
        found.update({row[0]: Stood(*row) for row in rows(asked)})
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


def _statement(block: Block, specs: Mapping[int, Spec], *, villages: bool) -> Sql:
    parted = pieces.cut(Piece(one.first, one.last) for one in block.ranges)
    daily = [unit for unit in block.units if keeps_days(unit.kind)]
    monthly = [unit for unit in block.units if keeps_months(unit.kind, block.tree, villages=villages)]
    kept = {unit.id for unit in (*daily, *monthly)}
    bare = [unit for unit in block.units if unit.id not in kept]
    parts = [
        *_of_days(daily, block, parted),
        *_of_months(monthly, block, parted, specs),
        *_entries(block, bare, pieces.whole(parted), specs),
    ]
    if not parts:
        return Sql("SELECT 0, 0, 0, 0 WHERE 1 = 0")
    summed = union(parts)
    return _together(summed, block) if len(block.ranges) == 1 else _by_range(summed, block)


def _together(parts: Sql, block: Block) -> Sql:
    """One run of days: its pieces are only added."""
    return sql(
        "SELECT unit, indicator, {i} AS i, CAST(SUM(n) AS bigint) FROM ({parts}) z GROUP BY unit, indicator",
        i=block.ranges[0].i,
        parts=parts,
    )


def _by_range(parts: Sql, block: Block) -> Sql:
    return sql(
        "SELECT y.unit, y.indicator, r.i, CAST(SUM(y.n) AS bigint) FROM ("
        "SELECT unit, indicator, day, CAST(SUM(n) AS bigint) AS n FROM ({parts}) z GROUP BY unit, indicator, day"
        ") y JOIN ({ranges}) r ON y.day >= r.lo AND y.day <= r.hi GROUP BY y.unit, y.indicator, r.i",
        parts=parts,
        ranges=ranges_sql(block.ranges),
    )


def _of_days(units: Sequence[Stood], block: Block, parted: Sequence[Piece]) -> list[Sql]:
    """Units that keep days need nothing but cells and what is not folded."""
    if not units:
        return []
    months, edges = pieces.split(parted)
    where = _where(block, units)
    return [*_years(months, where), *_edges(edges, where), *_tail(block, units, pieces.whole(parted))]


def _of_months(
    units: Sequence[Stood], block: Block, parted: Sequence[Piece], specs: Mapping[int, Spec]
) -> list[Sql]:
    """Units that keep months take the days beside them from entries, which leave nothing unfolded."""
    if not units:
        return []
    months, beside = pieces.near(parted)
    kept = [*_years(months, _where(block, units)), *_tail(block, units, pieces.of_months(months))]
    return [*kept, *_entries(block, units, beside, specs)]


def _where(block: Block, units: Sequence[Stood]) -> Sql:
    return sql(
        "c.tree = {tree} AND c.unit IN ({units}) AND {ids}",
        tree=block.tree,
        units=numbers(unit.id for unit in units),
        ids=_ids(block.ids),
    )


def _ids(ids: Sequence[int]) -> str:
    """Definitions registered together have following numbers: one run of the key instead of a look-up each."""
    low, high = min(ids), max(ids)
    if high - low + 1 == len(ids):
        return f"c.indicator >= {low} AND c.indicator <= {high}"
    return f"c.indicator IN ({numbers(ids)})"


@dataclass(frozen=True, slots=True)
class _Columns:
    """Columns first..last of the rows of some spans, for one piece."""

    piece: date
    lo: int | date
    hi: int | date
    first: int
    last: int


def _years(months: Sequence[pieces.Months], where: Sql) -> list[Sql]:
    """Whole months are runs of columns inside years; years that are whole go together."""
    return _read(
        cells.YEARS,
        [
            _Columns(one.piece, lo, hi, first, last)
            for one in months
            for lo, hi, first, last in pieces.by_year(one.first, one.last)
        ],
        where,
    )


def _edges(edges: Sequence[pieces.Edge], where: Sql) -> list[Sql]:
    """Runs of days inside a month."""
    found = [_Columns(one.piece, one.month, one.month, one.first, one.last) for one in edges]
    return _read(cells.DAYS, found, where)


def _read(of: Cells, asked: Sequence[_Columns], where: Sql) -> list[Sql]:
    """Those of the same columns share a sum. A row of cells is met once, whatever is asked of it."""
    if not asked:
        return []
    runs = sorted({(one.first, one.last) for one in asked})
    sums = " ".join(f"WHEN {k} THEN {of.run(*run)}" for k, run in enumerate(runs))
    return [
        sql(
            "SELECT c.unit, c.indicator, r.day, {sums} AS n FROM {table} c CROSS JOIN ({asked}) r"
            " WHERE {where} AND c.{span} >= {lo} AND c.{span} <= {hi} AND c.{span} >= r.lo AND c.{span} <= r.hi",
            sums=of.run(*runs[0]) if len(runs) == 1 else f"CASE r.k {sums} END",
            asked=" UNION ALL ".join(
                f"SELECT {dialect.day(one.piece)} AS day, {_value(one.lo)} AS lo, {_value(one.hi)} AS hi,"
                f" {runs.index((one.first, one.last))} AS k"
                for one in asked
            ),
            table=of.table,
            span=of.span,
            where=where,
            lo=_value(min(one.lo for one in asked)),
            hi=_value(max(one.hi for one in asked)),
        )
    ]


def _value(span: int | date) -> str:
    return dialect.day(span) if isinstance(span, date) else str(span)


def _tail(block: Block, units: Sequence[Stood], runs: Sequence[Run]) -> list[Sql]:
    if not runs:
        return []
    source = sql(
        "SELECT t.unit, t.tree, t.indicator, r.day, CAST(SUM(t.n) AS bigint) AS n FROM figure_delta t"
        " JOIN ({runs}) r ON t.day >= r.lo AND t.day <= r.hi WHERE t.indicator IN ({ids})"
        " GROUP BY t.unit, t.tree, t.indicator, r.day",
        runs=pieces.as_sql(runs),
        ids=numbers(block.ids),
    )
    return at(source, block.tree, units)


def _entries(block: Block, units: Sequence[Stood], runs: Sequence[Run], specs: Mapping[int, Spec]) -> list[Sql]:
    """The rows themselves, and the remainders of lump rows."""
    if not units or not runs:
        return []
    asked = {key: specs[key] for key in block.ids if key > 0}
    parts = at_units(asked, runs, units, block.tree) if asked else []
    lumps = [-key for key in block.ids if key < 0]
    return [*parts, *(at(_remainders(lumps, runs), block.tree, units) if lumps else [])]


def _remainders(definitions: Sequence[int], runs: Sequence[Run]) -> Sql:
    return sql(
        "SELECT m.unit, {tree} AS tree, -m.definition AS indicator, r.day, (m.amount - m.detailed) * r.sign AS n"
        " FROM figure_remainder m JOIN ({runs}) r ON m.to_day >= r.lo AND m.to_day <= r.hi"
        " WHERE m.definition IN ({ids}) AND m.amount > m.detailed",
        tree=dialect.no_tree(),
        runs=pieces.as_sql(runs),
        ids=numbers(definitions),
    )
