"""Dated head-counts: denominators as of a day, told in any order."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taizhang.audit.errors import Forbidden, Missing, Refused
from taizhang.units import queries
from taizhang.units.models import HeadCount
from taizhang.units.operations import set_head_count
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.units.conftest import Tree, scope_at

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

START = date(2026, 1, 1)


def test_counts_add_up_the_tree_as_of_a_day(tree: Tree) -> None:
    set_head_count(scope_at(tree.village, Role.CLERK), tree.village.pk, "member", 30, on=START)
    set_head_count(SYSTEM_SCOPE, tree.other_village.pk, "member", 12, on=START)
    set_head_count(SYSTEM_SCOPE, tree.village.pk, "member", 33, on=date(2026, 3, 1))

    def asked(day: date, *, below: bool = True) -> int:
        return queries.head_count(SYSTEM_SCOPE, tree.county, "member", day, below=below)

    assert [asked(date(2025, 12, 31)), asked(START), asked(date(2026, 3, 1))] == [0, 42, 45]
    assert asked(START, below=False) == 0
    assert queries.head_counts(tree.village, START) == {"member": 30}
    assert queries.head_count(scope_at(tree.town), tree.county, "member", START) == 30


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 99)), min_size=1, max_size=8))
def test_told_in_any_order_each_holds_until_the_next(tree: Tree, told: list[tuple[int, int]]) -> None:
    HeadCount.objects.all().delete()
    for offset, amount in told:
        set_head_count(SYSTEM_SCOPE, tree.village.pk, "staff", amount, on=START + timedelta(days=offset))
    last = dict(told)
    for offset in range(10):
        known = [last[day] for day in sorted(last) if day <= offset]
        day = START + timedelta(days=offset)
        assert queries.head_counts(tree.village, day).get("staff") == (known[-1] if known else None)


@pytest.mark.parametrize(("what", "amount", "said"), [("member", -1, "人数应为"), ("", 3, "请选择计数的对象")])
def test_bad_input(tree: Tree, what: str, amount: int, said: str) -> None:
    with pytest.raises(Refused, match=said):
        set_head_count(SYSTEM_SCOPE, tree.village.pk, what, amount)


def test_rights(tree: Tree) -> None:
    with pytest.raises(Forbidden):
        set_head_count(scope_at(tree.village, Role.VIEWER), tree.village.pk, "member", 1)
    with pytest.raises(Missing):
        set_head_count(scope_at(tree.other_town, Role.CLERK), tree.village.pk, "member", 1)
