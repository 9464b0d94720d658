"""Runs of days cut into pieces, and pieces into months and days beside them: every day counted exactly once."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from taizhang.figures.pieces import Piece, Run, by_year, cut, month_of, near, of_months, split

DAYS = st.dates(date(2023, 1, 1), date(2023, 7, 31))
RUNS = st.lists(st.tuples(DAYS, DAYS).map(lambda ends: Piece(min(ends), max(ends))), min_size=1, max_size=6)


def days(first: date, last: date) -> set[date]:
    return {first + timedelta(number) for number in range((last - first).days + 1)}


@given(RUNS)
def test_pieces_overlap_nowhere_and_cover_every_run(runs: list[Piece]) -> None:
    pieces = cut(runs)
    seen = Counter(day for piece in pieces for day in days(piece.first, piece.last))
    assert set(seen) == set[date]().union(*(days(run.first, run.last) for run in runs))
    assert max(seen.values()) == 1
    for run in runs:
        inside = [piece for piece in pieces if run.first <= piece.first <= run.last]
        assert set[date]().union(*(days(one.first, one.last) for one in inside)) == days(run.first, run.last)


@given(RUNS)
def test_months_and_edges_are_the_piece(runs: list[Piece]) -> None:
    pieces = cut(runs)
    months, edges = split(pieces)
    seen = Counter((one.piece, day) for one in of_months(months) for day in days(one.first, one.last))
    for edge in edges:
        seen.update((edge.piece, edge.month.replace(day=number)) for number in range(edge.first, edge.last + 1))
    assert seen == Counter((piece.first, day) for piece in pieces for day in days(piece.first, piece.last))


@given(RUNS)
def test_days_beside_months_come_out_even_and_are_few(runs: list[Piece]) -> None:
    pieces = cut(runs)
    months, beside = near(pieces)
    seen: Counter[tuple[date, date]] = Counter()
    for one in (*of_months(months), *beside):
        for day in days(one.first, one.last):
            seen[one.piece, day] += one.sign
    right = {(piece.first, day) for piece in pieces for day in days(piece.first, piece.last)}
    assert {key for key, n in seen.items() if n} == right
    assert set(seen.values()) <= {0, 1}
    for piece in pieces:
        read = sum(len(days(one.first, one.last)) for one in beside if one.piece == piece.first)
        assert read <= 2 * 15


FIRSTS = st.dates(date(2021, 1, 1), date(2025, 12, 31)).map(lambda day: day.replace(day=1))


@given(FIRSTS, FIRSTS)
def test_whole_months_are_runs_of_columns_in_years(one: date, other: date) -> None:
    first, last = sorted([one, other])
    runs = by_year(first, last)
    found = Counter(
        (year, month)
        for low, high, start, end in runs
        for year in range(low, high + 1)
        for month in range(start, end + 1)
    )
    assert max(found.values()) == 1
    assert sorted(found) == sorted({(day.year, day.month) for day in days(first, last)})
    assert len(runs) <= 3


def test_the_ends_of_the_calendar() -> None:
    (piece,) = cut([Piece(date.min, date.max)])
    months, edges = split([piece])
    assert (edges, months[0].first, months[0].last) == ([], date.min, date(9999, 12, 1))
    assert by_year(months[0].first, months[0].last) == [(1, 9999, 1, 12)]
    assert near([Piece(date(9999, 12, 31), date.max)])[1] == [Run(date.max, date.max, date.max)]
    assert month_of(date.max).last == date.max
