"""Entries under lock: found through the actor's scope, then locked and read again inside the operation."""

from collections.abc import Sequence

from taizhang.audit.errors import Missing
from taizhang.ledgers.models import Entry
from taizhang.ledgers.models.entry import LIVE
from taizhang.units.scope import Scope


def lock(scope: Scope, entry: int, *, live: bool = True) -> Entry:
    (found,) = lock_all(scope, [entry], live=live)
    return found


def lock_all(scope: Scope, keys: Sequence[int], *, live: bool = True) -> list[Entry]:
    """Locked in the order of their ids, whatever order was asked for, so that two operations never wait crosswise."""
    seen = set(Entry.objects.visible_to(scope).filter(pk__in=keys).values_list("pk", flat=True))
    if len(seen) != len(set(keys)):
        raise Missing
    rows = Entry.system.select_for_update(of=("self",)).select_related("unit__parent")
    found = list(rows.filter(pk__in=seen).order_by("pk"))
    if live and any(entry.gone != LIVE for entry in found):
        raise Missing("这条已撤回或已并入其他条目，请先恢复。")
    return found
