"""Where an unannounced row was entered: who works there may see it before its day, and nobody at its host."""

from taizhang.units.models import Unit
from taizhang.units.roles import RIGHTS, Right
from taizhang.units.scope import Scope


def entered_at(scope: Scope, unit: Unit) -> int | None:
    """The highest place from which the actor may enter at the unit: who may at both is taken to come from above."""
    held = [one for one in scope.held if Right.ENTER in RIGHTS[one.role] and one.covers(unit)]
    return min(held, key=lambda one: len(one.path)).unit if held else None
