"""Setting up a unit: works, wrong role, wrong unit, bad input."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from taizhang.audit.errors import Forbidden, Invalid, Missing, Refused
from taizhang.audit.models import Event
from taizhang.units import paths
from taizhang.units.models import Unit, UnitAlias
from taizhang.units.operations import NewUnit, create, end
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.units.conftest import Tree, new, scope_at

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


def village(tree: Tree) -> NewUnit:
    return NewUnit(code="981527100202", name="清水村", kind="village", parent=tree.town.pk, aliases=("清水",))


def test_it_takes_its_place_and_everything_above_grows(tree: Tree) -> None:
    made = create(scope_at(tree.town), village(tree))
    assert made.path.startswith(tree.town.path)
    assert made.path > tree.village.path
    assert paths.number_of(made.path) == made.order
    assert tree.again(tree.county).size == 7
    assert tree.again(tree.town).size == 4
    assert tree.again(tree.other_town).size == 2
    assert UnitAlias.objects.get(text="清水").unit_id == made.pk
    assert Event.objects.filter(action="unit.created", object=f"unit:{made.pk}").count() == 1


def test_after_a_sibling_it_stands_between(tree: Tree) -> None:
    between = create(
        SYSTEM_SCOPE,
        NewUnit(code="JK-1", name="经开区", kind="town", parent=tree.county.pk, after=tree.town.pk),
    )
    assert tree.town.path < between.path < tree.other_town.path


def test_a_full_gap_is_made_room_in(tree: Tree) -> None:
    """Twelve insertions at one place exhaust any gap; order, paths and sizes still agree."""
    for number in range(12):
        create(
            SYSTEM_SCOPE,
            NewUnit(
                code=f"C-{number}", name=f"单位{number}", kind="town", parent=tree.county.pk, after=tree.town.pk
            ),
        )
    names = list(Unit.system.filter(parent=tree.county).order_by("path").values_list("name", flat=True))
    assert names == ["青石镇", *[f"单位{number}" for number in reversed(range(12))], "柳塘镇"]
    assert tree.again(tree.branch).path.startswith(tree.again(tree.village).path)


def test_home_is_the_prefecture_at_creation() -> None:
    province = new("980000000000", "云川省", "province")
    city = new("981500000000", "云岭市", "prefecture", province)
    county = new("981527000000", "溪源县", "county", city)
    assert (province.home, city.home, county.home) == (0, city.pk, city.pk)


def test_a_wrong_role_is_refused(tree: Tree) -> None:
    with pytest.raises(Forbidden):
        create(scope_at(tree.town, Role.CLERK), village(tree))


def test_another_branch_is_not_there(tree: Tree) -> None:
    with pytest.raises(Missing):
        create(scope_at(tree.other_town), village(tree))


def test_only_the_system_makes_roots(tree: Tree) -> None:
    with pytest.raises(Missing):
        create(scope_at(tree.county), NewUnit(code="R-1", name="另一个县", kind="county"))


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"code": "981527100201"}, "code", "已由“白石村”使用"),
        ({"code": "981527100000"}, "code", "与类别“村（社区）”不符"),
        ({"code": "9815271"}, "code", "不是区划代码"),
        ({"name": "  "}, "name", "全称不能为空"),
        ({"name": "长" * 101}, "name", "全称最多100个字"),
        ({"name": "清水\n村"}, "name", "不可见字符"),
        ({"kind": "星舰"}, "kind", "没有“星舰”"),
        ({"credit_code": "91350100M000100Y44"}, "credit_code", "校验位不对"),
    ],
)
def test_bad_input_is_told_and_nothing_is_written(
    tree: Tree, wrong: dict[str, str], field: str, said: str
) -> None:
    before = Unit.system.count()
    with pytest.raises(Invalid) as refusal:
        create(SYSTEM_SCOPE, replace(village(tree), **wrong))  # type: ignore[arg-type]  # one field at a time
    assert said in refusal.value.problems[field]
    assert Unit.system.count() == before
    assert tree.again(tree.county).size == 6


def test_all_problems_are_told_at_once(tree: Tree) -> None:
    with pytest.raises(Invalid) as refusal:
        create(SYSTEM_SCOPE, NewUnit(code="小", name="", kind="星舰", parent=tree.town.pk))
    assert refusal.value.problems.keys() == {"code", "name", "kind"}


def test_nothing_is_set_up_under_an_ended_unit_or_tomorrow(tree: Tree) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(Refused, match="不能晚于今天"):
        create(SYSTEM_SCOPE, replace(village(tree), started_on=tomorrow))
    end(SYSTEM_SCOPE, tree.other_village.pk)
    with pytest.raises(Refused, match="撤销，不能再变动"):
        create(SYSTEM_SCOPE, NewUnit(code="X-1", name="一组", kind="group", parent=tree.other_village.pk))


def test_the_tree_has_a_depth(tree: Tree) -> None:
    unit = tree.branch
    for level in range(paths.MAX_DEPTH - 4):
        unit = new(f"G-{level}", f"第{level}层", "group", unit)
    with pytest.raises(Refused, match="最多11级"):
        new("G-99", "再下一层", "group", unit)
