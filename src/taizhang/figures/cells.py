"""Cells as SQL: a row a year with a column for each month, and a row a month with a column for each day.

Whatever is added comes as rows of single days and is turned on its side here; whatever is read is a run of columns,
so that months together are as cheap as one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from taizhang.figures import dialect
from taizhang.figures.grain import DAY_KINDS, KEPT_KINDS
from taizhang.figures.places import OWN
from taizhang.figures.statement import Sql, numbers, run, sql, texts


@dataclass(frozen=True, slots=True)
class Cells:
    """One table: a row covers a span of days, a column a part of it."""

    table: str
    span: str  # the column that names the span
    columns: tuple[str, ...]
    kinds: tuple[str, ...]  # of units that have such rows

    @property
    def key(self) -> str:
        return f"tree, unit, indicator, {self.span}, home"

    def span_of(self, day: str) -> str:
        return dialect.year_of(day) if self.span == "year" else dialect.month_of(day)

    def part_of(self, day: str) -> str:
        """The number of the column."""
        return dialect.month_of_year(day) if self.span == "year" else dialect.day_of_month(day)

    def day_of(self, span: Any, number: int) -> date:
        """The first day of the n-th column, counted from nothing. Only columns that hold something have one."""
        return date(span, number + 1, 1) if self.span == "year" else dialect.as_day(span) + timedelta(number)

    def run(self, first: int, last: int, row: str = "c") -> str:
        """The sum of columns first..last."""
        return " + ".join(f"{row}.{name}" for name in self.columns[first - 1 : last])


YEARS = Cells("figure_cell_year", "year", tuple(f"m{number}" for number in range(1, 13)), KEPT_KINDS)
DAYS = Cells("figure_cell_days", "month", tuple(f"d{number}" for number in range(1, 32)), DAY_KINDS)
BOTH = (YEARS, DAYS)
FOUND = "figure_moved"


def span(cells: Cells, day: date) -> str:
    """The span a day lies in, as a value."""
    return str(day.year) if cells is YEARS else dialect.day(day.replace(day=1))


def add(mapped: Sql, into: Iterable[Cells] = BOTH) -> None:
    """`mapped` yields `tree, unit, kind, indicator, day, home, n`; it goes on top of what is there."""
    for one in into:
        put(one, _parts(one, mapped))


def put(one: Cells, parts: Sql) -> None:
    """`parts` yields the key of a cell, the number of a column as `part`, and `n`, once for each column."""
    run(
        sql(
            "WITH one AS MATERIALIZED ({parts}) INSERT INTO {table} AS f ({key}, {columns})"
            " SELECT {key}, {turned} FROM one GROUP BY {key} {added}",
            parts=parts,
            table=one.table,
            key=one.key,
            columns=", ".join(one.columns),
            turned=turned(one, "n"),
            added=added(one),
        )
    )


def laid_out(one: Cells, mapped: Sql) -> Sql:
    """What the cells of `mapped` would be."""
    return sql(
        "SELECT {key}, {turned} FROM ({parts}{fence}) p GROUP BY {key}",
        key=one.key,
        turned=turned(one, "n"),
        parts=_parts(one, mapped),
        fence=dialect.fence(),
    )


def add_found(mapped: Sql, into: Iterable[Cells] = BOTH) -> None:
    """The same of a source that is dear to work out."""
    add(worked_out(mapped), into)


def worked_out(mapped: Sql) -> Sql:
    """Into a scratch table once. What asks for it is a short statement then: SQLite reads nothing that is nested a
    dozen deep."""
    dialect.drop_scratch(FOUND)
    run(sql("CREATE TEMP TABLE {found} AS {mapped}", found=FOUND, mapped=mapped))
    return sql("SELECT * FROM {found}", found=FOUND)


def lift(one: Cells, tree: int, unit: int, ids: Iterable[int], signs: Mapping[int, int]) -> None:
    """Add a unit's own rows to those of other units, with a sign each, as they are."""
    if not signs:
        return
    targets = " UNION ALL ".join(f"SELECT {key} AS id, {sign} AS sign" for key, sign in signs.items())
    run(
        sql(
            "INSERT INTO {table} AS f ({key}, {columns})"
            " SELECT c.tree, w.id, c.indicator, c.{span}, c.home, {sums} FROM {table} c CROSS JOIN ({targets}) w"
            " WHERE c.tree = {tree} AND c.unit = {unit} AND c.indicator IN ({ids}) {added}",
            table=one.table,
            key=one.key,
            columns=", ".join(one.columns),
            span=one.span,
            sums=", ".join(f"c.{name} * w.sign" for name in one.columns),
            targets=targets,
            tree=tree,
            unit=unit,
            ids=numbers(ids),
            added=added(one),
        )
    )


def added(one: Cells) -> str:
    sums = ", ".join(f"{name} = f.{name} + excluded.{name}" for name in one.columns)
    return f"ON CONFLICT ({one.key}) DO UPDATE SET {sums}"


def turned(one: Cells, amount: str) -> str:
    """Rows of single parts, at most one a part, as columns."""
    return ", ".join(
        f"CAST(COALESCE(MAX({amount}) FILTER (WHERE part = {number}), 0) AS bigint) AS {name}"
        for number, name in enumerate(one.columns, start=1)
    )


def _parts(one: Cells, mapped: Sql) -> Sql:
    """Sums of each column. Nothing is kept of what a township itself owns."""
    return sql(
        "SELECT tree, unit, indicator, {span}, part, home, SUM(n) AS n FROM ("
        "SELECT z.tree, z.unit, z.indicator, {of} AS {span}, {part} AS part, z.home, z.n FROM ({mapped}) z"
        " WHERE z.kind IN ({kinds}) AND (z.tree <> {own} OR z.kind IN ({daily}))) y"
        " GROUP BY tree, unit, indicator, {span}, part, home HAVING SUM(n) <> 0",
        span=one.span,
        of=one.span_of("z.day"),
        part=one.part_of("z.day"),
        mapped=mapped,
        kinds=texts(one.kinds),
        own=OWN,
        daily=texts(DAY_KINDS),
    )


def empty(tree: int, units: Sequence[int]) -> None:
    """Throw away the cells of units."""
    for one in BOTH:
        run(
            sql(
                "DELETE FROM {table} WHERE tree = {tree} AND unit IN ({units})",
                table=one.table,
                tree=tree,
                units=numbers(units),
            )
        )


def empty_run(one: Cells, tree: int, first: int, last: int, ids: Iterable[int]) -> None:
    """Throw away the cells definitions have at units with following numbers: a run of the key, whatever the planner
    believes of it."""
    run(
        sql(
            "DELETE FROM {table} WHERE tree = {tree} AND unit >= {first} AND unit <= {last} AND indicator IN ({ids})",
            table=one.table,
            tree=tree,
            first=first,
            last=last,
            ids=numbers(ids),
        )
    )
