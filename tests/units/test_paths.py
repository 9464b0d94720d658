"""Paths are ranges on both databases."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taizhang.units import paths

segments = st.integers(0, 46_655).map(paths.segment)
tree_paths = st.lists(segments, min_size=1, max_size=6).map("".join)


@given(st.integers(0, 46_654))
def test_segments_sort_as_their_numbers(number: int) -> None:
    assert paths.segment(number) < paths.segment(number + 1)
    assert paths.number_of(paths.segment(number)) == number


@given(tree_paths, tree_paths)
def test_a_subtree_is_a_range(one: str, other: str) -> None:
    assert (one <= other < paths.bound(one)) == paths.covers(one, other)


@given(tree_paths, tree_paths)
def test_the_common_ancestor_covers_both(one: str, other: str) -> None:
    top = paths.common(one, other)
    assert one.startswith(top)
    assert other.startswith(top)


@pytest.mark.sql
@pytest.mark.django_db
def test_the_database_orders_paths_by_bytes() -> None:
    paths.probe()
