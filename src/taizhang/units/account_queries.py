"""Reads of accounts: who is there, and what one may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from taizhang.audit.errors import Missing
from taizhang.units import paths
from taizhang.units.accounts import actor_of
from taizhang.units.models import Account, Grant, Unit
from taizhang.units.roles import RIGHTS, Right, Role
from taizhang.units.scope import Scope, scope_of


def accounts(scope: Scope, *, text: str = "", unit: Unit | None = None) -> QuerySet[Account]:
    """Accounts over which the actor has the security right, in the official order of their units."""
    rows = Account.objects.filter(scope.units(Right.SECURITY, prefix="unit__")).select_related("unit")
    if unit is not None:
        rows = rows.filter(paths.within(unit.path, field="unit__path"))
    if text:
        rows = rows.filter(Q(name__contains=text) | Q(username__icontains=text) | Q(unit__name__contains=text))
    return rows.order_by("unit__path", "id")


def account(scope: Scope, pk: int) -> Account:
    row = accounts(scope).filter(pk=pk).first()
    if row is None:
        raise Missing
    return row


def grants_of(account: Account) -> QuerySet[Grant]:
    return Grant.objects.filter(account=account).select_related("unit").order_by("unit__path", "role", "id")


def grant(scope: Scope, pk: int) -> Grant:
    rows = Grant.objects.filter(scope.units(Right.SECURITY, prefix="unit__")).select_related(
        "unit", "account__unit"
    )
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Missing
    return row


@dataclass(frozen=True, slots=True)
class Reach:
    """The answer to “这个账号能看到什么”: one right and the units it holds over."""

    right: Right
    roots: tuple[Unit, ...]
    units: int


def reach_of(account: Account, *, today: date) -> list[Reach]:
    """What a person may see and do, right by right, counted in units. Cost: one query per right held."""
    scope = scope_of(account, actor_of(account), today=today)
    held = [row for row in grants_of(account) if row.until is None or row.until >= today]
    return [_reach(scope, right, held) for right in Right if scope.has(right)]


def _reach(scope: Scope, right: Right, held: Iterable[Grant]) -> Reach:
    roots = {row.unit_id: row.unit for row in held if right in RIGHTS[Role(row.role)]}
    number = Unit.system.filter(scope.units(right), ended_on=None).count()
    return Reach(right=right, roots=tuple(roots.values()), units=number)
