"""Many units placed at once stand as if they had been set up one by one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taizhang.units import paths
from taizhang.units.laying import Standing, UnitRow, Unplaceable, lay

# Row n hangs under one of the first five or under a unit that is there (-1); the sheet is in any order.
trees = st.lists(st.integers(-1, 6), min_size=1, max_size=30).flatmap(
    lambda drawn: st.permutations([(n, above if above < min(n, 5) else -1) for n, above in enumerate(drawn)])
)
BASE = Standing(id=7, path="00G00G", home=3, last_child=32)


def named(above: int) -> str:
    return "there" if above < 0 else str(above)


@given(trees)
def test_paths_and_sizes_equal_brute_force(drawn: list[tuple[int, int]]) -> None:
    rows = [
        UnitRow(code=str(n), name="", kind="group", above="there" if above < 0 else str(above))
        for n, above in drawn
    ]
    laid = lay(rows, {"there": BASE})
    place = {row.code: at for row, at in zip(rows, laid.places, strict=True)}
    for row in rows:
        parent = BASE.path if row.above == "there" else place[row.above].path
        assert place[row.code].path == parent + paths.segment(place[row.code].order)
        inside = [other for other in laid.places if other.path.startswith(place[row.code].path)]
        assert place[row.code].size == len(inside)
        assert place[row.code].home == 3
    assert len({at.path for at in laid.places}) == len(rows)
    assert laid.grown == {"00G": len(rows), "00G00G": len(rows)}
    siblings = [place[row.code].order for row in rows if row.above == "there"]
    assert siblings == sorted(siblings)
    assert min(siblings) > BASE.last_child


@given(trees)
def test_lines_hang_together(drawn: list[tuple[int, int]]) -> None:
    rows = [
        UnitRow(code=str(n), name="", kind="group", above="there", line_above=named(above)) for n, above in drawn
    ]
    laid = lay(rows, {"there": BASE}, last_head=4)
    place = {row.code: at for row, at in zip(rows, laid.places, strict=True)}
    assert laid.heads == {"there": paths.segment(5)}
    for row in rows:
        above = laid.heads["there"] if row.line_above == "there" else place[row.line_above].line_path
        assert place[row.code].line_path[: -paths.WIDTH] == above
    assert len({at.line_path for at in laid.places}) == len(rows)


def test_a_prefecture_is_the_home_of_what_is_below() -> None:
    rows = [
        UnitRow(code="V", name="", kind="village", above="C"),
        UnitRow(code="C", name="", kind="prefecture", above="P"),
        UnitRow(code="P", name="", kind="province"),
    ]
    laid = lay(rows, {})
    assert [at.home_row for at in laid.places] == [1, 1, None]


@pytest.mark.parametrize("field", ["above", "line_above"])
def test_rings_are_named_row_by_row(field: str) -> None:
    rows = [UnitRow(code=code, name="", kind="group") for code in "ABCD"]
    for row, code in zip(rows, "BCA", strict=False):
        setattr(row, field, code)
    with pytest.raises(Unplaceable, match="互为上下级") as wrong:
        lay(rows, {})
    assert wrong.value.rows == [0, 1, 2]


def test_a_tree_too_deep_or_too_wide_is_refused() -> None:
    deep = [UnitRow(code=str(n), name="", kind="group", above=str(n - 1) if n else "") for n in range(12)]
    with pytest.raises(Unplaceable, match="最多11级"):
        lay(deep, {})
    full = Standing(id=1, path="000", home=0, last_child=46_654)
    with pytest.raises(Unplaceable, match="直属单位过多"):
        lay([UnitRow(code=str(n), name="", kind="group", above="there") for n in range(3)], {"there": full})
