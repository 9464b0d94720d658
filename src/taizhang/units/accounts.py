"""Changes of accounts: made, edited, closed, opened again, given a new password.

Each needs the security right at the account's unit, and each is an event. A password never reaches an event.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.utils import timezone

from taizhang.audit.actor import Actor, Via
from taizhang.audit.errors import Conflict, Invalid, Missing, Refused
from taizhang.audit.operation import Operation, operation
from taizhang.units import passwords
from taizhang.units.models import Account, OldPassword, SignIn, Unit
from taizhang.units.roles import Right
from taizhang.units.scope import Scope

USERNAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,39}")


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account just made or reset, with the password its owner is told once."""

    account: Account
    password: str


def actor_of(account: Account, *, via: Via = "page", request: str = "", address: str = "") -> Actor:
    return Actor(
        account=account.pk, name=account.name, unit=account.unit_id, via=via, request=request, address=address
    )


def key(account: Account) -> str:
    return f"account:{account.pk}"


def label(account: Account) -> str:
    return f"{account.name}（{account.username}）"


def create_account(scope: Scope, *, username: str, name: str, unit: Unit, email: str = "") -> NewAccount:
    """A new account, which must change the password told here at its first sign-in."""
    scope.need(Right.SECURITY, unit)
    username, name = username.strip(), name.strip()
    _check_new(username, name, unit)
    password = passwords.temporary()
    hashed = make_password(password)
    with operation(scope.actor) as op:
        if Account.objects.filter(username__iexact=username).exists():
            raise Refused(f"账号名 {username} 已被使用，请换一个。", code="username_taken", field="username")
        account = Account.objects.create(
            username=username,
            name=name,
            unit=unit,
            email=email,
            password=hashed,
            must_change=True,
        )
        after = {"username": username, "name": name, "unit": unit.code}
        op.event("account.created", key(account), label(account), unit=unit.pk, home=unit.home, after=after)
    return NewAccount(account, password)


def _check_new(username: str, name: str, unit: Unit) -> None:
    problems = {}
    if not USERNAME.fullmatch(username):
        problems["username"] = "账号名须为2至40位字母、数字、点、横线或下划线，并以字母或数字开头。"
    if not 1 <= len(name) <= 50:
        problems["name"] = "请填写姓名，不超过50字。"
    if unit.ended_on and unit.ended_on <= timezone.localdate():
        problems["unit"] = f"{unit.name}已撤销，不能新设账号。"
    if problems:
        raise Invalid(problems)


def _locked(scope: Scope, account: Account) -> Account:
    fresh = Account.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=account.pk).first()
    if fresh is None:
        raise Missing
    scope.need(Right.SECURITY, fresh.unit)
    return fresh


def _event(op: Operation, action: str, account: Account, **changed: dict[str, object]) -> None:
    op.event(action, key(account), label(account), unit=account.unit_id, home=account.unit.home, **changed)


def edit_account(
    scope: Scope, account: Account, *, version: int, name: str, unit: Unit, email: str = ""
) -> Account:
    """Change the name, the unit or the address for notices; the account name is for ever."""
    name = name.strip()
    if not 1 <= len(name) <= 50:
        raise Invalid({"name": "请填写姓名，不超过50字。"})
    scope.need(Right.SECURITY, unit)
    with operation(scope.actor) as op:
        fresh = _locked(scope, account)
        if fresh.version != version:
            raise Conflict("这个账号刚被别人改过，请刷新后再改。", code="stale")
        before: dict[str, object] = {"name": fresh.name, "unit": fresh.unit.code, "email": fresh.email}
        after: dict[str, object] = {"name": name, "unit": unit.code, "email": email}
        fresh.name, fresh.unit, fresh.email, fresh.version = name, unit, email, version + 1
        fresh.save(update_fields=["name", "unit", "email", "version"])
        _event(op, "account.edited", fresh, before=before, after=after)
    return fresh


def deactivate_account(scope: Scope, account: Account) -> None:
    """Close the account; its sessions end at once and its past stays."""
    if account.pk == scope.actor.account:
        raise Refused("不能停用自己的账号，请由另一位安全管理员办理。", code="own_account")
    with operation(scope.actor) as op:
        fresh = _locked(scope, account)
        fresh.is_active = False
        fresh.save(update_fields=["is_active"])
        end_sessions_of(fresh)
        _event(op, "account.deactivated", fresh)


def reactivate_account(scope: Scope, account: Account) -> None:
    with operation(scope.actor) as op:
        fresh = _locked(scope, account)
        fresh.is_active = True
        fresh.save(update_fields=["is_active"])
        _event(op, "account.reactivated", fresh)


def unlock_account(scope: Scope, account: Account) -> None:
    """Let somebody try again who mistyped too often."""
    with operation(scope.actor) as op:
        fresh = _locked(scope, account)
        fresh.failures, fresh.locked_until = 0, None
        fresh.save(update_fields=["failures", "locked_until"])
        _event(op, "account.unlocked", fresh)


def reset_password(scope: Scope, account: Account) -> NewAccount:
    """A new password for one use; the present one and every session end."""
    password = passwords.temporary()
    hashed = make_password(password)
    with operation(scope.actor) as op:
        fresh = _locked(scope, account)
        _take_password(fresh, hashed, must_change=True)
        end_sessions_of(fresh)
        _event(op, "account.password_reset", fresh)
    return NewAccount(fresh, password)


def change_password(scope: Scope, account: Account, *, old: str, new: str) -> Account:
    """The owner's own change, also the one that a first sign-in and an expired password ask for.

    The slow hashes are computed before the transaction, which must stay short.
    """
    if account.pk != scope.actor.account:
        raise Missing
    if not account.check_password(old):
        raise Refused("原密码不对，请重新输入。", code="password_wrong", field="old")
    passwords.accept(account, new)
    hashed = make_password(new)
    with operation(scope.actor) as op:
        fresh = Account.objects.select_for_update(of=("self",)).select_related("unit").get(pk=account.pk)
        if fresh.password != account.password:
            raise Conflict("密码刚被改过，请用新密码重新登录。", code="stale")
        _take_password(fresh, hashed, must_change=False)
        _event(op, "account.password_changed", fresh)
    return fresh


def _take_password(account: Account, hashed: str, *, must_change: bool) -> None:
    now = datetime.now(UTC)
    OldPassword.objects.create(account=account, hash=account.password, at=now)
    account.password, account.must_change, account.password_changed = hashed, must_change, now
    account.failures, account.locked_until = 0, None
    account.save(update_fields=["password", "must_change", "password_changed", "failures", "locked_until"])


def end_sessions_of(account: Account) -> int:
    """Close every open session of an account, inside the operation that says why."""
    open_ones = SignIn.objects.filter(account=account, ended=None)
    Session.objects.filter(session_key__in=list(open_ones.values_list("session", flat=True))).delete()
    return open_ones.update(ended=datetime.now(UTC))
