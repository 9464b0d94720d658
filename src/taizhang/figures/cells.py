"""Cells as SQL: a row a month with its total, and a row a month with a column for each day.

Whatever is added comes as rows of single days and is summed or turned on its side here; whatever is read is whole
months, as totals, or a run of days inside a month, as a sum of columns.
"""

from taizhang.figures import dialect
from taizhang.figures.grain import DAY_KINDS, KEPT_KINDS
from taizhang.figures.places import OWN
from taizhang.figures.statement import Sql, join, run, sql, texts

KEY = "tree, unit, indicator, month, home"
DAYS = tuple(f"d{number}" for number in range(1, 32))
DOMS = " UNION ALL ".join(f"SELECT {number} AS dom" for number in range(1, len(DAYS) + 1))


MONTHS_TABLE, DAYS_TABLE = "figure_cell_month", "figure_cell_days"
TOTAL = ("n",)
FOUND = "figure_moved"


def days(first: int, last: int, row: str = "c") -> str:
    """The sum of days first..last of a month."""
    return " + ".join(f"{row}.{name}" for name in DAYS[first - 1 : last])


def add(mapped: Sql, source: Sql | None = None) -> None:
    """`mapped` yields `tree, unit, kind, indicator, day, home, n`; it goes on top of what is there.

    With a `source`, `mapped` reads it by the name `src`: it is then worked out once for all trees.
    """
    given = [sql("src AS MATERIALIZED ({source})", source=source)] if source is not None else []
    _add(given, MONTHS_TABLE, TOTAL, _months(mapped))
    one = sql("one AS MATERIALIZED ({by_day})", by_day=_by_day(mapped))
    _add(
        [*given, one],
        DAYS_TABLE,
        DAYS,
        sql("SELECT {key}, {days} FROM one GROUP BY {key}", key=KEY, days=turned("n")),
    )


def add_found(mapped: Sql) -> None:
    """The same of a source that is dear to work out: into a scratch table once."""
    dialect.drop_scratch(FOUND)
    run(sql("CREATE TEMP TABLE {found} AS {mapped}", found=FOUND, mapped=mapped))
    add(sql("SELECT * FROM {found}", found=FOUND))


def _add(given: list[Sql], table: str, columns: tuple[str, ...], found: Sql) -> None:
    named = sql("WITH {given} ", given=join(", ", given)) if given else Sql("")
    run(
        sql(
            "{named}INSERT INTO {table} AS f ({key}, {columns}) {found} {added}",
            named=named,
            table=table,
            key=KEY,
            columns=", ".join(columns),
            found=found,
            added=added(columns),
        )
    )


def added(columns: tuple[str, ...]) -> str:
    sums = ", ".join(f"{name} = f.{name} + excluded.{name}" for name in columns)
    return f"ON CONFLICT ({KEY}) DO UPDATE SET {sums}"


def turned(amount: str) -> str:
    """Rows of single days, at most one a day, as columns."""
    return ", ".join(
        f"CAST(COALESCE(MAX({amount}) FILTER (WHERE dom = {number}), 0) AS bigint) AS {name}"
        for number, name in enumerate(DAYS, start=1)
    )


def _months(mapped: Sql) -> Sql:
    return sql(
        "SELECT {key}, CAST(SUM(n) AS bigint) FROM (SELECT z.tree, z.unit, z.indicator, {month} AS month, z.home, z.n"
        " FROM ({mapped}) z WHERE z.kind IN ({kinds}) AND (z.tree <> {own} OR z.kind IN ({daily}))) y"
        " GROUP BY {key} HAVING SUM(n) <> 0",
        key=KEY,
        month=dialect.month_of("z.day"),
        mapped=mapped,
        kinds=texts(KEPT_KINDS),
        own=OWN,
        daily=texts(DAY_KINDS),
    )


def _by_day(mapped: Sql) -> Sql:
    return sql(
        "SELECT z.tree, z.unit, z.indicator, {month} AS month, {dom} AS dom, z.home, SUM(z.n) AS n"
        " FROM ({mapped}) z WHERE z.kind IN ({kinds}) GROUP BY z.tree, z.unit, z.indicator, z.day, z.home"
        " HAVING SUM(z.n) <> 0",
        month=dialect.month_of("z.day"),
        dom=dialect.day_of_month("z.day"),
        mapped=mapped,
        kinds=texts(DAY_KINDS),
    )


def each_day(rows: Sql) -> Sql:
    """Rows of days (in brackets, with all columns) as `tree, unit, indicator, day, home, n` of days that have any."""
    value = "CASE k.dom " + " ".join(f"WHEN {n} THEN c.{name}" for n, name in enumerate(DAYS, start=1)) + " END"
    return sql(
        "SELECT * FROM (SELECT c.tree, c.unit, c.indicator, {day} AS day, c.home, {value} AS n"
        " FROM {rows} c CROSS JOIN ({doms}) k) v WHERE v.n <> 0",
        day=dialect.day_in("c.month", "k.dom"),
        value=value,
        rows=rows,
        doms=DOMS,
    )
