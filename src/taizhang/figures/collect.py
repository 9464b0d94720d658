"""What the cells of definitions should hold, from all entries at once, into scratch tables of this connection.

Entries are looked at once for each way of taking the time, whatever their ledgers. They are summed by day at the
nearest unit that keeps cells (a village's at its township), turned into months there, and only those are carried to
the units above.
"""

from collections.abc import Callable, Sequence
from datetime import date

from taizhang.figures import anchors, dialect
from taizhang.figures.anchors import ANCHOR, counts
from taizhang.figures.cells import DAYS, KEY, turned
from taizhang.figures.definitions import Known
from taizhang.figures.expand import LEVELS
from taizhang.figures.grain import KEPT_KINDS
from taizhang.figures.held import remainders
from taizhang.figures.places import LINE, OWN
from taizhang.figures.scan import Narrowed, Scan, Slots, scans
from taizhang.figures.statement import Sql, join, numbers, rows, run, sql, texts, union

Progress = Callable[[int, int, str], None]
Span = tuple[date, date]

SUMS, MONTHS, FOUND = "figure_sums", "figure_months", "figure_found"
KEYS = "tree integer, unit integer, indicator integer, month date, home integer"
WIDE = ", ".join(f"{name} bigint" for name in DAYS)


def collect(
    definitions: Sequence[Known], progress: Progress, *, span: Span | None = None, lumps: bool = False
) -> None:
    """Fill FOUND with `entries − deltas` of the definitions, all or of whole months. Runs inside one snapshot.

    `lumps` takes in what lump rows add: of a definition being built that stands in deltas alone.
    """
    dialect.roomy()
    anchors.find()
    dialect.scratch(MONTHS, f"{KEYS}, {WIDE}")
    passes = _passes(definitions)
    for number, scan in enumerate(passes):
        progress(number, len(passes) + 2, "统计条目")
        _gather(scan, span)
    progress(len(passes), len(passes) + 2, "减去未归并的变动")
    _turn(_deltas([key for one in definitions for key in (one.ids() if lumps else (one.id,))], span))
    if lumps:
        _turn(remainders([one.id for one in definitions if one.lumped], span=span))
    progress(len(passes) + 1, len(passes) + 2, "逐级合计")
    _carry()
    anchors.forget()


def _passes(definitions: Sequence[Known]) -> list[Scan]:
    specs = {one.id: one.spec for one in definitions}
    joint = scans(specs, Narrowed.JOINT) if _any_joint() else []
    return [*scans(specs, Narrowed.SINGLE), *joint]


def _any_joint() -> bool:
    return bool(rows(sql("SELECT 1 FROM figure_place LIMIT 1")))


def within(day: str, span: Span | None) -> str:
    return f"AND {day} >= {dialect.day(span[0])} AND {day} <= {dialect.day(span[1])}" if span else ""


def _gather(scan: Scan, span: Span | None) -> None:
    """Summed by day with a column for each definition of a ledger, then a row for each definition and month."""
    dialect.scratch_of(SUMS, _at_anchors(scan, span))
    dialect.analyze(SUMS)
    run(sql("INSERT INTO {months} ({key}, {days}) {rows}", months=MONTHS, key=KEY, days=", ".join(DAYS),
            rows=_turned(scan)))  # fmt: skip


def _at_anchors(scan: Scan, span: Span | None) -> Sql:
    joint = scan.narrowed is Narrowed.JOINT
    return sql(
        "SELECT x.tree, x.anchor AS unit, e.ledger, e.on_day AS day, e.home, {columns} FROM ({rows}) e {places}"
        " JOIN {anchor} x ON {here} WHERE e.on_day IS NOT NULL {within}"
        " GROUP BY x.tree, x.anchor, e.ledger, e.on_day, e.home",
        columns=scan.columns("p.weight" if joint else "1"),
        rows=scan.rows,
        places="JOIN figure_place p ON p.entry = e.id" if joint else "",
        anchor=ANCHOR,
        here=f"x.unit = p.unit AND {counts('p')}" if joint else "x.unit = e.unit_id AND x.member = 1",
        within=within("e.on_day", span),
    )


def _turned(scan: Scan) -> Sql:
    """Every column of every day of a month side by side, then a row for each definition."""
    grouped = sql(
        "SELECT tree, unit, ledger, month, home, {columns} FROM ("
        "SELECT s.*, {month} AS month, {dom} AS dom FROM {sums} s) z GROUP BY tree, unit, ledger, month, home",
        columns=", ".join(
            f"MAX(CASE WHEN dom = {n} THEN {name} END) AS {name}_{day}"
            for name in scan.names
            for n, day in enumerate(DAYS, start=1)
        ),
        month=dialect.month_of("s.day"),
        dom=dialect.day_of_month("s.day"),
        sums=SUMS,
    )
    return sql(
        "SELECT g.tree, g.unit, k.id, g.month, g.home, {days} FROM ({grouped}) g JOIN ({which}) k"
        " ON k.ledger = g.ledger",
        days=", ".join(_column(scan.names, day) for day in DAYS),
        grouped=grouped,
        which=_which(scan.slots),
    )


def _column(names: Sequence[str], day: str) -> str:
    branches = " ".join(f"WHEN {n} THEN g.{name}_{day}" for n, name in enumerate(names))
    return f"COALESCE(CASE k.i {branches} END, 0)"


def _which(slots: Slots) -> Sql:
    return join(
        " UNION ALL ",
        (
            Sql(f"SELECT %s AS ledger, {n} AS i, {key} AS id", (ledger,))
            for ledger, ids in slots
            for n, key in enumerate(ids)
        ),
    )


def _deltas(ids: Sequence[int], span: Span | None) -> Sql:
    return sql(
        "SELECT p.home, p.unit, p.tree, p.indicator, p.day, -p.n AS n FROM figure_delta p"
        " WHERE p.indicator IN ({ids}) {within}",
        ids=numbers(ids),
        within=within("p.day", span),
    )


def _turn(source: Sql) -> None:
    """Rows shaped like deltas: summed at the anchors by day, and turned into months."""
    run(
        sql(
            "WITH one AS MATERIALIZED (SELECT x.tree, x.anchor AS unit, p.indicator, {month} AS month, {dom} AS dom,"
            " p.home, SUM(p.n) AS n FROM ({source}) p JOIN {anchor} x ON x.unit = p.unit AND {counts}"
            " GROUP BY x.tree, x.anchor, p.indicator, p.day, p.home)"
            " INSERT INTO {months} ({key}, {days}) SELECT {key}, {turned} FROM one GROUP BY {key}",
            month=dialect.month_of("p.day"),
            dom=dialect.day_of_month("p.day"),
            source=source,
            anchor=ANCHOR,
            counts=counts("p"),
            months=MONTHS,
            key=KEY,
            days=", ".join(DAYS),
            turned=turned("n"),
        )
    )


def _carry() -> None:
    """From the anchors to every unit above, in the order of the key of a cell."""
    dialect.analyze(MONTHS)
    dialect.scratch(FOUND, f"{dialect.ROW}, {KEYS}, n bigint, {WIDE}")
    run(
        sql(
            "INSERT INTO {found} ({key}, {days}, n) SELECT {key}, {days}, {total} FROM ("
            "SELECT tree, unit, indicator, month, home, {sums} FROM ({up}) z"
            " GROUP BY tree, unit, indicator, month, home) w ORDER BY {key}",
            found=FOUND,
            key=KEY,
            days=", ".join(DAYS),
            total=" + ".join(DAYS),
            sums=", ".join(f"CAST(SUM({day}) AS bigint) AS {day}" for day in DAYS),
            up=union(_up(tree) for tree in (None, LINE, OWN)),
        )
    )
    dialect.analyze(FOUND)


def _up(tree: int | None) -> Sql:
    """One tree, or with None all that follow the paths of the territory."""
    if tree == OWN:
        return sql("SELECT z.* FROM {months} z WHERE z.tree = {own}", months=MONTHS, own=OWN)
    path = "line_path" if tree == LINE else "path"
    return sql(
        "SELECT z.tree, a.id AS unit, z.indicator, z.month, z.home, {days} FROM {months} z JOIN unit u ON u.id = z.unit"
        " JOIN ({levels}) l ON l.len <= length(u.{path}) JOIN unit a ON a.{path} = substr(u.{path}, 1, l.len)"
        " WHERE a.kind IN ({kinds}) AND {which}",
        days=", ".join(f"z.{day}" for day in DAYS),
        months=MONTHS,
        levels=LEVELS,
        path=path,
        kinds=texts(KEPT_KINDS),
        which=f"z.tree = {LINE}" if tree == LINE else f"z.tree NOT IN ({LINE}, {OWN})",
    )
