"""Cells as SQL: one row a month with its total and a column for each day.

Whatever is added comes as rows of single days and is turned on its side here; whatever is read is a run of days
inside a month, as a sum of columns, or whole months, as their totals.
"""

from taizhang.figures import dialect
from taizhang.figures.grain import KEPT_KINDS
from taizhang.figures.statement import Sql, join, run, sql, texts

KEY = "tree, unit, indicator, month, home"
DAYS = tuple(f"d{number}" for number in range(1, 32))
COLUMNS = ", ".join(("n", *DAYS))
ADDED = f"ON CONFLICT ({KEY}) DO UPDATE SET " + ", ".join(
    f"{name} = f.{name} + excluded.{name}" for name in ("n", *DAYS)
)


def days(first: int, last: int, row: str = "c") -> str:
    """The sum of days first..last of a month."""
    return " + ".join(f"{row}.{name}" for name in DAYS[first - 1 : last])


def add(mapped: Sql, source: Sql | None = None) -> None:
    """`mapped` yields `tree, unit, kind, indicator, day, home, n`; it goes on top of what is there.

    With a `source`, `mapped` reads it by the name `src`: it is then worked out once for all trees.
    """
    named = [sql("src AS MATERIALIZED ({source})", source=source)] if source is not None else []
    named.append(sql("one AS MATERIALIZED ({by_day})", by_day=_by_day(mapped)))
    run(
        sql(
            "WITH {named} INSERT INTO figure_cell AS f ({key}, {columns})"
            " SELECT {key}, CAST(SUM(n) AS bigint), {days} FROM one GROUP BY {key} {added}",
            named=join(", ", named),
            key=KEY,
            columns=COLUMNS,
            days=turned("n"),
            added=ADDED,
        )
    )


def turned(amount: str) -> str:
    """Rows of single days, at most one a day, as columns."""
    return ", ".join(
        f"CAST(COALESCE(MAX(CASE WHEN dom = {number} THEN {amount} END), 0) AS bigint)"
        for number in range(1, len(DAYS) + 1)
    )


def _by_day(mapped: Sql) -> Sql:
    return sql(
        "SELECT z.tree, z.unit, z.indicator, {month} AS month, {dom} AS dom, z.home, SUM(z.n) AS n"
        " FROM ({mapped}) z WHERE z.kind IN ({kinds}) GROUP BY z.tree, z.unit, z.indicator, z.day, z.home",
        month=dialect.month_of("z.day"),
        dom=dialect.day_of_month("z.day"),
        mapped=mapped,
        kinds=texts(KEPT_KINDS),
    )


def each_day(cells: Sql) -> Sql:
    """Cells (in brackets, with all columns) as rows `tree, unit, indicator, day, home, n` of days that have any."""
    value = "CASE k.dom " + " ".join(f"WHEN {n} THEN c.{name}" for n, name in enumerate(DAYS, start=1)) + " END"
    return sql(
        "SELECT * FROM (SELECT c.tree, c.unit, c.indicator, {day} AS day, c.home, {value} AS n"
        " FROM {cells} c CROSS JOIN ({doms}) k) v WHERE v.n <> 0",
        day=dialect.day_in("c.month", "k.dom"),
        value=value,
        cells=cells,
        doms=DOMS,
    )


DOMS = " UNION ALL ".join(f"SELECT {number} AS dom" for number in range(1, len(DAYS) + 1))
