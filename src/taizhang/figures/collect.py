"""What the cells of definitions should hold, from all entries at once, into scratch tables of this connection.

Entries are looked at once for each way of taking the time, whatever their ledgers. They are summed by month at the
nearest unit that keeps months and by day at the nearest that keeps days, and only those sums are carried to the units
above.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from taizhang.figures import anchors, dialect, summing
from taizhang.figures.anchors import ANCHOR, counts
from taizhang.figures.cells import DAYS, DAYS_TABLE, KEY, MONTHS_TABLE, TOTAL, turned
from taizhang.figures.definitions import Known
from taizhang.figures.expand import LEVELS
from taizhang.figures.grain import DAY_KINDS, KEPT_KINDS
from taizhang.figures.held import remainders
from taizhang.figures.places import BLOCK, LINE, OWN
from taizhang.figures.scan import Narrowed, Scan, scans, unpivot
from taizhang.figures.statement import Sql, numbers, rows, run, sql, texts, union

Progress = Callable[[int, int, str], None]
Span = tuple[date, date]

SUMS = "figure_sums"
KEYS = "tree integer, unit integer, indicator integer, month date, home integer"


@dataclass(frozen=True, slots=True)
class Found:
    """A scratch table in parts: no part names a cell twice, and a cell is the sum of what the parts say of it."""

    name: str
    table: str  # the cells it is for
    columns: tuple[str, ...]
    kinds: tuple[str, ...]


MONTHS = Found("figure_months", MONTHS_TABLE, TOTAL, KEPT_KINDS)
DAILY = Found("figure_daily", DAYS_TABLE, DAYS, DAY_KINDS)
BOTH = (MONTHS, DAILY)


def collect(
    definitions: Sequence[Known], progress: Progress, *, span: Span | None = None, lumps: bool = False
) -> None:
    """Fill MONTHS and DAILY with `entries − deltas` of the definitions, of all time or of whole months.

    `lumps` takes in what lump rows add: of a definition being built that stands in deltas alone.
    """
    dialect.roomy()
    anchors.find()
    for one in BOTH:
        columns = ", ".join(f"{name} bigint" for name in one.columns)
        dialect.scratch(one.name, f"{dialect.ROW}, part integer, {KEYS}, {columns}")
    passes = _passes(definitions)
    total = len(passes) + 1
    for number, scan in enumerate(passes):
        progress(number, total, "统计条目")
        _gather(scan, span, number)
    progress(total - 1, total, "减去未归并的变动")
    rest = [_deltas([key for one in definitions for key in (one.ids() if lumps else (one.id,))], span)]
    if lumps:
        rest.append(remainders([one.id for one in definitions if one.lumped], span=span))
    _put(MONTHS, _rest(union(rest), "anchor", "SUM(n) AS n"), total)
    _put(DAILY, _rest(union(rest), "dayed", turned("n")), total)
    for one in BOTH:
        _carry(one, total + 1)
    anchors.forget()


def _passes(definitions: Sequence[Known]) -> list[Scan]:
    used = _used({one.spec.ledger for one in definitions})
    specs = {one.id: one.spec for one in definitions if one.spec.ledger in used}
    joint = scans(specs, Narrowed.JOINT, once=True) if _any_joint() else []
    return [*scans(specs, Narrowed.SINGLE, once=True), *joint]


def _used(ledgers: Iterable[str]) -> set[str]:
    """Ledgers that have entries: a site writes into few of those its packs offer."""
    return {
        ledger for ledger in ledgers if rows(Sql("SELECT 1 FROM entry e WHERE e.ledger = %s LIMIT 1", (ledger,)))
    }


def _any_joint() -> bool:
    return bool(rows(sql("SELECT 1 FROM figure_place LIMIT 1")))


def within(day: str, span: Span | None) -> str:
    return f"AND {day} >= {dialect.day(span[0])} AND {day} <= {dialect.day(span[1])}" if span else ""


def _gather(scan: Scan, span: Span | None, part: int) -> None:
    summing.make(SUMS, _at_anchors(scan, span), scan.names)
    monthly = sql("SELECT s.* FROM {sums} s WHERE s.daily = 0", sums=SUMS)
    _put(
        MONTHS,
        unpivot("g.tree, g.unit, g.home", "g.month", scan.slots, monthly),
        part,
        "tree, unit, indicator, day, home, n",
    )
    daily = sql("SELECT s.* FROM {sums} s WHERE s.daily = 1 AND s.unit IS NOT NULL", sums=SUMS)
    one = sql(
        "SELECT v.*, {dom} AS dom FROM ({rows}) v",
        dom=dialect.day_of_month("v.day"),
        rows=unpivot("g.tree, g.unit, g.home, g.month", "g.day", scan.slots, daily),
    )
    _put(DAILY, sql("SELECT {key}, {days} FROM ({one}{fence}) z GROUP BY {key}", key=KEY, days=turned("n"), one=one,
                    fence=dialect.fence()), part)  # fmt: skip


def _put(into: Found, found: Sql, part: int, columns: str = "") -> None:
    """`found` yields the key of a cell and its columns."""
    run(
        sql(
            "INSERT INTO {name} (part, {key}, {into}) SELECT {part}, {columns} FROM ({found}) w",
            name=into.name,
            key=KEY,
            into=", ".join(into.columns),
            part=part,
            columns=columns or f"{KEY}, {', '.join(into.columns)}",
            found=found,
        )
    )


def _at_anchors(scan: Scan, span: Span | None) -> Sql:
    """Rows of entries, each at its anchors: `tree, anchor, dayed, ledger, day, home, c0, …`."""
    joint = scan.narrowed is Narrowed.JOINT
    return sql(
        "SELECT x.tree, x.anchor, x.dayed, e.ledger, e.on_day AS day, e.home, {columns} FROM ({rows}) e {places}"
        " JOIN {anchor} x ON {here} WHERE e.on_day IS NOT NULL {within}",
        columns=", ".join(f"e.{name}{' * p.weight' if joint else ''} AS {name}" for name in scan.names),
        rows=scan.rows,
        places="JOIN figure_place p ON p.entry = e.id" if joint else "",
        anchor=ANCHOR,
        here=f"x.unit = p.unit AND {counts('p')}" if joint else "x.unit = e.unit_id AND x.member = 1",
        within=within("e.on_day", span),
    )


def _deltas(ids: Sequence[int], span: Span | None) -> Sql:
    return sql(
        "SELECT p.home, p.unit, p.tree, p.indicator, p.day, -p.n AS n FROM figure_delta p"
        " WHERE p.indicator IN ({ids}) {within}",
        ids=numbers(ids),
        within=within("p.day", span),
    )


def _rest(source: Sql, anchor: str, sums: str) -> Sql:
    """Rows shaped like deltas, at their anchors."""
    by_day = sql(
        "SELECT x.tree, x.{at} AS unit, p.indicator, {month} AS month, {dom} AS dom, p.home, SUM(p.n) AS n"
        " FROM ({source}) p JOIN {anchor} x ON x.unit = p.unit AND {counts} WHERE x.{at} IS NOT NULL"
        " GROUP BY x.tree, x.{at}, p.indicator, p.day, p.home",
        at=anchor,
        month=dialect.month_of("p.day"),
        dom=dialect.day_of_month("p.day"),
        source=source,
        anchor=ANCHOR,
        counts=counts("p"),
    )
    return sql("SELECT {key}, {sums} FROM ({by_day}) one GROUP BY {key}", key=KEY, sums=sums, by_day=by_day)


def _carry(of: Found, part: int) -> None:
    """From the anchors to every unit above."""
    dialect.analyze(of.name)
    found = sql(
        "SELECT {key}, {sums} FROM ({up}) z GROUP BY {key} ORDER BY {key}",
        key=KEY,
        sums=", ".join(f"CAST(SUM({name}) AS bigint) AS {name}" for name in of.columns),
        up=union((_up(of, BLOCK), _up(of, LINE))),
    )
    _put(of, found, part)
    dialect.analyze(of.name)


def _up(of: Found, tree: int) -> Sql:
    """The line, or all trees that follow the paths of the territory."""
    path = "line_path" if tree == LINE else "path"
    return sql(
        "SELECT z.tree, a.id AS unit, z.indicator, z.month, z.home, {columns} FROM {found} z"
        " JOIN unit u ON u.id = z.unit JOIN ({levels}) l ON l.len < length(u.{path})"
        " JOIN unit a ON a.{path} = substr(u.{path}, 1, l.len) WHERE a.kind IN ({kinds}) AND {which}",
        columns=", ".join(f"z.{name}" for name in of.columns),
        found=of.name,
        levels=LEVELS,
        path=path,
        kinds=texts(of.kinds),
        which=f"z.tree = {LINE}" if tree == LINE else f"z.tree NOT IN ({LINE}, {OWN})",
    )
