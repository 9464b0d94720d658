"""Entries at their anchors summed twice: by month where months are kept, by day where days are.

PostgreSQL sums both ways in one pass over a scan it does in parallel; SQLite sums by day first, and those sums by
month.
"""

from collections.abc import Sequence

from taizhang.figures import dialect
from taizhang.figures.statement import Sql, run, sql


def make(name: str, source: Sql, columns: Sequence[str]) -> None:
    """A scratch table `daily, tree, unit, ledger, month, day, home, columns…` of a source that yields `tree, anchor,
    dayed, ledger, day, home, columns…`. `daily` is 0 for months at the anchor and 1 for days at `dayed`."""
    added = ", ".join(f"CAST(SUM({column}) AS bigint) AS {column}" for column in columns)
    both = _grouped if dialect.postgres() else _grouped_twice
    dialect.drop_scratch(name)
    run(sql("CREATE TEMP TABLE {name} AS {found}", name=name, found=both(source, added)))


def _grouped(source: Sql, added: str) -> Sql:
    return sql(
        "SELECT GROUPING(anchor) AS daily, tree, CASE GROUPING(anchor) WHEN 0 THEN anchor ELSE dayed END AS unit,"
        " ledger, COALESCE(month, {of_day}) AS month, day, home, {added}"
        " FROM (SELECT s.*, {month} AS month FROM ({source}) s) z"
        " GROUP BY GROUPING SETS ((tree, anchor, ledger, month, home), (tree, dayed, ledger, day, home))",
        of_day=dialect.month_of("day"),
        added=added,
        month=dialect.month_of("s.day"),
        source=source,
    )


def _grouped_twice(source: Sql, added: str) -> Sql:
    return sql(
        "WITH one AS MATERIALIZED (SELECT tree, anchor, dayed, ledger, day, home, {added} FROM ({source}) s"
        " GROUP BY tree, anchor, dayed, ledger, day, home)"
        " SELECT 0 AS daily, tree, anchor AS unit, ledger, {month} AS month, NULL AS day, home, {added} FROM one"
        " GROUP BY tree, anchor, ledger, {month}, home"
        " UNION ALL SELECT 1, tree, dayed, ledger, {month}, day, home, {added} FROM one"
        " GROUP BY tree, dayed, ledger, day, home",
        added=added,
        source=source,
        month=dialect.month_of("day"),
    )
