"""Reads of the tree: what is seen, in which order, and what stays hidden."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from taizhang.audit.errors import Missing
from taizhang.units import queries
from taizhang.units.models import Unit
from taizhang.units.operations import add_alias, edit, end, set_line_parent
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.units.conftest import Tree, new, scope_at

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


def names(rows: "list[Unit] | tuple[Unit, ...]") -> list[str]:
    return [row.name for row in rows]


def test_each_sees_his_subtree_in_official_order(tree: Tree) -> None:
    assert names(list(queries.units(scope_at(tree.town)))) == ["青石镇", "白石村", "白石村党支部"]
    assert names(list(queries.units(scope_at(tree.other_town)))) == ["柳塘镇", "柳塘村"]
    for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN):
        assert queries.units(scope_at(tree.county, role)).count() == 6
    assert queries.units(scope_at(tree.county, Role.AUDIT_ADMIN)).count() == 0


def test_a_foreign_unit_is_not_there(tree: Tree) -> None:
    assert queries.unit(scope_at(tree.town), "981527100201").name == "白石村"
    with pytest.raises(Missing, match="没有编码为“981527101201”的单位"):
        queries.unit(scope_at(tree.town), "981527101201")


def test_children_page_by_page(tree: Tree) -> None:
    for number in range(5):
        new(f"G-{number}", f"第{number}组", "group", tree.town)
    first = queries.children(SYSTEM_SCOPE, tree.town, limit=4)
    rest = queries.children(SYSTEM_SCOPE, tree.town, after=first.following, limit=4)
    assert names(first.units + rest.units) == ["白石村", *[f"第{number}组" for number in range(5)]]
    assert rest.following is None
    assert names(queries.children(scope_at(tree.village), None).units) == ["白石村"]
    assert names(queries.children(SYSTEM_SCOPE, None).units) == ["溪源县"]


def test_ended_units_are_shown_on_demand(tree: Tree) -> None:
    end(SYSTEM_SCOPE, tree.other_village.pk)
    assert queries.children(SYSTEM_SCOPE, tree.other_town).units == []
    assert names(queries.children(SYSTEM_SCOPE, tree.other_town, ended=True).units) == ["柳塘村"]


def test_breadcrumb_names_the_superiors(tree: Tree) -> None:
    assert names(queries.breadcrumb(tree.branch)) == ["溪源县", "青石镇", "白石村"]


def test_search_by_any_name_within_reach(tree: Tree) -> None:
    add_alias(SYSTEM_SCOPE, tree.other_town.pk, "柳塘镇党委")
    assert names(queries.search(SYSTEM_SCOPE, "白石村")) == ["白石村", "白石村党支部"]
    assert names(queries.search(SYSTEM_SCOPE, "镇党委")) == ["柳塘镇"]
    assert names(queries.search(SYSTEM_SCOPE, "9815271012")) == ["柳塘村"]
    assert names(queries.search(SYSTEM_SCOPE, "村", within=tree.other_town)) == ["柳塘村"]
    assert queries.search(scope_at(tree.town), "柳塘") == []
    assert queries.search(SYSTEM_SCOPE, "  ") == []


def test_names_of_a_file_become_units(tree: Tree) -> None:
    add_alias(SYSTEM_SCOPE, tree.town.pk, "城关")
    add_alias(SYSTEM_SCOPE, tree.other_town.pk, "城关")
    add_alias(SYSTEM_SCOPE, tree.other_town.pk, "柳塘")
    add_alias(SYSTEM_SCOPE, tree.branch.pk, "白石村")
    found = queries.resolve(SYSTEM_SCOPE, ["青石镇", " 柳塘 ", "城关", "无名乡", "白石村"])
    assert found["青石镇"].unique == tree.again(tree.town)
    assert found["柳塘"].unique == tree.again(tree.other_town)
    assert found["城关"].ambiguous
    assert names(found["城关"].units) == ["青石镇", "柳塘镇"]
    assert (found["无名乡"].unique, found["无名乡"].ambiguous) == (None, False)
    # A full name beats somebody's alias.
    assert found["白石村"].unique == tree.again(tree.village)
    assert queries.resolve(scope_at(tree.town), ["柳塘"])["柳塘"].units == ()


def test_resolving_many_names_takes_three_queries(tree: Tree) -> None:
    with CaptureQueriesContext(connection) as captured:
        queries.resolve(SYSTEM_SCOPE, [f"名字{number}" for number in range(300)])
    assert len(captured) == 3


def test_the_superior_is_named_as_it_was_then(tree: Tree) -> None:
    edit(SYSTEM_SCOPE, tree.town.pk, {"name": "青石街道"}, on=date(2026, 5, 1))
    then = queries.unit_as_of(tree.village, date(2026, 4, 1))
    now = queries.unit_as_of(tree.village, date(2026, 6, 1))
    assert then is not None
    assert now is not None
    assert (then.superior, now.superior) == ("青石镇", "青石街道")
    root = queries.unit_as_of(tree.county, date(2026, 4, 1))
    assert root is not None
    assert root.superior is None


def test_units_in_no_line(tree: Tree) -> None:
    set_line_parent(SYSTEM_SCOPE, tree.village.pk, tree.other_village.pk)
    assert tree.again(tree.village) not in queries.outside_every_line(SYSTEM_SCOPE, tree.county)
    assert tree.again(tree.branch) in queries.outside_every_line(SYSTEM_SCOPE, tree.county)
