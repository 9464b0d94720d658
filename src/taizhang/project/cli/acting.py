"""For whom a command acts: the account named by `--as`, otherwise the named system actor."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from taizhang.audit.actor import SYSTEM, Actor

if TYPE_CHECKING:
    from taizhang.units.scope import Scope

As = Annotated[str, typer.Option("--as", help="以哪个账号办理（登录名）；不写即以“系统”名义，照样留痕")]


def actor_named(username: str) -> Actor:
    """After `setup()`: the actor of a command."""
    from taizhang.audit.errors import Refused
    from taizhang.units.models import Account

    if not username:
        return SYSTEM.by("command")
    account = Account.objects.filter(username=username, is_active=True).first()
    if account is None:
        raise Refused(f"没有名为 {username} 的在用账号，请核对 --as 后的登录名。", field="as")
    return Actor(account=account.pk, name=account.name, unit=account.unit_id, via="command")


def scope_of_command(username: str) -> "Scope":
    """What a command may see and do: everything in the system's name, otherwise what the account may."""
    from django.utils import timezone

    from taizhang.units.models import Account
    from taizhang.units.scope import SYSTEM_SCOPE, scope_of

    actor = actor_named(username)
    if not username:
        return replace(SYSTEM_SCOPE, actor=actor)
    return scope_of(Account.objects.get(pk=actor.account), actor, today=timezone.localdate())
