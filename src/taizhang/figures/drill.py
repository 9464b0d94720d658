"""The rows behind a sum, each with its amount: read from entries, never from cells, and so the proof of the
figure.

A row of a subtree is counted once however many owners it has there. Newest first, paged by (day, id, part): a sum of
several may count a row more than once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from taizhang.figures import dialect
from taizhang.figures.atoms import Stood, standing
from taizhang.figures.places import BLOCK, LINE, set_of_tree
from taizhang.figures.scan import Narrowed, Scan, scans
from taizhang.figures.spec import DAY_COLUMN, Spec
from taizhang.figures.statement import Sql, rows, sql, union
from taizhang.figures.terms import Term
from taizhang.ledgers.subtrees import FEW_UNITS
from taizhang.packs.model import Clock
from taizhang.packs.reach import Reach
from taizhang.units import paths

WINDOWS = (2, 30)  # days before the newest that are looked through first


@dataclass(frozen=True, slots=True)
class Counted:
    """An entry as one definition counts it. `part` is the indicator, of a sum of several."""

    entry: int
    day: date
    amount: int
    part: str
    number: int  # of the part
    lump: bool = False


@dataclass(frozen=True, slots=True)
class Cursor:
    """After the row of this day and id in this part."""

    day: date
    entry: int
    part: int


def counted(terms: Sequence[Term], *, after: Cursor | None = None, limit: int, today: date) -> list[Counted]:
    units = standing(term.unit for term in terms)
    for since in _windows(terms, after, today):
        found = _page([replace(term, first=max(term.first, since)) for term in terms], units, after, limit)
        if len(found) == limit or all(since <= term.first for term in terms):
            return found
    return _page(terms, units, after, limit)


def _windows(terms: Sequence[Term], after: Cursor | None, today: date) -> Iterator[date]:
    """Days to begin at, nearest first: a page of a busy place is full long before its whole period is read. Only
    where each entry counts on one day, for else its amount would be cut too."""
    if not all(one_day(term.known.spec) for term in terms):
        return
    newest = min(today, after.day if after else today, max((term.last for term in terms), default=today))
    yield from (newest - timedelta(days) for days in WINDOWS)


def one_day(spec: Spec) -> bool:
    return spec.clock is Clock.DAY or (spec.clock is Clock.ENTERED and not spec.times)


def _page(terms: Sequence[Term], units: Mapping[int, Stood], after: Cursor | None, limit: int) -> list[Counted]:
    found = rows(
        sql(
            "SELECT * FROM ({all}) z {after} ORDER BY z.day DESC, z.id DESC, z.part LIMIT {limit}",
            all=union(_newest(n, term, units[term.unit], after, limit) for n, term in enumerate(terms)),
            after=_after(after),
            limit=limit,
        )
    )
    return [
        Counted(entry, dialect.as_day(day), int(n), terms[part].known.indicator, int(part), bool(lump))
        for entry, day, n, part, lump in found
    ]


def total(terms: Sequence[Term]) -> tuple[int, int]:
    """(sum of amounts, number of rows) of everything the terms count."""
    units = standing(term.unit for term in terms)
    everything = union(_term(n, term, units[term.unit]) for n, term in enumerate(terms))
    ((amount, number),) = rows(sql("SELECT COALESCE(SUM(z.n), 0), COUNT(*) FROM ({all}) z", all=everything))
    return int(amount), int(number)


def _after(
    cursor: Cursor | None, lead: str = "WHERE", day: str = "z.day", entry: str = "z.id", n: str = "z.part"
) -> str:
    if cursor is None:
        return ""
    last, same = dialect.day(cursor.day), int(cursor.entry)
    further = f"({entry} < {same} OR ({entry} = {same} AND {n} > {int(cursor.part)}))"
    return f"{lead} ({day} < {last} OR ({day} = {last} AND {further}))"


def _term(n: int, term: Term, unit: Stood) -> Sql:
    return _with_lumps(n, term, unit, [_detailed(n, term.known.spec, term, unit)])


def _newest(n: int, term: Term, unit: Stood, after: Cursor | None, limit: int) -> Sql:
    """The term as far as a page needs it. Many units are not asked one by one for their rows: the ledger is walked
    from its newest day, asking of each row where its unit stands (a question of its own, else a planner turns it
    around), until the page is full."""
    spec = term.known.spec
    if not (spec.clock is Clock.DAY and spec.day == DAY_COLUMN and unit.size >= FEW_UNITS and _of_all_units(term)):
        return _term(n, term, unit)
    (single,), (joint,) = (scans({0: spec}, which) for which in (Narrowed.SINGLE, Narrowed.JOINT))
    walked = sql(
        "SELECT * FROM (SELECT e.id, e.on_day AS day, CAST(e.c0 AS bigint) AS n, {n} AS part, 0 AS lump"
        " FROM ({rows}) e WHERE {days} AND e.c0 <> 0 AND (SELECT {inside} FROM unit u WHERE u.id = e.unit_id)"
        " {after} ORDER BY e.on_day DESC, e.id DESC LIMIT {limit}) w",
        n=n,
        rows=single.rows,
        days=_days(term),
        inside=_inside(unit, term),
        after=_after(after, "AND", "e.on_day", "e.id", str(n)),
        limit=limit,
    )
    return _with_lumps(n, term, unit, [walked, _amounts(n, _joint(joint, unit, term))])


def _of_all_units(term: Term) -> bool:
    """Of all units of the subtree: what a set or a line has of it may be few."""
    return term.tree == BLOCK and term.reach is not Reach.OWN


def _with_lumps(n: int, term: Term, unit: Stood, parts: list[Sql]) -> Sql:
    return union([*parts, _lumps(n, term, unit)] if term.known.lumped else parts)


def detailed(n: int, spec: Spec, term: Term, *, since: datetime | None = None) -> Sql:
    """`id, day, n, part, lump` of entries that come to something in the days asked for."""
    return _detailed(n, spec, term, standing([term.unit])[term.unit], since=since)


def _detailed(n: int, spec: Spec, term: Term, unit: Stood, *, since: datetime | None = None) -> Sql:
    (single,) = scans({0: spec}, Narrowed.SINGLE, since=since)
    (joint,) = scans({0: spec}, Narrowed.JOINT, since=since)
    return _amounts(n, union([_single(single, unit, term), _joint(joint, unit, term)]))


def _amounts(n: int, counted: Sql) -> Sql:
    return sql(
        "SELECT e.id, MAX(e.on_day) AS day, CAST(SUM(e.c0) AS bigint) AS n, {n} AS part, 0 AS lump"
        " FROM ({counted}) e GROUP BY e.id HAVING SUM(e.c0) <> 0",
        n=n,
        counted=counted,
    )


def _days(term: Term) -> str:
    return f"e.on_day >= {dialect.day(term.first)} AND e.on_day <= {dialect.day(term.last)}"


def _single(scan: Scan, unit: Stood, term: Term) -> Sql:
    return sql(
        "SELECT e.id, e.on_day, e.c0 FROM ({rows}) e JOIN unit u ON u.id = e.unit_id WHERE {days} AND {inside}",
        rows=scan.rows,
        days=_days(term),
        inside=_inside(unit, term),
    )


def _joint(scan: Scan, unit: Stood, term: Term) -> Sql:
    """Owned inside; for 下级, not by the unit itself. They are few: the owners are gone through, not the days of the
    whole ledger, and SQLite keeps to that order in a CROSS JOIN alone."""
    owned = sql(
        "SELECT DISTINCT p.entry FROM figure_place p JOIN unit u ON u.id = p.unit WHERE p.tree IS NULL AND {inside}",
        inside=_inside(unit, term),
    )
    besides = sql(
        "AND NOT EXISTS (SELECT 1 FROM figure_place p"
        " WHERE p.entry = e.id AND p.tree IS NULL AND p.unit = {unit})",
        unit=unit.id,
    )
    return sql(
        "SELECT e.id, e.on_day, e.c0 FROM ({owned}) o CROSS JOIN ({rows}) e"
        " WHERE e.id = o.entry AND {days} {besides}",
        rows=scan.rows,
        days=_days(term),
        owned=owned,
        besides=besides if term.reach is Reach.BELOW and term.stands else "",
    )


def _inside(unit: Stood, term: Term) -> Sql:
    """Whether `u` lies in the reach of the term."""
    if term.reach is Reach.OWN:
        return Sql(f"u.id = {unit.id}" if term.stands else "u.id IS NULL")
    column = "line_path" if term.tree == LINE else "path"
    top = getattr(unit, column)
    if not top:
        return Sql("u.id IS NULL")
    conditions = [Sql(f"u.{column} >= %s AND u.{column} < %s", (top, paths.bound(top)))]
    if term.reach is Reach.BELOW:
        conditions.append(Sql(f"u.id <> {unit.id}"))
    one = set_of_tree(term.tree)
    if one is not None:
        member = sql("SELECT 1 FROM unit_set_member m WHERE m.set_id = {one} AND m.unit_id = u.id", one=one)
        conditions.append(sql("EXISTS ({member})", member=member))
    return Sql(
        " AND ".join(one.text for one in conditions), tuple(value for one in conditions for value in one.params)
    )


def _lumps(n: int, term: Term, unit: Stood) -> Sql:
    return sql(
        "SELECT m.entry AS id, m.to_day AS day, m.amount - m.detailed AS n, {n} AS part, 1 AS lump"
        " FROM figure_remainder m JOIN unit u ON u.id = m.unit"
        " WHERE m.definition = {key} AND m.amount > m.detailed"
        " AND m.to_day >= {first} AND m.to_day <= {last} AND {inside}",
        n=n,
        key=term.known.id,
        first=dialect.day(term.first),
        last=dialect.day(term.last),
        inside=_inside(unit, term),
    )
