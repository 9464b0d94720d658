"""Adding to cells: sums of mapped rows go into days and months by the grain of the unit, on top of what is
there.
"""

from taizhang.figures import dialect
from taizhang.figures.grain import DAY_KINDS, KEPT_KINDS
from taizhang.figures.places import FIRST_SET
from taizhang.figures.statement import Sql, join, run, sql, texts

KEY = "tree, unit, indicator, day, home"


def add(mapped: Sql, source: Sql | None = None) -> None:
    """`mapped` yields `tree, unit, kind, indicator, day, home, n`. Sets are kept by month only.

    With a `source`, `mapped` reads it by the name `src`: it is then worked out once for all trees.
    """
    first = sql("WITH src AS MATERIALIZED ({source}) ", source=source) if source is not None else Sql("")
    run(join("", [first, _days(mapped)]))
    run(join("", [first, _months(mapped)]))


def _days(mapped: Sql) -> Sql:
    return sql(
        "INSERT INTO figure_cell AS f ({key}, n)"
        " SELECT tree, unit, indicator, day, home, CAST(SUM(n) AS bigint) FROM ({mapped}) z"
        " WHERE kind IN ({kinds}) AND tree < {sets} GROUP BY {key} HAVING SUM(n) <> 0"
        " ON CONFLICT ({key}) DO UPDATE SET n = f.n + excluded.n",
        key=KEY,
        mapped=mapped,
        kinds=texts(DAY_KINDS),
        sets=FIRST_SET,
    )


def _months(mapped: Sql) -> Sql:
    return sql(
        "INSERT INTO figure_cell_month AS f ({key}, n)"
        " SELECT tree, unit, indicator, month, home, CAST(SUM(n) AS bigint)"
        " FROM (SELECT tree, unit, kind, indicator, {month} AS month, home, n FROM ({mapped}) y) z"
        " WHERE kind IN ({kinds}) GROUP BY tree, unit, indicator, month, home HAVING SUM(n) <> 0"
        " ON CONFLICT ({key}) DO UPDATE SET n = f.n + excluded.n",
        key=KEY,
        mapped=mapped,
        kinds=texts(KEPT_KINDS),
        month=dialect.month_of("day"),
    )
