"""A board put together: one read of every figure on it, then how each stands there."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from taizhang.figures import catalogue, queries
from taizhang.figures.figure import Figure, Wanted
from taizhang.packs.model import Indicator, Source
from taizhang.units.models import Unit
from taizhang.units.scope import Scope
from taizhang.web.board import burndown, weeks
from taizhang.web.board.asked import Asked
from taizhang.web.board.below import Row, rows_of, units_below
from taizhang.web.board.kinds import Kinds, by_kind
from taizhang.web.charts import Line

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Tile:
    figure: Figure
    change: str
    kind: str = ""


@dataclass(slots=True)
class Board:
    asked: Asked
    tiles: list[Tile] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    hidden: int = 0  # rows without anything late, left out on request
    left: int = 0  # units beyond what one page holds
    course: list[Figure] = field(default_factory=list)
    line: Line | None = None
    kinds: Kinds = field(default_factory=Kinds)
    week_numbers: list[str] = field(default_factory=list)  # the numbers of the weeks shown
    own: weeks.Seen | None = None


def board(scope: Scope, asked: Asked) -> Board:
    """Every figure in one call, so that they agree. Missing where the unit is not seen whole."""
    made = Board(asked)
    units, made.left = units_below(asked.unit, asked.tree)
    before = _before(asked)
    parts = [
        [_wanted(asked, one) for one in asked.columns.strip],
        [_wanted(asked, one, *before) for one in asked.columns.strip] if before else [],
        [_wanted(asked, one, unit=unit) for unit in units for one in asked.columns.table()],
        burndown.wanted(asked),
    ]
    now, then, below, made.course = _cut(queries.read(scope, [one for part in parts for one in part]), parts)
    made.tiles = _tiles(asked, now, then)
    dues = weeks.seen(scope, asked, [asked.unit, *units])
    made.rows = rows_of(scope, asked, units, below, dues)
    made.week_numbers = weeks.numbers(asked) if any(row.weeks for row in made.rows) else []
    made.own = weeks.own(scope, asked.unit, dues)
    if asked.late_only:
        every, made.rows = made.rows, [row for row in made.rows if row.lamp is not None and row.lamp.kind == "bad"]
        made.hidden = len(every) - len(made.rows)
    made.line = burndown.line(asked, made.course)
    made.kinds = by_kind(scope, asked, made.tiles[0].figure.stored if made.tiles else None)
    return made


def tiles(scope: Scope, asked: Asked) -> list[Tile]:
    """The figures alone, with what changed."""
    before = _before(asked)
    parts = [[_wanted(asked, one) for one in asked.columns.strip]]
    parts.append([_wanted(asked, one, *before) for one in asked.columns.strip] if before else [])
    now, then = _cut(queries.read(scope, [one for part in parts for one in part]), parts)
    return _tiles(asked, now, then)


def rows_below(scope: Scope, asked: Asked) -> tuple[list[Row], int]:
    """Only what lies below the unit, to be opened in place."""
    units, left = units_below(asked.unit, asked.tree)
    wanted = [_wanted(asked, one, unit=unit) for unit in units for one in asked.columns.table()]
    figures, dues = queries.read(scope, wanted), weeks.seen(scope, asked, units)
    return rows_of(scope, asked, units, figures, dues), left


def _cut(found: Sequence[Figure], parts: Sequence[Sequence[Wanted]]) -> list[list[Figure]]:
    cut, start = [], 0
    for part in parts:
        cut.append(list(found[start : start + len(part)]))
        start += len(part)
    return cut


def _wanted(
    asked: Asked, one: Indicator, first: date | None = None, last: date | None = None, *, unit: Unit | None = None
) -> Wanted:
    where = (unit or asked.unit).pk
    return Wanted(one.id, where, first or asked.span.first, last or asked.span.last, tree=asked.tree)


def _before(asked: Asked) -> tuple[date, date] | None:
    """A week ago; of a span no longer than a week, the one before it. None before a campaign began."""
    span = asked.span
    first, last = span.first, span.last - WEEK
    if last < first:
        first, last = span.first - WEEK, span.first - timedelta(days=1)
    begin = catalogue.begins({one.pack for one in asked.columns.strip})
    return (first, last) if begin is None or last >= begin else None


def _tiles(asked: Asked, now: Sequence[Figure], then: Sequence[Figure]) -> list[Tile]:
    earlier = {one.wanted.indicator: one for one in then}
    return [_tile(asked, one, earlier.get(one.wanted.indicator)) for one in now]


def _tile(asked: Asked, one: Figure, past: Figure | None) -> Tile:
    late = asked.columns.late
    wrong = late is not None and one.wanted.indicator == late.id and bool(one.value)
    indicator = next(each for each in asked.columns.strip if each.id == one.wanted.indicator)
    return Tile(one, change(indicator, one, past), "bad" if wrong else "")


def change(indicator: Indicator, one: Figure, past: Figure | None) -> str:
    """Since a week ago, in words; nothing where either value is not there."""
    if past is None or one.value is None or past.value is None:
        return ""
    if past.wanted.last < one.wanted.first and not indicator.stock:
        return f"上周 {_number(past.value)}"
    more = Decimal(one.value) - Decimal(past.value)
    if not more:
        return "较 7 天前不变"
    what = "近 7 天" if indicator.flow else "较 7 天前"
    points = " 个百分点" if indicator.source is Source.SHARE else ""
    return f"{what} {'+' if more > 0 else '−'}{_number(abs(more))}{points}"


def _number(value: int | Decimal) -> str:
    return f"{value:,}"
