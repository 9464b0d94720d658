"""Batches and counted categories: who joined, who left, and that figures are told."""

from datetime import date

import pytest

from taizhang.audit import operation
from taizhang.audit.errors import Missing, Refused
from taizhang.units import queries
from taizhang.units.changes import SetCountedChanged, SetMembershipChanged
from taizhang.units.models import SetMember, UnitSet
from taizhang.units.operations import (
    create_batch,
    end,
    join_batch,
    leave_batch,
    set_categories,
    set_counted,
)
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.units.conftest import Tree, scope_at

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[operation.Change]:
    seen: list[operation.Change] = []
    monkeypatch.setattr(operation, "PROJECTIONS", [seen.extend])
    return seen


def test_a_batch_holds_its_members_and_tells_figures(tree: Tree, told: list[operation.Change]) -> None:
    batch = create_batch(SYSTEM_SCOPE, "zhuti.first", "第一批", starts=date(2026, 4, 1))
    told.clear()
    assert join_batch(scope_at(tree.county), batch.pk, [tree.other_town.pk, tree.town.pk]) == 2
    assert join_batch(SYSTEM_SCOPE, batch.pk, [tree.town.pk]) == 0
    joined = (tree.town.pk, tree.other_town.pk)
    assert told == [SetMembershipChanged(set=batch.pk, counted=True, joined=joined)]
    assert list(queries.members(SYSTEM_SCOPE, batch)) == [tree.again(tree.town), tree.again(tree.other_town)]
    assert list(queries.members(scope_at(tree.town), batch)) == [tree.town]


def test_with_below_takes_what_is_alive_below(tree: Tree) -> None:
    end(SYSTEM_SCOPE, tree.branch.pk)
    batch = create_batch(SYSTEM_SCOPE, "zhuti.first", "第一批")
    assert join_batch(SYSTEM_SCOPE, batch.pk, [tree.town.pk], with_below=True) == 2
    assert leave_batch(SYSTEM_SCOPE, batch.pk, [tree.village.pk]) == 1
    assert [member.unit_id for member in SetMember.objects.all()] == [tree.town.pk]


def test_a_category_is_a_set_that_may_be_counted(tree: Tree, told: list[operation.Change]) -> None:
    found = set_categories(scope_at(tree.town), tree.village.pk, ["农村", "山区", "农村"])
    assert found.categories == ["农村", "山区"]
    rural = UnitSet.objects.get(label="农村")
    assert list(queries.members(SYSTEM_SCOPE, rural)) == [tree.again(tree.village)]
    set_counted(SYSTEM_SCOPE, rural.pk, True)
    assert SetCountedChanged(set=rural.pk, counted=True) in told
    set_categories(SYSTEM_SCOPE, tree.village.pk, ["山区"])
    assert SetMembershipChanged(set=rural.pk, counted=True, left=(tree.village.pk,)) in told
    assert not SetMember.objects.filter(set=rural).exists()
    assert set_categories(SYSTEM_SCOPE, tree.village.pk, ["山区"]).version == 3


def test_refusals(tree: Tree) -> None:
    batch = create_batch(SYSTEM_SCOPE, "zhuti.first", "第一批")
    with pytest.raises(Refused, match="请换一个编号"):
        create_batch(SYSTEM_SCOPE, "zhuti.first", "又一批")
    with pytest.raises(Refused, match="结束日期不能早于"):
        create_batch(SYSTEM_SCOPE, "x", "一批", starts=date(2026, 4, 2), ends=date(2026, 4, 1))
    with pytest.raises(Refused, match="1至30个字"):
        set_categories(SYSTEM_SCOPE, tree.village.pk, ["长" * 31])
    set_categories(SYSTEM_SCOPE, tree.village.pk, ["农村"])
    with pytest.raises(Refused, match="是单位分类"):
        join_batch(SYSTEM_SCOPE, UnitSet.objects.get(label="农村").pk, [tree.town.pk])
    with pytest.raises(Missing):
        join_batch(SYSTEM_SCOPE, 10**6, [tree.town.pk])
    end(SYSTEM_SCOPE, tree.branch.pk)
    with pytest.raises(Missing, match="已撤销"):
        join_batch(SYSTEM_SCOPE, batch.pk, [tree.branch.pk])


def test_rights(tree: Tree) -> None:
    batch = create_batch(scope_at(tree.county), "zhuti.first", "第一批")
    with pytest.raises(Missing):
        create_batch(scope_at(tree.county, Role.CLERK), "zhuti.second", "第二批")
    with pytest.raises(Missing):
        join_batch(scope_at(tree.other_town), batch.pk, [tree.town.pk])
