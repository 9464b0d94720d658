"""Sector lines beside the territory."""

import pytest

from taizhang.audit.errors import Missing, Refused
from taizhang.units.models import Unit
from taizhang.units.operations import set_line_parent
from taizhang.units.scope import SYSTEM_SCOPE
from tests.units.conftest import Tree, new, scope_at

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


@pytest.fixture
def bureau(tree: Tree) -> Unit:
    return new("981527-B07", "教育局", "county_dept", tree.county)


@pytest.fixture
def school(tree: Tree) -> Unit:
    return new("QS-S1", "青石中心小学", "school", tree.town)


def test_a_unit_hangs_in_a_line_besides_its_place(tree: Tree, bureau: Unit, school: Unit) -> None:
    hung = set_line_parent(SYSTEM_SCOPE, school.pk, bureau.pk)
    head = tree.again(bureau)
    assert hung.line_path.startswith(head.line_path)
    assert head.line_path
    assert hung.path == school.path


def test_a_line_moves_with_what_hangs_below(tree: Tree, bureau: Unit, school: Unit) -> None:
    point = new("QS-S2", "白石教学点", "school", tree.village)
    set_line_parent(SYSTEM_SCOPE, point.pk, school.pk)
    set_line_parent(SYSTEM_SCOPE, school.pk, bureau.pk)
    assert tree.again(point).line_path.startswith(tree.again(school).line_path)
    assert tree.again(school).line_path.startswith(tree.again(bureau).line_path)
    set_line_parent(SYSTEM_SCOPE, school.pk, None)
    assert tree.again(bureau).line_path == ""
    assert tree.again(point).line_path.startswith(tree.again(school).line_path)
    set_line_parent(SYSTEM_SCOPE, point.pk, None)
    assert not Unit.system.exclude(line_path="").exists()


def test_lines_have_no_cycles(tree: Tree, bureau: Unit, school: Unit) -> None:
    set_line_parent(SYSTEM_SCOPE, school.pk, bureau.pk)
    with pytest.raises(Refused, match="在行业线上是“教育局”的下级"):
        set_line_parent(SYSTEM_SCOPE, bureau.pk, school.pk)
    with pytest.raises(Refused, match="不能以自己"):
        set_line_parent(SYSTEM_SCOPE, bureau.pk, bureau.pk)


def test_both_ends_must_be_in_reach(tree: Tree, bureau: Unit, school: Unit) -> None:
    with pytest.raises(Missing):
        set_line_parent(scope_at(tree.town), school.pk, bureau.pk)
    with pytest.raises(Missing):
        set_line_parent(scope_at(tree.other_town), school.pk, tree.other_town.pk)
