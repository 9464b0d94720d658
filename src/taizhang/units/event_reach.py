"""Which events somebody with the right of audit may read: those of the units his right reaches.

An event of no unit, such as a sign-in under a name that does not exist, belongs to the whole site: it is read by
those whose right stands at a root of the tree.
"""

from typing import Any

from django.db.models import QuerySet

from taizhang.units.models import Unit
from taizhang.units.roles import Right
from taizhang.units.scope import Scope


def audited_units(scope: Scope) -> QuerySet[Any, Any] | None:
    """None for the whole site, otherwise a subquery of unit ids."""
    reached = Unit.system.filter(scope.units(Right.AUDIT))
    if scope.everything or reached.filter(parent=None).exists():
        return None
    return reached.values("pk")
