"""Units end, become one, become two: nothing entered before is lost."""

from datetime import date

import pytest

from taizhang.audit.errors import Forbidden, Missing, Refused
from taizhang.audit.operation import Operation
from taizhang.units import queries
from taizhang.units.models import Account, Body, Grant, Person, SetMember, Unit
from taizhang.units.operations import (
    MERGE_HOOKS,
    NewBody,
    NewPerson,
    NewUnit,
    add_person,
    create_batch,
    create_body,
    end,
    join_batch,
    merge,
    set_categories,
    set_head_count,
    set_line_parent,
    split,
)
from taizhang.units.operations.head_counts import amount_on
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.units.conftest import Tree, new, scope_at

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

DAY = date(2026, 3, 1)


def account(unit: Unit, name: str = "甲") -> Account:
    made = Account.objects.create(username=f"{name}-{unit.code}", name=name, unit=unit)
    Grant.objects.create(account=made, role=Role.CLERK, unit=unit)
    return made


def test_an_ended_unit_is_only_past(tree: Tree) -> None:
    clerk = account(tree.other_village)
    ended = end(scope_at(tree.other_town), tree.other_village.pk, on=DAY, reason="撤销")
    assert queries.unit_as_of(ended, DAY) is None
    assert queries.unit_as_of(ended, date(2026, 2, 28)) is not None
    assert ended not in queries.units(SYSTEM_SCOPE)
    assert ended in queries.units(SYSTEM_SCOPE, ended=True)
    clerk.refresh_from_db()
    assert not clerk.is_active
    assert not Grant.objects.filter(unit=ended).exists()
    with pytest.raises(Refused, match="已于2026年3月1日撤销"):
        end(SYSTEM_SCOPE, ended.pk)


def test_a_unit_with_units_below_does_not_end(tree: Tree) -> None:
    with pytest.raises(Refused, match="还有2个下级单位"):
        end(SYSTEM_SCOPE, tree.town.pk)


def test_nobody_ends_his_own_unit(tree: Tree) -> None:
    with pytest.raises(Missing):
        end(scope_at(tree.village), tree.village.pk)
    with pytest.raises(Forbidden):
        end(scope_at(tree.county, Role.CLERK), tree.branch.pk)


def test_an_ended_head_of_a_line_leaves_its_units_without_one(tree: Tree) -> None:
    set_line_parent(SYSTEM_SCOPE, tree.village.pk, tree.other_village.pk)
    end(SYSTEM_SCOPE, tree.other_village.pk)
    assert tree.again(tree.village).line_path == ""
    assert tree.again(tree.other_village).line_path == ""


def test_a_merger_loses_nothing(tree: Tree) -> None:
    old, into = tree.village, tree.other_village
    person = add_person(SYSTEM_SCOPE, old.pk, NewPerson(name="温岭"))
    body = create_body(SYSTEM_SCOPE, old.pk, NewBody(name="工作专班", kind="task_force", host=old.pk))
    clerk = account(old)
    set_head_count(SYSTEM_SCOPE, old.pk, "member", 30, on=date(2026, 1, 1))
    set_head_count(SYSTEM_SCOPE, into.pk, "member", 12, on=date(2026, 1, 1))
    batch = create_batch(SYSTEM_SCOPE, "zhuti.second", "第二批")
    join_batch(SYSTEM_SCOPE, batch.pk, [old.pk])
    set_categories(SYSTEM_SCOPE, old.pk, ["农村"])
    kept = merge(scope_at(tree.county), old.pk, into.pk, on=DAY, reason="撤并")
    assert Person.system.get(pk=person.pk).unit_id == kept.pk
    moved = Body.system.get(pk=body.pk)
    assert (moved.unit_id, moved.host_id) == (kept.pk, kept.pk)
    clerk.refresh_from_db()
    assert (clerk.unit_id, clerk.is_active) == (kept.pk, True)
    assert Grant.objects.get(account=clerk).unit_id == kept.pk
    assert tree.again(tree.branch).parent_id == kept.pk
    assert (amount_on(kept, "member", date(2026, 2, 1)), amount_on(kept, "member", DAY)) == (12, 42)
    assert amount_on(old, "member", DAY) == 0
    assert set(SetMember.objects.filter(set=batch).values_list("unit_id", flat=True)) == {kept.pk}
    gone = tree.again(old)
    assert (gone.ended_on, gone.merged_into_id, gone.size) == (DAY, kept.pk, 1)
    assert queries.resolve(SYSTEM_SCOPE, ["白石村"])["白石村"].unique == kept
    assert kept.size == 2


def test_a_grant_both_had_is_kept_once(tree: Tree) -> None:
    clerk = account(tree.village)
    Grant.objects.create(account=clerk, role=Role.CLERK, unit=tree.other_village)
    merge(SYSTEM_SCOPE, tree.village.pk, tree.other_village.pk)
    assert Grant.objects.get(account=clerk).unit_id == tree.other_village.pk


def test_other_rooms_move_what_they_own_before_the_end(tree: Tree) -> None:
    seen: list[tuple[str, str, bool]] = []

    def hook(op: Operation, gone: Unit, into: Unit) -> None:
        seen.append((gone.name, into.name, gone.ended_on is None))

    MERGE_HOOKS.append(hook)
    try:
        merge(SYSTEM_SCOPE, tree.village.pk, tree.other_village.pk)
    finally:
        MERGE_HOOKS.remove(hook)
    assert seen == [("白石村", "柳塘村", True)]


def test_a_failing_hook_leaves_nothing_half_done(tree: Tree) -> None:
    def hook(op: Operation, gone: Unit, into: Unit) -> None:
        raise Refused("两单位有同号条目。")

    paths = dict(Unit.system.values_list("id", "path"))
    MERGE_HOOKS.append(hook)
    try:
        with pytest.raises(Refused, match="同号"):
            merge(SYSTEM_SCOPE, tree.village.pk, tree.other_village.pk)
    finally:
        MERGE_HOOKS.remove(hook)
    assert dict(Unit.system.values_list("id", "path")) == paths
    assert tree.again(tree.village).ended_on is None


@pytest.mark.parametrize(
    ("gone", "into", "said"), [("town", "town", "不能与自己合并"), ("town", "branch", "请先把它划出")]
)
def test_impossible_mergers_are_refused(tree: Tree, gone: str, into: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        merge(SYSTEM_SCOPE, getattr(tree, gone).pk, getattr(tree, into).pk)


def test_a_child_may_be_absorbed_by_its_superior(tree: Tree) -> None:
    kept = merge(SYSTEM_SCOPE, tree.village.pk, tree.town.pk, on=DAY)
    assert tree.again(tree.branch).parent_id == kept.pk
    assert kept.size == 3


def test_a_merger_needs_rights_at_both(tree: Tree) -> None:
    with pytest.raises(Missing):
        merge(scope_at(tree.town), tree.village.pk, tree.other_village.pk)


def test_a_split_passes_its_part(tree: Tree) -> None:
    stays, goes = (add_person(SYSTEM_SCOPE, tree.town.pk, NewPerson(name=name)) for name in ("甲", "乙"))
    second = new("981527100202", "清水村", "village", tree.town)
    made = split(
        scope_at(tree.county),
        tree.town.pk,
        NewUnit(code="981527102000", name="新桥镇", kind="town"),
        children=[second.pk],
        people=[goes.pk],
        on=DAY,
    )
    assert made.parent_id == tree.county.pk
    assert tree.again(tree.town).path < made.path < tree.again(tree.other_town).path
    assert tree.again(second).parent_id == made.pk
    assert Person.system.get(pk=goes.pk).unit_id == made.pk
    assert Person.system.get(pk=stays.pk).unit_id == tree.town.pk
    assert (made.size, tree.again(tree.town).size) == (2, 3)
    assert queries.unit_as_of(made, date(2026, 2, 28)) is None


def test_a_split_takes_only_what_belongs_to_the_unit(tree: Tree) -> None:
    part = NewUnit(code="981527102000", name="新桥镇", kind="town")
    with pytest.raises(Refused, match="不属于本单位的下级单位"):
        split(SYSTEM_SCOPE, tree.town.pk, part, children=[tree.other_village.pk])
    with pytest.raises(Refused, match="最上级单位不能分设"):
        split(SYSTEM_SCOPE, tree.county.pk, part)
    assert not Unit.system.filter(name="新桥镇").exists()
