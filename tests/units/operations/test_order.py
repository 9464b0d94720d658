"""The official order of siblings is the order of their paths."""

import pytest

from taizhang.audit.errors import Forbidden, Missing, Refused
from taizhang.units.models import Unit
from taizhang.units.operations import place, reorder
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.units.conftest import Tree, new, scope_at

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


def names(parent: Unit) -> list[str]:
    return list(Unit.system.filter(parent=parent).order_by("path").values_list("name", flat=True))


def test_siblings_change_places_with_all_below(tree: Tree) -> None:
    reorder(scope_at(tree.county), tree.county.pk, [tree.other_town.pk, tree.town.pk])
    assert names(tree.county) == ["柳塘镇", "青石镇"]
    assert tree.again(tree.branch).path.startswith(tree.again(tree.town).path)
    assert [unit.name for unit in Unit.system.order_by("path")][:2] == ["溪源县", "柳塘镇"]


def test_the_unnamed_follow(tree: Tree) -> None:
    third = new("981527102000", "新桥镇", "town", tree.county)
    reorder(SYSTEM_SCOPE, tree.county.pk, [third.pk])
    assert names(tree.county) == ["新桥镇", "青石镇", "柳塘镇"]


def test_one_unit_is_put_first_or_after_another(tree: Tree) -> None:
    place(SYSTEM_SCOPE, tree.other_town.pk, after=None)
    assert names(tree.county) == ["柳塘镇", "青石镇"]
    place(SYSTEM_SCOPE, tree.other_town.pk, after=tree.town.pk)
    assert names(tree.county) == ["青石镇", "柳塘镇"]


def test_being_first_can_be_repeated_without_end(tree: Tree) -> None:
    for _ in range(15):
        last = Unit.system.filter(parent=tree.county).order_by("-path")[0]
        place(SYSTEM_SCOPE, last.pk, after=None)
    assert names(tree.county) == ["柳塘镇", "青石镇"]


def test_strangers_and_doubles_are_refused(tree: Tree) -> None:
    with pytest.raises(Refused, match="重复或不隶属"):
        reorder(SYSTEM_SCOPE, tree.county.pk, [tree.village.pk])
    with pytest.raises(Refused, match="重复或不隶属"):
        reorder(SYSTEM_SCOPE, tree.county.pk, [tree.town.pk, tree.town.pk])
    with pytest.raises(Refused, match="不在同一上级"):
        place(SYSTEM_SCOPE, tree.town.pk, after=tree.village.pk)
    with pytest.raises(Refused, match="请选择另一个单位"):
        place(SYSTEM_SCOPE, tree.town.pk, after=tree.town.pk)


def test_rights(tree: Tree) -> None:
    with pytest.raises(Missing):
        place(scope_at(tree.town), tree.town.pk, after=None)
    with pytest.raises(Forbidden):
        reorder(scope_at(tree.county, Role.CLERK), tree.county.pk, [])
