"""What the cells of definitions should hold, from all entries at once, into scratch tables of this connection.

Every entry is looked at once for each ledger. Rows are summed at the nearest unit that keeps cells (a village's at its
township), and only those sums are carried to the units above.
"""

from collections.abc import Callable, Sequence

from taizhang.figures import dialect
from taizhang.figures.definitions import Known
from taizhang.figures.expand import LEVELS
from taizhang.figures.grain import DAY_KINDS, KEPT_KINDS
from taizhang.figures.places import BLOCK, FIRST_SET, LINE, OWN, tree_of_set
from taizhang.figures.scan import Scan, placed, scans, unpivot
from taizhang.figures.sets import counted_sets
from taizhang.figures.statement import Sql, numbers, run, sql, texts

Progress = Callable[[int, int, str], None]

ANCHOR, SUMS, DAYS, MONTHS = "figure_anchor", "figure_sums", "figure_days", "figure_months"
KEY = "tree, unit, indicator, day, home"


def collect(definitions: Sequence[Known], progress: Progress) -> None:
    """Fill DAYS and MONTHS with `entries − deltas` of the definitions. Runs inside one snapshot."""
    dialect.roomy()
    _anchors()
    dialect.scratch(SUMS, "tree integer, unit integer, indicator integer, day date, home integer, n bigint")
    passes = scans({one.id: one.spec for one in definitions})
    for number, scan in enumerate(passes):
        progress(number, len(passes) + 2, "统计条目")
        run(sql("INSERT INTO {sums} {rows}", sums=SUMS, rows=_at_anchors(scan)))
    run(sql("INSERT INTO {sums} {rows}", sums=SUMS, rows=_deltas([one.id for one in definitions])))
    dialect.analyze(SUMS)
    progress(len(passes), len(passes) + 2, "汇总各级")
    _carry(DAYS, "s.day", DAY_KINDS, f"s.tree < {FIRST_SET}")
    progress(len(passes) + 1, len(passes) + 2, "汇总各月")
    _carry(MONTHS, dialect.month_of("s.day"), KEPT_KINDS, "1 = 1")


def _anchors() -> None:
    """`tree, unit, anchor, member`: where what a unit owns is summed, in each tree it stands in."""
    dialect.scratch(ANCHOR, "tree integer, unit integer, anchor integer, member integer")
    for tree, path in ((BLOCK, "path"), (LINE, "line_path")):
        run(sql("INSERT INTO {anchor} {rows}", anchor=ANCHOR, rows=_nearest(tree, path)))
    run(
        sql(
            "INSERT INTO {anchor} SELECT {own}, id, id, 1 FROM unit WHERE kind IN ({kinds})",
            anchor=ANCHOR,
            own=OWN,
            kinds=texts(KEPT_KINDS),
        )
    )
    for one in counted_sets():
        run(sql("INSERT INTO {anchor} {rows}", anchor=ANCHOR, rows=_of_set(one)))
    run(sql("CREATE INDEX {anchor}_unit ON {anchor} (unit, tree)", anchor=ANCHOR))
    dialect.analyze(ANCHOR)


def _nearest(tree: int, path: str) -> Sql:
    return sql(
        "SELECT {tree}, x.id, a.id, 1 FROM ("
        "SELECT u.id, MAX(a.{path}) AS top FROM unit u CROSS JOIN ({levels}) l"
        " JOIN unit a ON a.{path} = substr(u.{path}, 1, l.len)"
        " WHERE l.len <= length(u.{path}) AND a.kind IN ({kinds}) GROUP BY u.id"
        ") x JOIN unit a ON a.{path} = x.top",
        tree=tree,
        path=path,
        levels=LEVELS,
        kinds=texts(KEPT_KINDS),
    )


def _of_set(one: int) -> Sql:
    """Members, and units that only carry corrections of joint entries."""
    return sql(
        "SELECT {tree}, x.unit, x.anchor, MAX(y.member) FROM ("
        "SELECT m.unit_id AS unit, 1 AS member FROM unit_set_member m WHERE m.set_id = {one}"
        " UNION ALL SELECT p.unit, 0 FROM figure_place p WHERE p.tree = {tree}"
        " UNION ALL SELECT d.unit, 0 FROM figure_delta d WHERE d.tree = {tree}"
        ") y JOIN {anchor} x ON x.tree = {block} AND x.unit = y.unit GROUP BY x.unit, x.anchor",
        tree=tree_of_set(one),
        one=one,
        anchor=ANCHOR,
        block=BLOCK,
    )


COUNTS = "(p.tree = x.tree OR (p.tree IS NULL AND x.member = 1))"


def _at_anchors(scan: Scan) -> Sql:
    grouped = sql(
        "SELECT x.tree, x.anchor, e.on_day, e.home, {columns} FROM ({placed}) e JOIN {anchor} x"
        " ON x.unit = e.unit AND {counts} GROUP BY x.tree, x.anchor, e.on_day, e.home",
        columns=scan.columns("e.weight"),
        placed=placed(scan),
        anchor=ANCHOR,
        counts=COUNTS.replace("p.", "e."),
    )
    rows = unpivot("g.home, g.tree, g.anchor", "g.on_day", scan.ids, grouped)
    return sql("SELECT v.tree, v.anchor, v.indicator, v.day, v.home, v.n FROM ({rows}) v", rows=rows)


def _deltas(ids: Sequence[int]) -> Sql:
    return sql(
        "SELECT x.tree, x.anchor, p.indicator, p.day, p.home, -SUM(p.n) FROM figure_delta p"
        " JOIN {anchor} x ON x.unit = p.unit AND {counts} WHERE p.indicator IN ({ids})"
        " GROUP BY x.tree, x.anchor, p.indicator, p.day, p.home",
        anchor=ANCHOR,
        counts=COUNTS,
        ids=numbers(ids),
    )


def _carry(table: str, day: str, kinds: Sequence[str], only: str) -> None:
    """From the anchors to every unit above that keeps this grain, summed once more at each."""
    dialect.scratch(
        table, f"{dialect.ROW}, tree integer, unit integer, indicator integer, day date, home integer, n bigint"
    )
    for tree in (BLOCK, LINE):
        run(_carried(table, day, kinds, f"{only} AND {_along(tree)}", tree))
    run(_own(table, day, kinds, only))


def _along(tree: int) -> str:
    """Sets follow the paths of the territory."""
    return f"s.tree = {LINE}" if tree == LINE else f"s.tree NOT IN ({LINE}, {OWN})"


def _carried(table: str, day: str, kinds: Sequence[str], only: str, tree: int) -> Sql:
    path = "line_path" if tree == LINE else "path"
    return sql(
        "INSERT INTO {table} ({key}, n) SELECT z.tree, a.id, z.indicator, z.day, z.home, CAST(SUM(z.n) AS bigint)"
        " FROM (SELECT s.tree, s.unit, s.indicator, {day} AS day, s.home, SUM(s.n) AS n FROM {sums} s WHERE {only}"
        " GROUP BY s.tree, s.unit, s.indicator, {day}, s.home) z"
        " JOIN unit u ON u.id = z.unit CROSS JOIN ({levels}) l JOIN unit a ON a.{path} = substr(u.{path}, 1, l.len)"
        " WHERE l.len <= length(u.{path}) AND a.kind IN ({kinds})"
        " GROUP BY z.tree, a.id, z.indicator, z.day, z.home ORDER BY 1, 2, 3, 4, 5",
        table=table,
        key=KEY,
        day=day,
        sums=SUMS,
        only=only,
        levels=LEVELS,
        path=path,
        kinds=texts(kinds),
    )


def _own(table: str, day: str, kinds: Sequence[str], only: str) -> Sql:
    return sql(
        "INSERT INTO {table} ({key}, n) SELECT s.tree, s.unit, s.indicator, {day}, s.home, CAST(SUM(s.n) AS bigint)"
        " FROM {sums} s JOIN unit a ON a.id = s.unit WHERE s.tree = {own} AND {only} AND a.kind IN ({kinds})"
        " GROUP BY s.tree, s.unit, s.indicator, {day}, s.home",
        table=table,
        key=KEY,
        day=day,
        sums=SUMS,
        own=OWN,
        only=only,
        kinds=texts(kinds),
    )
