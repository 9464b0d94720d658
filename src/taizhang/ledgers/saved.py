"""The saved lists somebody has: his own, those shared at the units he works at, those a pack brings."""

from dataclasses import replace
from typing import Any

from django.db.models import Q, QuerySet

from taizhang.audit import kept
from taizhang.audit.errors import Missing
from taizhang.ledgers import installed
from taizhang.ledgers.models import SavedList
from taizhang.packs.condition_writer import write
from taizhang.packs.model import Ledger
from taizhang.units import likeness
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


def of_ledger(scope: Scope, ledger: str) -> list[SavedList]:
    """As many of a ledger's as a page offers."""
    like, mine = likeness.of_scope(scope), kept.number(-1)
    alike = replace(like.scope, actor=replace(scope.actor, account=mine))

    def build() -> QuerySet[SavedList]:
        return visible(alike, ledger)[:MOST]

    return kept.rows(("saved lists", ledger, like.shape), build, {**like.given, mine: scope.actor.account})


def find(scope: Scope, key: int) -> SavedList:
    found = visible(scope).filter(pk=key).first()
    if found is None:
        raise Missing("没有这份清单，或者它没有共享给您的单位。")
    return found


def may_change(scope: Scope, row: SavedList) -> bool:
    """Who saved it; a shared one also the office of its unit, so that it outlives who left."""
    mine = scope.everything or row.account == scope.actor.account
    return mine or (row.shared and scope.can(Right.DIRECT, row.unit))


def of_packs(ledger: Ledger) -> dict[str, str]:
    """The lists a pack brings for a ledger: id and label."""
    views = installed.current().lists.values()
    return {view.id: view.label for view in views if view.ledger == ledger.id}


def words_of_pack(ledger: Ledger, key: str) -> dict[str, Any]:
    """A pack's own list in the words of a list."""
    view = installed.current().lists.get(key)
    if view is None or view.ledger != ledger.id:
        raise Missing
    return {
        "where": write(view.where, ledger.readable()),
        "states": list(view.states),
        "overdue": bool(view.overdue),
        "sort": view.order or "",
        "descending": view.descending,
    }
