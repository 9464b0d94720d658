"""Accounts: made, edited, closed, reset, locked; each change an event, each refusal a sentence."""

from datetime import UTC, datetime, timedelta

import pytest

from taizhang.audit.errors import Conflict, Invalid, Missing, Refused
from taizhang.audit.models import Event, EventDetail
from taizhang.units import accounts, passwords, signing
from taizhang.units.models import Account, OldPassword, SignIn
from taizhang.units.roles import Role
from taizhang.units.scope import Scope
from tests.world import PASSWORD, World, make_world, scope

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

NEW = "Qing-he2026"


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def security(world: World) -> Scope:
    return scope(world.somebody(Role.SECURITY_ADMIN, "child"))


def actions() -> list[str]:
    return list(Event.objects.order_by("id").values_list("action", flat=True))


def test_a_new_account_gets_a_password_once_and_must_change_it(world: World, security: Scope) -> None:
    made = accounts.create_account(security, username="li.min", name="李敏", unit=world.grandchild)
    assert made.account.check_password(made.password)
    assert made.account.must_change
    assert passwords.problem(made.password) is None
    assert actions() == ["account.created"]
    assert made.password not in EventDetail.objects.get().json


def test_an_account_outside_reach_is_not_found(world: World, security: Scope) -> None:
    with pytest.raises(Missing):
        accounts.create_account(security, username="li.min", name="李敏", unit=world.sibling)
    assert not Account.objects.filter(username="li.min").exists()


def test_all_wrong_fields_are_named_at_once(world: World, security: Scope) -> None:
    with pytest.raises(Invalid) as refusal:
        accounts.create_account(security, username="李敏", name=" ", unit=world.child)
    assert set(refusal.value.problems) == {"username", "name"}


def test_a_name_is_taken_whatever_its_case(world: World, security: Scope) -> None:
    accounts.create_account(security, username="li.min", name="李敏", unit=world.child)
    with pytest.raises(Refused, match="已被使用"):
        accounts.create_account(security, username="LI.MIN", name="李民", unit=world.child)


def test_an_ended_unit_gets_no_account(world: World, security: Scope) -> None:
    world.grandchild.ended_on = datetime.now(UTC).date()
    with pytest.raises(Invalid, match="已撤销"):
        accounts.create_account(security, username="li.min", name="李敏", unit=world.grandchild)


def test_an_edit_of_a_stale_version_is_refused(world: World, security: Scope) -> None:
    row = world.somebody(Role.CLERK, "child")
    changed = accounts.edit_account(security, row, version=1, name="李新", unit=world.grandchild)
    assert (changed.name, changed.unit, changed.version) == ("李新", world.grandchild, 2)
    with pytest.raises(Conflict):
        accounts.edit_account(security, row, version=1, name="李旧", unit=world.child)


def test_an_account_cannot_be_moved_out_of_reach(world: World, security: Scope) -> None:
    row = world.somebody(Role.CLERK, "child")
    with pytest.raises(Missing):
        accounts.edit_account(security, row, version=1, name="李新", unit=world.sibling)


def test_closing_ends_sessions_and_opening_does_not_bring_them_back(world: World, security: Scope) -> None:
    row = world.somebody(Role.CLERK, "child")
    signing.record_sign_in(row, session="s1")
    accounts.deactivate_account(security, row)
    row.refresh_from_db()
    assert not row.is_active
    assert SignIn.objects.get().ended is not None
    accounts.reactivate_account(security, row)
    assert actions() == ["account.signed_in", "account.deactivated", "account.reactivated"]


def test_nobody_closes_his_own_account(world: World, security: Scope) -> None:
    with pytest.raises(Refused, match="自己"):
        accounts.deactivate_account(security, world.somebody(Role.SECURITY_ADMIN, "child"))


def test_a_reset_replaces_the_password_and_asks_for_a_change(world: World, security: Scope) -> None:
    row = world.somebody(Role.CLERK, "child")
    told = accounts.reset_password(security, row)
    row.refresh_from_db()
    assert row.must_change
    assert row.check_password(told.password)
    assert not row.check_password(PASSWORD)


def test_a_password_change_needs_the_old_one(world: World) -> None:
    row = world.somebody(Role.CLERK)
    with pytest.raises(Refused, match="原密码不对"):
        accounts.change_password(scope(row), row, old="wrong", new=NEW)


def test_nobody_changes_anothers_password(world: World, security: Scope) -> None:
    row = world.somebody(Role.CLERK, "child")
    with pytest.raises(Missing):
        accounts.change_password(security, row, old=PASSWORD, new=NEW)


def test_a_password_used_before_does_not_come_back(world: World) -> None:
    row = world.somebody(Role.CLERK)
    row = accounts.change_password(scope(row), row, old=PASSWORD, new=NEW)
    assert not row.must_change
    with pytest.raises(Refused, match="用过的密码"):
        accounts.change_password(scope(row), row, old=NEW, new=PASSWORD)
    assert OldPassword.objects.filter(account=row).count() == 1
    assert NEW not in EventDetail.objects.get().json


@pytest.mark.parametrize(
    ("password", "reason"),
    [("Ab1-xyz", "太短"), ("abcdefgh1", "种"), ("Clerk-parent1", "账号名"), ("A1-" + "x" * 130, "太长")],
)
def test_a_weak_password_is_refused_with_the_reason(world: World, password: str, reason: str) -> None:
    row = world.somebody(Role.CLERK)
    with pytest.raises(Refused, match=reason):
        accounts.change_password(scope(row), row, old=PASSWORD, new=password)


def test_a_password_expires(world: World) -> None:
    row = world.somebody(Role.CLERK)
    now = datetime.now(UTC)
    assert not passwords.expired(row, now)
    assert passwords.expired(row, now + timedelta(days=91))


def test_five_failures_lock_and_each_is_an_event(world: World, security: Scope) -> None:
    row = world.somebody(Role.CLERK, "child")
    locks = [signing.record_failure(row.username.upper()) for _ in range(5)]
    assert locks == [False] * 4 + [True]
    row.refresh_from_db()
    assert signing.locked(row)
    assert row.locked_until is not None
    assert row.locked_until >= datetime.now(UTC) + timedelta(minutes=9, seconds=50)
    assert actions() == ["account.sign_in_failed"] * 5 + ["account.locked"]
    accounts.unlock_account(security, row)
    row.refresh_from_db()
    assert not signing.locked(row)


def test_a_failure_during_a_lock_does_not_prolong_it(world: World) -> None:
    row = world.somebody(Role.CLERK)
    for _ in range(5):
        signing.record_failure(row.username)
    row.refresh_from_db()
    until = row.locked_until
    for _ in range(6):
        signing.record_failure(row.username)
    row.refresh_from_db()
    assert row.locked_until == until


def test_an_unknown_name_leaves_an_event_too(world: World) -> None:
    assert signing.record_failure("nobody") is False
    assert Event.objects.get().label == "nobody"


def test_one_ends_only_ones_own_sessions(world: World) -> None:
    mine, other = world.somebody(Role.CLERK), world.somebody(Role.VIEWER)
    signing.record_sign_in(other, session="s1")
    row = SignIn.objects.get()
    with pytest.raises(Missing):
        signing.end_session(scope(mine), mine, row.pk)
    with pytest.raises(Missing):
        signing.end_session(scope(mine), other, row.pk)
    signing.end_session(scope(other), other, row.pk)
    assert actions() == ["account.signed_in", "account.session_ended"]


@pytest.mark.slow_passwords
def test_passwords_are_hashed_slowly(world: World, security: Scope) -> None:
    made = accounts.create_account(security, username="li.min", name="李敏", unit=world.child)
    assert made.account.password.startswith("argon2$argon2id$")
