"""Who keeps a ledger: makes, edits and withdraws its rows. Clerks of the row's unit, unless the pack says otherwise.

What one office keeps for many is offered to every unit below it: its rows may be named there (`offered`).
"""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from taizhang.audit.errors import Forbidden, Missing
from taizhang.ledgers import installed, posts
from taizhang.ledgers.models import Entry
from taizhang.ledgers.models.entry import LIVE, announced
from taizhang.ledgers.posts import RIGHT_OF
from taizhang.packs.model import Ledger, Post
from taizhang.units import paths
from taizhang.units.models import Unit
from taizhang.units.roles import Right
from taizhang.units.scope import Scope


def keeps(scope: Scope, ledger: Ledger, unit: Unit) -> bool:
    return posts.may(scope, ledger.kept_by, unit)


def need(scope: Scope, ledger: Ledger, unit: Unit) -> None:
    if keeps(scope, ledger, unit):
        return
    if not scope.can(Right.VIEW, unit):
        raise Missing
    raise Forbidden(f"“{ledger.label}”由{posts.words(ledger.kept_by, unit)}登记，您在这里没有这项权限。")


def anywhere(scope: Scope, ledger: Ledger) -> bool:
    return any(scope.has(RIGHT_OF[one.post]) for one in ledger.kept_by)


def places(scope: Scope, ledger: Ledger) -> Q:
    """The units at which the actor keeps it."""
    return Q() if scope.everything else reduce(or_, (scope.units(RIGHT_OF[one.post]) for one in ledger.kept_by))


def is_offered(ledger: Ledger) -> bool:
    """Kept by offices alone: what they set goes for every unit below."""
    return all(one.post is Post.OFFICE for one in ledger.kept_by)


def offered(ledgers: Iterable[str], unit: Unit) -> QuerySet[Entry]:
    """Rows of these ledgers that the unit's superiors keep for it; never private or unannounced ones."""
    known = installed.current().ledgers
    kept = [key for key in ledgers if key in known and is_offered(known[key])]
    if not kept:
        return Entry.system.none()
    above = Q(path__in=paths.ancestors(unit.path)) | Q(line_path__in=paths.ancestors(unit.line_path))
    rows = Entry.system.filter(announced(), ledger__in=kept, gone=LIVE, lump=False, private=False)
    return rows.filter(unit__in=Unit.system.filter(above).values("pk"))
