"""Where an unannounced row was entered: who works there may see it before its day, and nobody at its host."""

from taizhang.ledgers.posts import RIGHT_OF
from taizhang.packs.model import Ledger
from taizhang.units.models import Unit
from taizhang.units.roles import RIGHTS
from taizhang.units.scope import Scope


def entered_at(scope: Scope, ledger: Ledger, unit: Unit) -> int | None:
    """The highest place from which the actor may enter at the unit: who may at both is taken to come from above."""
    rights = {RIGHT_OF[one.post] for one in ledger.kept_by}
    held = [one for one in scope.held if rights & RIGHTS[one.role] and one.covers(unit)]
    return min(held, key=lambda one: len(one.path)).unit if held else None
