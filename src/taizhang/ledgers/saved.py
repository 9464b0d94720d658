"""The saved lists somebody has: his own, and those shared at the units he works at."""

from django.db.models import Q, QuerySet

from taizhang.audit.errors import Missing
from taizhang.ledgers.models import SavedList
from taizhang.units.roles import Right
from taizhang.units.scope import Scope

MOST = 200


def visible(scope: Scope, ledger: str = "") -> QuerySet[SavedList]:
    """One's own first, then by name."""
    rows = SavedList.objects.select_related("unit")
    if not scope.everything:
        places = {held.unit for held in scope.held}
        rows = rows.filter(Q(account=scope.actor.account) | Q(shared=True, unit__in=places))
    if ledger:
        rows = rows.filter(ledger=ledger)
    return rows.order_by("ledger", "shared", "label", "id")


def find(scope: Scope, key: int) -> SavedList:
    found = visible(scope).filter(pk=key).first()
    if found is None:
        raise Missing("没有这份清单，或者它没有共享给您的单位。")
    return found


def may_change(scope: Scope, row: SavedList) -> bool:
    """Who saved it; a shared one also the office of its unit, so that it outlives who left."""
    mine = scope.everything or row.account == scope.actor.account
    return mine or (row.shared and scope.can(Right.DIRECT, row.unit))
