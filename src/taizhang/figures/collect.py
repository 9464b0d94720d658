"""What the cells of definitions should hold, from all entries at once, into scratch tables of this connection.

Entries are looked at once for each way of taking the time, whatever their ledgers. They are summed by month at the
nearest unit that keeps months and by day at the nearest that keeps days, and only those sums are carried to the units
above.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from taizhang.figures import anchors, cells, dialect, summing
from taizhang.figures.anchors import ANCHOR, counts
from taizhang.figures.cells import Cells
from taizhang.figures.contributed import of_entries
from taizhang.figures.definitions import Known
from taizhang.figures.expand import LEVELS, stands
from taizhang.figures.hands import WHOLE, Portion, Progress
from taizhang.figures.held import remainders
from taizhang.figures.places import BLOCK, LINE, OWN
from taizhang.figures.scan import Narrowed, Scan, chosen, definitions_of, scans
from taizhang.figures.statement import Sql, numbers, rows, run, sql, texts, union

Span = tuple[date, date]

SUMS = "figure_sums"


@dataclass(frozen=True, slots=True)
class Found:
    """A scratch table in parts: no part names a cell twice, and a cell is the sum of what the parts say of it."""

    name: str
    cells: Cells
    anchor: str  # where what a unit owns is summed first


YEARLY = Found("figure_yearly", cells.YEARS, "anchor")
DAILY = Found("figure_daily", cells.DAYS, "dayed")
BOTH = (YEARLY, DAILY)


def collect(
    definitions: Sequence[Known],
    progress: Progress,
    *,
    span: Span | None = None,
    lumps: bool = False,
    portion: Portion = WHOLE,
) -> None:
    """Fill YEARLY and DAILY with `entries − deltas` of the definitions, of all time or of whole months.

    `lumps` takes in what lump rows add: of a definition being built that stands in deltas alone.
    """
    alone = portion is not WHOLE
    dialect.roomy(alone=alone)
    anchors.find(shared=not alone)
    for one in BOTH:
        dialect.scratch(one.name, f"{dialect.ROW}, part integer, {_columns(one.cells)}")
    passes = _passes(definitions, portion)
    total = len(passes) + 1
    for number, scan in enumerate(passes):
        progress(number, total, "统计条目")
        _gather(scan, span, number)
    progress(total - 1, total, "减去未归并的变动")
    rest = [_deltas([key for one in definitions for key in (one.ids() if lumps else (one.id,))], span)]
    if lumps:
        rest.append(remainders([one.id for one in definitions if one.lumped], span=span))
    for one in BOTH:
        _put(one, _turned(one, _rest(one, union(rest), portion)), total)
        _carry(one, total + 1)
    anchors.forget()


def _columns(of: Cells) -> str:
    span = "year integer" if of is cells.YEARS else "month date"
    return f"tree integer, unit integer, indicator integer, {span}, home integer, " + ", ".join(
        f"{name} bigint" for name in of.columns
    )


def _passes(definitions: Sequence[Known], portion: Portion) -> list[Scan]:
    """Rows of other homes are passed over before their data is opened."""
    specs = of_entries({one.id: one.spec for one in definitions})
    single, joint = (Narrowed.SINGLE_AT, Narrowed.JOINT_AT) if portion.homes else (Narrowed.SINGLE, Narrowed.JOINT)
    kinds = (single, joint) if _any_joint() else (single,)
    return [one for kind in kinds for one in scans(specs, kind, ids=numbers(portion.homes), once=True)]


def _any_joint() -> bool:
    return bool(rows(sql("SELECT 1 FROM figure_place LIMIT 1")))


def within(day: str, span: Span | None) -> str:
    return f"AND {day} >= {dialect.day(span[0])} AND {day} <= {dialect.day(span[1])}" if span else ""


def _gather(scan: Scan, span: Span | None, part: int) -> None:
    summing.make(SUMS, _at_anchors(scan, span), scan.names)
    for number, (one, day) in enumerate(zip(BOTH, ("g.month", "g.day"), strict=True)):
        summed = sql(
            "SELECT s.* FROM {sums} s WHERE s.daily = {number} AND s.unit IS NOT NULL", sums=SUMS, number=number
        )
        _put(one, _by_definition(one, scan, _side_by_side(one, scan, day, summed)), part)


def _side_by_side(of: Found, scan: Scan, day: str, summed: Sql) -> Sql:
    """The columns of every definition of a ledger in one row: fewer rows are put together than when each definition has
    rows of its own first."""
    return sql(
        "SELECT tree, unit, ledger, {span}, home, {columns} FROM ("
        "SELECT g.tree, g.unit, g.ledger, g.home, {names}, {of} AS {span}, {part} AS part FROM ({summed}) g{fence}"
        ") z GROUP BY tree, unit, ledger, {span}, home",
        span=of.cells.span,
        columns=", ".join(
            f"MAX({name}) FILTER (WHERE part = {number}) AS {name}_{column}"
            for name in scan.names
            for number, column in enumerate(of.cells.columns, start=1)
        ),
        names=", ".join(f"g.{name}" for name in scan.names),
        of=of.cells.span_of(day),
        part=of.cells.part_of(day),
        summed=summed,
        fence=dialect.fence(),
    )


def _by_definition(of: Found, scan: Scan, wide: Sql) -> Sql:
    """Cells, where there is anything in them; units in order, so that what is read together lies together."""
    return sql(
        "SELECT {key}, {columns} FROM (SELECT g.tree, g.unit, k.id AS indicator, g.{span}, g.home, {chosen}"
        " FROM ({wide} ORDER BY tree, unit) g JOIN ({which}) k ON k.ledger = g.ledger{fence}) v WHERE {any_of}",
        key=of.cells.key,
        columns=", ".join(of.cells.columns),
        span=of.cells.span,
        chosen=", ".join(
            f"COALESCE({chosen(scan.slots, f'_{column}')}, 0) AS {column}" for column in of.cells.columns
        ),
        wide=wide,
        which=definitions_of(scan.slots),
        fence=dialect.fence(),
        any_of=" OR ".join(f"{column} <> 0" for column in of.cells.columns),
    )


def _turned(of: Found, parts: Sql) -> Sql:
    return sql(
        "SELECT {key}, {columns} FROM ({parts}{fence}) z GROUP BY {key}",
        key=of.cells.key,
        columns=cells.turned(of.cells, "n"),
        parts=parts,
        fence=dialect.fence(),
    )


def _put(into: Found, found: Sql, part: int) -> None:
    """`found` yields the key of a cell and its columns."""
    run(
        sql(
            "INSERT INTO {name} (part, {key}, {columns}) SELECT {part}, {key}, {columns} FROM ({found}) w",
            name=into.name,
            key=into.cells.key,
            columns=", ".join(into.cells.columns),
            part=part,
            found=found,
        )
    )


def _at_anchors(scan: Scan, span: Span | None) -> Sql:
    """Rows of entries, each at its anchors: `tree, anchor, dayed, ledger, day, home, c0, …`. Joined in this order, in
    which SQLite need not put all rows aside first."""
    joint = scan.narrowed in {Narrowed.JOINT, Narrowed.JOINT_AT}
    return sql(
        "SELECT x.tree, x.anchor, x.dayed, e.ledger, e.on_day AS day, e.home, {columns} FROM ({rows}) e {places}"
        " CROSS JOIN {anchor} x WHERE {here} AND e.on_day IS NOT NULL {within}",
        columns=", ".join(f"e.{name}{' * p.weight' if joint else ''} AS {name}" for name in scan.names),
        rows=scan.rows,
        places="CROSS JOIN figure_place p" if joint else "",
        anchor=ANCHOR,
        here=f"p.entry = e.id AND x.unit = p.unit AND {counts('p')}"
        if joint
        else "x.unit = e.unit_id AND x.member = 1",
        within=within("e.on_day", span),
    )


def _deltas(ids: Sequence[int], span: Span | None) -> Sql:
    return sql(
        "SELECT p.home, p.unit, p.tree, p.indicator, p.day, -p.n AS n FROM figure_delta p"
        " WHERE p.indicator IN ({ids}) {within}",
        ids=numbers(ids),
        within=within("p.day", span),
    )


def _rest(of: Found, source: Sql, portion: Portion) -> Sql:
    """Rows shaped like deltas, at their anchors."""
    return sql(
        "SELECT x.tree, x.{at} AS unit, p.indicator, {of} AS {span}, {part} AS part, p.home, SUM(p.n) AS n"
        " FROM ({source}) p JOIN {anchor} x ON x.unit = p.unit AND {counts} WHERE x.{at} IS NOT NULL AND {held}"
        " GROUP BY x.tree, x.{at}, p.indicator, {of}, {part}, p.home",
        at=of.anchor,
        of=of.cells.span_of("p.day"),
        span=of.cells.span,
        part=of.cells.part_of("p.day"),
        source=source,
        anchor=ANCHOR,
        counts=counts("p"),
        held=portion.holds("p.home"),
    )


def _carry(of: Found, part: int) -> None:
    """From the anchors to every unit above."""
    dialect.analyze(of.name)
    found = sql(
        "SELECT {key}, {sums} FROM ({up}) z GROUP BY {key} ORDER BY {key}",
        key=of.cells.key,
        sums=", ".join(f"CAST(SUM({name}) AS bigint) AS {name}" for name in of.cells.columns),
        up=union((_up(of, BLOCK), _up(of, LINE))),
    )
    _put(of, found, part)


def _up(of: Found, tree: int) -> Sql:
    """The line, or all trees that follow the paths of the territory."""
    path = "line_path" if tree == LINE else "path"
    return sql(
        "SELECT z.tree, a.id AS unit, z.indicator, z.{span}, z.home, {columns} FROM {found} z"
        " JOIN unit u ON u.id = z.unit JOIN ({levels}) l ON l.len < length(u.{path})"
        " JOIN unit a ON a.{path} = substr(u.{path}, 1, l.len){stands} WHERE a.kind IN ({kinds}) AND {which}",
        span=of.cells.span,
        columns=", ".join(f"z.{name}" for name in of.cells.columns),
        found=of.name,
        levels=LEVELS,
        path=path,
        stands=stands(path),
        kinds=texts(of.cells.kinds),
        which=f"z.tree = {LINE}" if tree == LINE else f"z.tree NOT IN ({LINE}, {OWN})",
    )
