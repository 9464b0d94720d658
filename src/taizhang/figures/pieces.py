"""Runs of days cut into pieces that do not overlap, so that everything is summed once however many runs share it.

A piece is known by its first day. Within cells it is cut once more: whole months are totals, the rest is a run of
days inside one month. Where only months are kept, that run is read from entries, or the days beside it are read and
taken away from the month, whichever are fewer: so what has come together by today is months and next to nothing.
"""

import calendar
import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from taizhang.figures import dialect

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Piece:
    """Days first..last, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Edge:
    """Days of one month that belong to the piece beginning on `piece`."""

    piece: date
    month: date
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Months:
    """Whole months, named by their first days, that belong to a piece."""

    piece: date
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Run:
    """Days first..last that count for a piece, or against it."""

    piece: date
    first: date
    last: date
    sign: int = 1


def cut(runs: Iterable[Piece]) -> list[Piece]:
    """The pieces between any two ends of the runs, where there is a run."""
    held = sorted(set(runs))
    starts = sorted({one.first.toordinal() for one in held} | {one.last.toordinal() + 1 for one in held})
    found, covered, at = [], 0, 0
    for start, following in itertools.pairwise(starts):
        while at < len(held) and held[at].first.toordinal() == start:
            covered = max(covered, held[at].last.toordinal())
            at += 1
        if covered >= start:
            found.append(Piece(date.fromordinal(start), date.fromordinal(following - 1)))
    return found


def split(pieces: Iterable[Piece]) -> tuple[list[Months], list[Edge]]:
    months: list[Months] = []
    edges: list[Edge] = []
    for piece in pieces:
        _split(piece, months, edges)
    return months, edges


def _split(piece: Piece, months: list[Months], edges: list[Edge]) -> None:
    start, end = month_of(piece.first), month_of(piece.last)
    if start == end and (piece.first > start.first or piece.last < end.last):
        edges.append(Edge(piece.first, start.first, piece.first.day, piece.last.day))
        return
    first, last = start.first, end.first
    if piece.first > start.first:
        edges.append(Edge(piece.first, start.first, piece.first.day, start.last.day))
        first = start.last + ONE_DAY
    if piece.last < end.last:
        edges.append(Edge(piece.first, end.first, 1, piece.last.day))
        last = month_of(end.first - ONE_DAY).first
    if first <= last:
        months.append(Months(piece.first, first, last))


def by_year(first: date, last: date) -> list[tuple[int, int, int, int]]:
    """(from year, to year, from month, to month) of whole months, named by the first days of the first and last."""
    if first.year == last.year:
        return [(first.year, last.year, first.month, last.month)]
    found = []
    low, high = first.year, last.year
    if first.month > 1:
        found.append((low, low, first.month, 12))
        low += 1
    if last.month < 12:
        found.append((high, high, 1, last.month))
        high -= 1
    if low <= high:
        found.append((low, high, 1, 12))
    return found


def near(pieces: Iterable[Piece]) -> tuple[list[Months], list[Run]]:
    """The same for units that keep months alone."""
    months, edges = split(pieces)
    beside: list[Run] = []
    for one in edges:
        month = month_of(one.month)
        inside, length = one.last - one.first + 1, month.last.day
        if inside <= length - inside:
            beside.append(Run(one.piece, _day(one, one.first), _day(one, one.last)))
            continue
        months.append(Months(one.piece, one.month, one.month))
        if one.first > 1:
            beside.append(Run(one.piece, one.month, _day(one, one.first - 1), -1))
        if one.last < length:
            beside.append(Run(one.piece, _day(one, one.last + 1), month.last, -1))
    return months, beside


def _day(edge: Edge, number: int) -> date:
    return edge.month.replace(day=number)


def whole(pieces: Iterable[Piece]) -> list[Run]:
    return [Run(one.first, one.first, one.last) for one in pieces]


def of_months(months: Iterable[Months]) -> list[Run]:
    return [Run(one.piece, one.first, month_of(one.last).last) for one in months]


def month_of(day: date) -> Piece:
    return Piece(day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1]))


def as_sql(runs: Iterable[Run]) -> str:
    return " UNION ALL ".join(
        f"SELECT {dialect.day(one.piece)} AS day, {dialect.day(one.first)} AS lo, {dialect.day(one.last)} AS hi,"
        f" {one.sign} AS sign"
        for one in runs
    )
