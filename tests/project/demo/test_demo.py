"""The demo world: the numbers it promises, the same from the same seed, invented through and through."""

from collections import Counter
from datetime import date

import pytest
from django.contrib.auth.hashers import check_password

from taizhang.audit.models import Event
from taizhang.duties.models import OversightGroup
from taizhang.project.demo import plan
from taizhang.project.demo.accounts import NAMED, PASSWORD
from taizhang.project.demo.history import GONE, INTO
from taizhang.project.demo.world import COUNTY_CODE, REPORTING, World
from taizhang.units import codes, kinds, paths, people_queries, queries
from taizhang.units.models import Account, Grant, Person, Unit, UnitSet
from taizhang.units.operations import checking
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE

TODAY = date(2026, 11, 20)


def world(scale: str = "county", seed: int = 1) -> World:
    return World(scale=scale, seed=seed, today=TODAY)


def test_the_same_seed_makes_the_same_tree() -> None:
    assert plan.plan(world()) == plan.plan(world())
    assert plan.plan(world()) != plan.plan(world(seed=2))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_county_has_300_units_of_which_46_report(seed: int) -> None:
    rows = plan.plan(world(seed=seed))
    assert len(rows) == 300
    assert sum(REPORTING in row.categories for row in rows) == 46


def test_a_province_has_its_levels() -> None:
    rows = plan.plan(world("province"))
    depth: dict[str, int] = {"": 0}
    for row in rows:
        depth[row.code] = depth[row.above] + 1
    levels = Counter(depth[row.code] for row in rows)
    at_township = sum(kinds.level(row.kind) == kinds.TOWNSHIP or row.kind in UPPER for row in rows)
    assert (levels[1], at_township) == (1, 1_400)
    assert Counter(row.kind for row in rows)["county"] == 86
    assert levels[5] == 16_000
    assert levels[6] == 80_000
    assert len(rows) == len(depth) - 1 == 97_501


UPPER = ("province_dept", "prefecture_dept")


@pytest.mark.parametrize("scale", ["county", "province"])
def test_every_code_and_name_would_pass_as_typed(scale: str) -> None:
    for row in plan.plan(world(scale))[::7]:
        values = {"code": row.code, "name": row.name, "kind": row.kind, "credit_code": row.credit_code}
        assert checking.problems(values) == {}, row
        assert row.code.startswith("98")
        assert codes.division_level(row.code) in (None, kinds.level(row.kind))


@pytest.mark.sql
@pytest.mark.django_db
@pytest.mark.slow_passwords  # the county was made before a test could make passwords quick
def test_the_groups_of_inspectors_share_the_county_out(county: World) -> None:
    areas = [set(one.areas.values_list("unit", flat=True)) for one in OversightGroup.objects.order_by("body")]
    members = [set(one.body.members.values_list("person", flat=True)) for one in OversightGroup.objects.all()]
    assert len(areas) == 3
    for held in (areas, members):
        assert all(held)
        assert len(set.union(*held)) == sum(map(len, held))


@pytest.mark.sql
@pytest.mark.django_db
@pytest.mark.slow_passwords  # the county was made before a test could make passwords quick
def test_the_county_stands(county: World) -> None:
    top = Unit.system.get(code=COUNTY_CODE)
    assert top.size == Unit.system.count() == 300
    for row in Unit.system.select_related("parent"):
        assert row.path == (row.parent.path if row.parent else "") + paths.segment(row.order)
    assert Event.objects.filter(action="demo.seeded").count() == 1
    assert queries.members(SYSTEM_SCOPE, UnitSet.objects.get(label=REPORTING)).count() == 46
    assert queries.head_count(SYSTEM_SCOPE, top, "member", TODAY) > 1_000
    assert {grant.role for grant in Grant.objects.filter(unit=top)} == {role.value for role in Role}
    assert check_password(PASSWORD, Account.objects.get(username=next(iter(NAMED))).password)
    assert people_queries.terms_ending(SYSTEM_SCOPE, top, until=date(2027, 5, 20))
    (group, *_) = people_queries.bodies(SYSTEM_SCOPE, top, on=TODAY)
    assert len(people_queries.chairs(group, TODAY)) == 2
    assert Person.system.filter(leader=True).exists()
    head = Unit.system.get(name="溪源县教育局")
    assert Unit.system.filter(paths.below(head.line_path, field="line_path")).count() == 16
    gone, into = Unit.system.get(code=GONE), Unit.system.get(code=INTO)
    assert gone.merged_into == into
    assert queries.unit_as_of(gone, date(2026, 4, 1)) is not None
    assert queries.unit_as_of(gone, TODAY) is None
