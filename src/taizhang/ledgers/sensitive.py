"""Sensitive fields: shown to those near the row, as private rows are, and to nobody further away.

Near is who works at the row's unit or at the unit directly above. Others read that there is something and no more;
they can neither ask for it by a condition nor sort by it, for an answer would tell it too.
"""

from collections.abc import Iterable, Mapping

from django.db.models import Q

from taizhang.audit.errors import Refused
from taizhang.packs.model import Ledger
from taizhang.units import paths
from taizhang.units.models import Unit
from taizhang.units.scope import Scope

MASK = "（不公开）"


def keys(ledger: Ledger) -> frozenset[str]:
    return frozenset(one.key for one in ledger.sensitive)


class Veil:
    """What of a ledger's rows an actor is not shown."""

    def __init__(self, scope: Scope, ledger: Ledger) -> None:
        self.keys = frozenset() if scope.everything else keys(ledger)
        self.places = {held.unit for held in scope.held}

    def over(self, unit: int, parent: int | None) -> frozenset[str]:
        """The keys hidden in a row of this unit."""
        return frozenset() if unit in self.places or parent in self.places else self.keys

    def seen(self, data: Mapping[str, object], unit: int, parent: int | None) -> Mapping[str, object]:
        hidden = self.over(unit, parent)
        return {key: value for key, value in data.items() if key not in hidden} if hidden else data


def refuse_asking(scope: Scope, ledger: Ledger, top: Unit, asked: Iterable[str]) -> None:
    """Asking about a sensitive field is for who is shown it in every row the list may hold."""
    veil = Veil(scope, ledger)
    labels = [ledger.fields[key].label for key in dict.fromkeys(asked) if key in veil.keys]
    if not labels:
        return
    far = Unit.system.filter(paths.within(top.path)).exclude(Q(pk__in=veil.places) | Q(parent__in=veil.places))
    if far.exists():
        raise Refused(
            f"“{'、'.join(labels)}”不公开，只有本单位和直接上级能按它筛选、排序。", code="sensitive", field="where"
        )
