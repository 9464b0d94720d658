"""Grants: given within reach, never to oneself, never two administrators to one person."""

from datetime import timedelta

import pytest
from django.utils import timezone

from taizhang.audit.errors import Forbidden, Invalid, Missing, Refused
from taizhang.audit.models import Event
from taizhang.units import grants
from taizhang.units.account_queries import reach_of
from taizhang.units.models import Grant, Person
from taizhang.units.roles import ADMINISTRATORS, Right, Role
from taizhang.units.scope import SYSTEM_SCOPE, Scope
from tests.world import World, account, grant, make_world, scope

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def security(world: World) -> Scope:
    return scope(world.somebody(Role.SECURITY_ADMIN, "child"))


def test_a_grant_flows_down_and_is_withdrawn(world: World, security: Scope) -> None:
    row = account("li", world.child)
    given = grants.give(security, row, role=Role.CLERK, unit=world.child)
    reach = {one.right: one.units for one in reach_of(row, today=timezone.localdate())}
    assert reach == {Right.VIEW: 2, Right.ENTER: 2}
    grants.withdraw(security, given)
    assert reach_of(row, today=timezone.localdate()) == []
    assert [event.action for event in Event.objects.order_by("id")] == ["grant.given", "grant.withdrawn"]


def test_a_grant_at_an_ended_unit_is_refused(world: World, security: Scope) -> None:
    world.grandchild.ended_on = timezone.localdate()
    with pytest.raises(Invalid, match="已撤销"):
        grants.give(security, account("li", world.child), role=Role.CLERK, unit=world.grandchild)
    assert not Event.objects.exists()


def test_a_grant_outside_reach_is_refused(world: World, security: Scope) -> None:
    with pytest.raises(Missing):
        grants.give(security, account("li", world.child), role=Role.CLERK, unit=world.sibling)
    with pytest.raises(Missing):
        grants.give(security, account("wang", world.sibling), role=Role.CLERK, unit=world.child)


def test_only_the_security_right_gives(world: World) -> None:
    office = scope(world.somebody(Role.OFFICE))
    with pytest.raises(Forbidden):
        grants.give(office, account("li", world.child), role=Role.CLERK, unit=world.child)


def test_nobody_grants_to_himself(world: World, security: Scope) -> None:
    with pytest.raises(Refused, match="自己"):
        grants.give(security, world.somebody(Role.SECURITY_ADMIN, "child"), role=Role.CLERK, unit=world.child)


@pytest.mark.parametrize("held", ADMINISTRATORS)
@pytest.mark.parametrize("wanted", ADMINISTRATORS)
def test_one_person_is_never_two_administrators(world: World, held: Role, wanted: Role) -> None:
    row = account("li", world.child)
    grant(row, held, world.child)
    if held == wanted:
        grants.give(SYSTEM_SCOPE, row, role=wanted, unit=world.grandchild)
    else:
        with pytest.raises(Refused, match="不同的人"):
            grants.give(SYSTEM_SCOPE, row, role=wanted, unit=world.child)


def test_not_even_through_two_accounts(world: World) -> None:
    person = Person.system.create(unit=world.child, name="李敏")
    first, second = account("li", world.child), account("li2", world.child)
    for row in (first, second):
        row.person = person
        row.save(update_fields=["person"])
    grant(first, Role.SYSTEM_ADMIN, world.child)
    with pytest.raises(Refused, match="不同的人"):
        grants.give(SYSTEM_SCOPE, second, role=Role.AUDIT_ADMIN, unit=world.child)


def test_the_same_grant_is_not_given_twice(world: World, security: Scope) -> None:
    row = account("li", world.child)
    grants.give(security, row, role=Role.CLERK, unit=world.child)
    with pytest.raises(Refused, match="不必重复"):
        grants.give(security, row, role=Role.CLERK, unit=world.child)
    assert Grant.objects.filter(account=row).count() == 1


def test_a_past_day_and_a_missing_line_are_refused_together(world: World, security: Scope) -> None:
    row = account("li", world.child)
    with pytest.raises(Invalid) as refusal:
        grants.give(
            security,
            row,
            role=Role.CLERK,
            unit=world.child,
            tree=Grant.LINE,
            until=timezone.localdate() - timedelta(days=1),
        )
    assert set(refusal.value.problems) == {"tree", "until"}


def test_a_grant_ends_by_itself(world: World) -> None:
    row = account("li", world.child)
    given = grant(row, Role.CLERK, world.child)
    given.until = timezone.localdate() - timedelta(days=1)
    given.save(update_fields=["until"])
    assert not scope(row).has(Right.VIEW)


def test_administrators_read_no_entries(world: World) -> None:
    for role in ADMINISTRATORS:
        assert not scope(world.somebody(role)).has(Right.VIEW)
