"""API tokens: shown once, kept as a hash, acting for one account with the rights named, until a day."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from taizhang.audit.canonical import sha256
from taizhang.audit.errors import Invalid, Missing
from taizhang.audit.operation import operation
from taizhang.units.accounts import key, label
from taizhang.units.models import Account, ApiToken
from taizhang.units.roles import Right
from taizhang.units.scope import Scope

PREFIX = "tz_"
LONGEST_DAYS = 366


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token just made, with the text that is never shown again."""

    token: ApiToken
    text: str


def create_token(scope: Scope, account: Account, *, purpose: str, rights: list[Right], days: int) -> NewToken:
    """A token for the actor's own account."""
    if account.pk != scope.actor.account:
        raise Missing
    _check(purpose, rights, days)
    text = PREFIX + secrets.token_urlsafe(32)
    with operation(scope.actor) as op:
        token = ApiToken.objects.create(
            account=account,
            label=purpose.strip(),
            hash=sha256(text.encode()),
            rights=sorted(set(rights)),
            created=op.at,
            expires=op.at + timedelta(days=days),
        )
        after = {"label": token.label, "rights": list(token.rights), "expires": token.expires.date().isoformat()}
        op.event("token.created", key(account), label(account), home=account.unit.home, after=after)
    return NewToken(token, text)


def _check(purpose: str, rights: list[Right], days: int) -> None:
    problems = {}
    if not 1 <= len(purpose.strip()) <= 60:
        problems["label"] = "请填写用途，不超过60字。"
    if not rights:
        problems["rights"] = "请至少选择一项权限。"
    if not 1 <= days <= LONGEST_DAYS:
        problems["days"] = f"有效天数须在1至{LONGEST_DAYS}之间。"
    if problems:
        raise Invalid(problems)


def revoke_token(scope: Scope, token_id: int) -> None:
    """The owner's own, or any of an account over which the actor has the security right."""
    with operation(scope.actor) as op:
        rows = ApiToken.objects.select_for_update(of=("self",)).select_related("account__unit")
        token = rows.filter(pk=token_id, revoked=None).first()
        if token is None:
            raise Missing
        if token.account_id != scope.actor.account and not scope.can(Right.SECURITY, token.account.unit):
            raise Missing
        token.revoked = op.at
        token.save(update_fields=["revoked"])
        account = token.account
        op.event(
            "token.revoked", key(account), label(account), home=account.unit.home, before={"label": token.label}
        )


def find_token(text: str) -> ApiToken | None:
    """The token in force, with its account. Cost: one query on a unique column."""
    if not text.startswith(PREFIX):
        return None
    rows = ApiToken.objects.select_related("account__unit")
    return rows.filter(
        hash=sha256(text.encode()), revoked=None, expires__gt=datetime.now(UTC), account__is_active=True
    ).first()
