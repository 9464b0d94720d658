"""Coming in and going out: each sign-in, failure, lock, sign-out and ended session is an event.

An account is locked after five failures for ten minutes (settings). The answer to a wrong password, to an unknown
name and to a locked account is the same sentence, so that nobody can learn which accounts exist.
"""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from taizhang.audit.actor import SYSTEM_ACCOUNT, Actor
from taizhang.audit.errors import Missing
from taizhang.audit.operation import operation
from taizhang.units.accounts import actor_of, key, label
from taizhang.units.models import Account, SignIn
from taizhang.units.scope import Scope

NOBODY = "未登录"


def find(username: str) -> Account | None:
    return Account.objects.select_related("unit").filter(username__iexact=username.strip()).first()


def locked(account: Account, now: datetime | None = None) -> bool:
    return account.locked_until is not None and account.locked_until > (now or datetime.now(UTC))


def record_failure(username: str, *, request: str = "", address: str = "") -> bool:
    """A wrong password or an unknown name. True when the account is locked by this one."""
    account = find(username)
    if account is None:
        _unknown(username, request=request, address=address)
        return False
    actor = actor_of(account, request=request, address=address)
    with operation(actor) as op:
        fresh = Account.objects.select_for_update(of=("self",)).select_related("unit").get(pk=account.pk)
        already = locked(fresh, op.at)
        fresh.failures = 0 if already else fresh.failures + 1
        now_locked = not already and fresh.failures >= settings.CONFIG.lockout_failures
        if now_locked:
            fresh.failures, fresh.locked_until = 0, op.at + timedelta(minutes=settings.CONFIG.lockout_minutes)
        fresh.save(update_fields=["failures", "locked_until"])
        op.event("account.sign_in_failed", key(fresh), label(fresh), home=fresh.unit.home)
        if now_locked:
            op.event("account.locked", key(fresh), label(fresh), home=fresh.unit.home)
    return now_locked


def _unknown(username: str, *, request: str, address: str) -> None:
    actor = Actor(account=SYSTEM_ACCOUNT, name=NOBODY, via="page", request=request, address=address)
    with operation(actor) as op:
        op.event("account.sign_in_failed", "account:0", username[:40])


def record_sign_in(
    account: Account, *, session: str, request: str = "", address: str = "", agent: str = ""
) -> None:
    """The session named is open from now on; failures before it are forgiven."""
    actor = actor_of(account, request=request, address=address)
    with operation(actor) as op:
        Account.objects.filter(pk=account.pk).update(failures=0, locked_until=None, last_login=op.at)
        SignIn.objects.create(account=account, session=session, at=op.at, address=address, agent=agent[:200])
        op.event("account.signed_in", key(account), label(account), home=account.unit.home)


def renamed_session(account: Account, before: str, after: str) -> None:
    """A password change gives the running session a new key; its sign-in follows it, and the others have ended."""
    rows = SignIn.objects.filter(account=account, ended=None)
    rows.filter(session=before).update(session=after)
    rows.exclude(session=after).update(ended=datetime.now(UTC))


def record_sign_out(scope: Scope, account: Account, session: str) -> None:
    with operation(scope.actor) as op:
        SignIn.objects.filter(account=account, session=session).update(ended=op.at)
        op.event("account.signed_out", key(account), label(account), home=account.unit.home)


def record_factor(scope: Scope, account: Account, *, added: bool, kind: str) -> None:
    """A second factor came or went."""
    action = "account.factor_added" if added else "account.factor_removed"
    with operation(scope.actor) as op:
        op.event(action, key(account), label(account), home=account.unit.home, after={"kind": kind})


def open_sessions(account: Account) -> QuerySet[SignIn]:
    """The sessions still open, newest first. Cost: one join-free query on two indexed columns."""
    alive = Session.objects.filter(expire_date__gt=datetime.now(UTC)).values("session_key")
    return SignIn.objects.filter(account=account, ended=None, session__in=alive).order_by("-id")


def end_session(scope: Scope, account: Account, sign_in: int) -> None:
    """End one of one's own sessions, such as the one left open on another computer."""
    with operation(scope.actor) as op:
        row = SignIn.objects.filter(pk=sign_in, account=account, ended=None).first()
        if row is None or account.pk != scope.actor.account:
            raise Missing
        Session.objects.filter(session_key=row.session).delete()
        row.ended = op.at
        row.save(update_fields=["ended"])
        op.event("account.session_ended", key(account), label(account), home=account.unit.home)
