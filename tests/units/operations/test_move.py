"""Moving a unit with everything below it."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from taizhang.audit import operation
from taizhang.audit.errors import Conflict, Forbidden, Missing, Refused
from taizhang.audit.models import Event
from taizhang.units import queries
from taizhang.units.changes import UnitMoved
from taizhang.units.models import Unit
from taizhang.units.operations import move
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.units.conftest import Tree, new, scope_at

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


def test_the_subtree_goes_along_and_sizes_follow(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[operation.Change] = []
    monkeypatch.setattr(operation, "PROJECTIONS", [seen.extend])
    homes = dict(Unit.system.values_list("id", "home"))
    moved = move(SYSTEM_SCOPE, tree.village.pk, tree.other_town.pk, on=date(2026, 3, 1), reason="区划调整")
    branch = tree.again(tree.branch)
    assert moved.path.startswith(tree.other_town.path)
    assert branch.path.startswith(moved.path)
    sizes = [tree.again(unit).size for unit in (tree.county, tree.town, tree.other_town)]
    assert sizes == [6, 1, 4]
    assert dict(Unit.system.values_list("id", "home")) == homes
    (change,) = seen
    assert change == UnitMoved(
        unit=moved.pk,
        tree="block",
        before=tree.village.path,
        after=moved.path,
        above_before=(tree.county.pk, tree.town.pk),
        above_after=(tree.county.pk, tree.other_town.pk),
    )
    assert Event.objects.filter(action="unit.moved").count() == 1


def test_what_it_was_can_be_asked(tree: Tree) -> None:
    moved = move(SYSTEM_SCOPE, tree.village.pk, tree.other_town.pk, on=date(2026, 3, 1))
    then, since = queries.unit_as_of(moved, date(2026, 2, 28)), queries.unit_as_of(moved, date(2026, 3, 1))
    assert then is not None
    assert since is not None
    assert (then.superior, since.superior) == ("青石镇", "柳塘镇")


def test_the_statements_do_not_grow_with_the_subtree(tree: Tree) -> None:
    def statements(unit: Unit, parent: Unit) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            move(SYSTEM_SCOPE, unit.pk, parent.pk)
        return len(captured)

    few = statements(tree.village, tree.other_town)
    for number in range(30):
        new(f"G-{number}", f"{number}组", "group", tree.again(tree.village))
    assert statements(tree.village, tree.town) <= few


@pytest.mark.parametrize(
    ("unit", "parent", "said"),
    [
        ("town", "town", "不能隶属于自己"),
        ("town", "village", "是“青石镇”的下级"),
        ("county", "branch", "是“溪源县”的下级"),
        ("village", "town", "本来就隶属"),
    ],
)
def test_impossible_moves_are_refused(tree: Tree, unit: str, parent: str, said: str) -> None:
    before = dict(Unit.system.values_list("id", "path"))
    with pytest.raises(Refused, match=said):
        move(SYSTEM_SCOPE, getattr(tree, unit).pk, getattr(tree, parent).pk)
    assert dict(Unit.system.values_list("id", "path")) == before


def test_days_out_of_order_are_refused(tree: Tree) -> None:
    with pytest.raises(Refused, match="不能晚于今天"):
        move(SYSTEM_SCOPE, tree.village.pk, tree.other_town.pk, on=timezone.localdate() + timedelta(days=1))
    with pytest.raises(Refused, match="早于“白石村”上一次变动或设立"):
        move(SYSTEM_SCOPE, tree.village.pk, tree.other_town.pk, on=date(2019, 12, 31))
    move(SYSTEM_SCOPE, tree.village.pk, tree.other_town.pk, on=date(2026, 3, 1))
    with pytest.raises(Refused, match="早于"):
        move(SYSTEM_SCOPE, tree.village.pk, tree.town.pk, on=date(2026, 2, 1))


def test_a_decision_on_an_older_state_is_refused(tree: Tree) -> None:
    with pytest.raises(Conflict):
        move(SYSTEM_SCOPE, tree.village.pk, tree.other_town.pk, version=tree.village.version + 1)


def test_the_right_is_needed_at_both_ends(tree: Tree) -> None:
    move(scope_at(tree.county), tree.village.pk, tree.other_town.pk)
    with pytest.raises(Missing):
        move(scope_at(tree.other_town), tree.village.pk, tree.town.pk)
    with pytest.raises(Missing):
        move(scope_at(tree.town), tree.town.pk, tree.other_town.pk)
    with pytest.raises(Forbidden):
        move(scope_at(tree.county, Role.REVIEWER), tree.village.pk, tree.town.pk)
