"""Tokens: told once, kept as a hash, limited, ended."""

from datetime import UTC, datetime, timedelta

import pytest

from taizhang.audit.errors import Invalid, Missing
from taizhang.audit.models import Event, EventDetail
from taizhang.units import tokens
from taizhang.units.roles import Right, Role
from tests.world import World, make_world, scope

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


@pytest.fixture
def world() -> World:
    return make_world()


def made(world: World, role: Role = Role.CLERK, place: str = "child") -> tokens.NewToken:
    row = world.somebody(role, place)
    return tokens.create_token(scope(row), row, purpose="每日取数", rights=[Right.VIEW], days=30)


def test_the_text_is_found_again_and_kept_nowhere(world: World) -> None:
    new = made(world)
    found = tokens.find_token(new.text)
    assert found is not None
    assert found.pk == new.token.pk
    assert new.text not in new.token.hash + EventDetail.objects.get().json
    assert tokens.find_token(new.text + "x") is None
    assert tokens.find_token("x") is None


def test_an_expired_and_a_closed_accounts_token_open_nothing(world: World) -> None:
    new = made(world)
    new.token.expires = datetime.now(UTC) - timedelta(seconds=1)
    new.token.save(update_fields=["expires"])
    assert tokens.find_token(new.text) is None
    other = made(world, Role.VIEWER)
    other.token.account.is_active = False
    other.token.account.save(update_fields=["is_active"])
    assert tokens.find_token(other.text) is None


def test_all_that_is_wrong_is_named(world: World) -> None:
    row = world.somebody(Role.CLERK)
    with pytest.raises(Invalid) as refusal:
        tokens.create_token(scope(row), row, purpose=" ", rights=[], days=0)
    assert set(refusal.value.problems) == {"label", "rights", "days"}


def test_the_owner_and_the_security_administrator_revoke_it(world: World) -> None:
    mine, other = made(world), made(world, Role.VIEWER)
    tokens.revoke_token(scope(mine.token.account), mine.token.pk)
    assert tokens.find_token(mine.text) is None
    tokens.revoke_token(scope(world.somebody(Role.SECURITY_ADMIN, "parent")), other.token.pk)
    assert tokens.find_token(other.text) is None
    assert Event.objects.filter(action="token.revoked").count() == 2


def test_a_foreign_token_is_not_found(world: World) -> None:
    new = made(world)
    for stranger in (world.somebody(Role.OFFICE), world.somebody(Role.SECURITY_ADMIN, "sibling")):
        with pytest.raises(Missing):
            tokens.revoke_token(scope(stranger), new.token.pk)


def test_a_limited_scope_has_no_more_than_was_named(world: World) -> None:
    from dataclasses import replace

    wide = scope(world.somebody(Role.OFFICE))
    narrow = replace(wide, limited_to=frozenset({Right.VIEW}))
    assert narrow.can(Right.VIEW, world.child)
    assert not narrow.can(Right.ENTER, world.child)
    assert wide.can(Right.ENTER, world.child)
