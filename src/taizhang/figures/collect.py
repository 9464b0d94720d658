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
NARROW = f"{dialect.ROW}, tree integer, unit integer, indicator integer, day date, home integer, n bigint"


def collect(definitions: Sequence[Known], progress: Progress) -> None:
    """Fill DAYS and MONTHS with `entries − deltas` of the definitions. Runs inside one snapshot."""
    dialect.roomy()
    _anchors()
    dialect.scratch(DAYS, NARROW)
    dialect.scratch(MONTHS, NARROW)
    passes = scans({one.id: one.spec for one in definitions})
    for number, scan in enumerate(passes):
        progress(number, len(passes) + 1, "统计条目")
        _gather(scan)
    progress(len(passes), len(passes) + 1, "减去未归并的变动")
    deltas = _deltas([one.id for one in definitions])
    _carry(DAYS, deltas, "s.day", DAY_KINDS, f"s.tree < {FIRST_SET}", None)
    _carry(MONTHS, deltas, dialect.month_of("s.day"), KEPT_KINDS, "1 = 1", None)


def _gather(scan: Scan) -> None:
    """One ledger: summed at the anchors with a column for each definition, and carried up as columns."""
    columns = "".join(f", c{n} bigint" for n in range(len(scan.ids)))
    dialect.scratch(SUMS, f"tree integer, unit integer, day date, home integer{columns}")
    run(sql("INSERT INTO {sums} {rows}", sums=SUMS, rows=_at_anchors(scan)))
    dialect.analyze(SUMS)
    source = sql("SELECT * FROM {sums}", sums=SUMS)
    _carry(DAYS, source, "s.day", DAY_KINDS, f"s.tree < {FIRST_SET}", scan)
    _carry(MONTHS, source, dialect.month_of("s.day"), KEPT_KINDS, "1 = 1", scan)


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
    return sql(
        "SELECT x.tree, x.anchor, e.on_day, e.home, {columns} FROM ({placed}) e JOIN {anchor} x"
        " ON x.unit = e.unit AND {counts} GROUP BY x.tree, x.anchor, e.on_day, e.home",
        columns=scan.columns("e.weight"),
        placed=placed(scan),
        anchor=ANCHOR,
        counts=COUNTS.replace("p.", "e."),
    )


def _deltas(ids: Sequence[int]) -> Sql:
    """Shaped like the sums, with the definition as a column."""
    return sql(
        "SELECT x.tree, x.anchor AS unit, p.indicator, p.day, p.home, CAST(-SUM(p.n) AS bigint) AS n"
        " FROM figure_delta p JOIN {anchor} x ON x.unit = p.unit AND {counts} WHERE p.indicator IN ({ids})"
        " GROUP BY x.tree, x.anchor, p.indicator, p.day, p.home",
        anchor=ANCHOR,
        counts=COUNTS,
        ids=numbers(ids),
    )


def _carry(table: str, source: Sql, day: str, kinds: Sequence[str], only: str, scan: Scan | None) -> None:
    """From the anchors to every unit above that keeps this grain. Months are summed first, being far fewer."""
    for tree in (BLOCK, LINE, OWN):
        run(
            sql(
                "INSERT INTO {table} ({key}, n) SELECT tree, unit, indicator, day, home, n FROM ({rows}) w",
                table=table,
                key=KEY,
                rows=_carried(source, day, kinds, f"{only} AND {_along(tree)}", tree, scan),
            )
        )


def _along(tree: int) -> str:
    """Sets follow the paths of the territory."""
    return f"s.tree = {tree}" if tree in {LINE, OWN} else f"s.tree NOT IN ({LINE}, {OWN})"


def _carried(source: Sql, day: str, kinds: Sequence[str], only: str, tree: int, scan: Scan | None) -> Sql:
    names = [f"c{n}" for n in range(len(scan.ids))] if scan else ["n"]
    also = "" if scan else ", s.indicator"
    grouped = sql(
        "SELECT s.tree, s.unit, {day} AS day, s.home{also}, {sums} FROM ({source}) s WHERE {only}"
        " GROUP BY s.tree, s.unit, {day}, s.home{also}",
        day=day,
        also=also,
        sums=_sums("s", names),
        source=source,
        only=only,
    )
    also = also.replace("s.", "z.")
    up = sql(
        "SELECT z.tree, a.id AS unit, z.day, z.home{also}, {sums} FROM ({grouped}) z {above}"
        " WHERE a.kind IN ({kinds}) GROUP BY z.tree, a.id, z.day, z.home{also}",
        also=also,
        sums=_sums("z", names),
        grouped=grouped,
        above=_above(tree),
        kinds=texts(kinds),
    )
    return unpivot("g.tree, g.unit, g.home", "g.day", scan.ids, up) if scan else up


def _sums(row: str, names: Sequence[str]) -> str:
    return ", ".join(f"CAST(SUM({row}.{name}) AS bigint) AS {name}" for name in names)


def _above(tree: int) -> Sql:
    if tree == OWN:
        return Sql("JOIN unit a ON a.id = z.unit")
    path = "line_path" if tree == LINE else "path"
    return sql(
        "JOIN unit u ON u.id = z.unit JOIN ({levels}) l ON l.len <= length(u.{path})"
        " JOIN unit a ON a.{path} = substr(u.{path}, 1, l.len)",
        levels=LEVELS,
        path=path,
    )
