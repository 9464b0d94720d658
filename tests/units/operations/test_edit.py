"""Names and the like: pasts, stale forms, rights."""

from datetime import date

import pytest

from taizhang.audit.errors import Conflict, Forbidden, Invalid, Missing
from taizhang.audit.models import EventDetail
from taizhang.units import queries
from taizhang.units.operations import edit, set_first_use
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.units.conftest import Tree, scope_at

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


def test_a_renamed_unit_keeps_its_past(tree: Tree) -> None:
    edit(scope_at(tree.village), tree.village.pk, {"name": "白石社区"}, on=date(2026, 5, 1))
    found = tree.again(tree.village)
    then, since = queries.unit_as_of(found, date(2026, 4, 30)), queries.unit_as_of(found, date(2026, 5, 1))
    assert then is not None
    assert since is not None
    assert (then.name, since.name, found.name) == ("白石村", "白石社区", "白石社区")
    assert queries.unit_as_of(found, date(2019, 1, 1)) is None


def test_two_changes_of_one_day_leave_one_past(tree: Tree) -> None:
    edit(SYSTEM_SCOPE, tree.village.pk, {"name": "甲村"}, on=date(2026, 5, 1))
    edit(SYSTEM_SCOPE, tree.village.pk, {"name": "乙村"}, on=date(2026, 5, 1))
    assert [past.name for past in queries.history(tree.village)] == ["白石村"]


def test_a_stale_form_merges_what_does_not_collide(tree: Tree) -> None:
    edit(SYSTEM_SCOPE, tree.town.pk, {"name": "青石街道"}, version=1)
    both = edit(SYSTEM_SCOPE, tree.town.pk, {"doc_prefix": "青政发"}, version=1)
    assert (both.name, both.doc_prefix, both.version) == ("青石街道", "青政发", 3)


def test_a_stale_form_that_collides_shows_both_values(tree: Tree) -> None:
    edit(SYSTEM_SCOPE, tree.town.pk, {"name": "青石街道"}, version=1)
    edit(SYSTEM_SCOPE, tree.town.pk, {"doc_prefix": "青政发"})
    with pytest.raises(Conflict) as refusal:
        edit(SYSTEM_SCOPE, tree.town.pk, {"name": "青石新区"}, version=1)
    assert "“全称”已被他人改为“青石街道”，您填的是“青石新区”" in refusal.value.message
    assert tree.again(tree.town).name == "青石街道"


def test_the_same_change_twice_collides_with_nobody(tree: Tree) -> None:
    edit(SYSTEM_SCOPE, tree.town.pk, {"first_use": date(2026, 4, 1)}, version=1)
    edit(SYSTEM_SCOPE, tree.town.pk, {"first_use": date(2026, 4, 1)}, version=1)
    assert tree.again(tree.town).version == 2


def test_an_erased_detail_counts_as_a_collision(tree: Tree) -> None:
    edit(SYSTEM_SCOPE, tree.town.pk, {"name": "青石街道"}, version=1)
    EventDetail.objects.all().delete()
    with pytest.raises(Conflict):
        edit(SYSTEM_SCOPE, tree.town.pk, {"doc_prefix": "青政发"}, version=1)


def test_first_use_is_not_before_the_unit(tree: Tree) -> None:
    assert set_first_use(SYSTEM_SCOPE, tree.town.pk, date(2026, 4, 1)).first_use == date(2026, 4, 1)
    with pytest.raises(Invalid, match="启用日期不能早于设立日期"):
        set_first_use(SYSTEM_SCOPE, tree.town.pk, date(2019, 4, 1))


def test_places_are_not_edited_here(tree: Tree) -> None:
    with pytest.raises(Invalid, match="不能在这里修改"):
        edit(SYSTEM_SCOPE, tree.town.pk, {"path": "ZZZ"})


def test_rights(tree: Tree) -> None:
    with pytest.raises(Forbidden):
        edit(scope_at(tree.town, Role.VIEWER), tree.town.pk, {"name": "甲"})
    with pytest.raises(Missing):
        edit(scope_at(tree.other_town), tree.town.pk, {"name": "甲"})
    with pytest.raises(Missing):
        edit(scope_at(tree.village), tree.town.pk, {"name": "甲"})
