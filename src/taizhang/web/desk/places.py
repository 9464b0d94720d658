"""The place a person works at, among those he sees."""

from taizhang.audit.errors import Missing
from taizhang.units import queries
from taizhang.units.models import Unit
from taizhang.units.request import ScopedRequest
from taizhang.units.roles import Right


def own_unit(here: ScopedRequest) -> Unit:
    """His unit, else the first he was granted."""
    if here.scope.can(Right.VIEW, here.account.unit):
        return here.account.unit
    tops = queries.children(here.scope, None, limit=1).units
    if not tops:
        raise Missing
    return tops[0]
