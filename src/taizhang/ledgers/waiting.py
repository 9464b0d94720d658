"""What waits for somebody: at the places he was granted himself, by the posts he holds there.

What lies further below waits for others. A review falls to the superior where the unit has nobody of its own who
could do it; who asked for a step is never the one who is waited for. Desk and top bar ask the same question.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from taizhang.ledgers import installed, turns
from taizhang.ledgers.models import Entry, Stay
from taizhang.ledgers.models.entry import LIVE
from taizhang.ledgers.posts import RIGHT_OF
from taizhang.packs.model import By, PackSet
from taizhang.units.models import Grant, Unit
from taizhang.units.roles import RIGHTS, Right
from taizhang.units.scope import NOTHING, Scope

SOON = 7  # days before a deadline from which a row is to be done
MOST = 100  # counted up to here: beyond it the number says nothing more


class Kind(StrEnum):
    REVIEW = "review"
    RETURNED = "returned"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class Turns:
    """The states of all ledgers that wait: for each post, and for the clerk again."""

    review: Mapping[By, Q]
    returned: Q


_of: dict[int, tuple[PackSet, Turns]] = {}


def _turns() -> Turns:
    """Worked out once for the installed packs."""
    packs = installed.current()
    held = _of.get(id(packs))
    if held is None or held[0] is not packs:
        _of.clear()
        held = _of[id(packs)] = (packs, _read(packs))
    return held[1]


def _read(packs: PackSet) -> Turns:
    review: dict[By, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    returned: dict[str, list[str]] = {}
    for ledger in packs.ledgers.values():
        returned[ledger.id] = list(turns.returned_states(ledger))
        for state in turns.review_states(ledger):
            for by in set(turns.leaving_of(ledger, state)):
                review[by][ledger.id].append(state)
    return Turns({by: _states(found) for by, found in review.items()}, _states(returned))


def _states(of: Mapping[str, Iterable[str]]) -> Q:
    """Ledgers with the same states share a condition."""
    alike: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for ledger, states in of.items():
        if found := tuple(sorted(set(states))):
            alike[found].append(ledger)
    q = NOTHING
    for found, ledgers in alike.items():
        q |= Q(ledger__in=ledgers, state__in=found)
    return q


def kinds(scope: Scope) -> list[Kind]:
    """Which may wait for the actor at all."""
    found = [Kind.REVIEW] if scope.has(Right.REVIEW) or scope.has(Right.INSPECT) else []
    return [*found, Kind.RETURNED, Kind.DUE] if scope.has(Right.ENTER) else found


def rows(scope: Scope, kind: Kind, *, today: date) -> QuerySet[Entry]:
    """By deadline, those without one last."""
    found = _live(scope).filter(_q(scope, kind, today, _turns()))
    return found.select_related("unit").order_by(F("due").asc(nulls_last=True), "pk")


def total(scope: Scope, *, today: date) -> int:
    """Of everything that waits, up to MOST. One query beside the packs' versions."""
    wanted = kinds(scope)
    if not wanted:
        return 0
    q, known = NOTHING, _turns()
    for kind in wanted:
        q |= _q(scope, kind, today, known)
    return _live(scope).filter(q).order_by()[:MOST].count()


def _live(scope: Scope) -> QuerySet[Entry]:
    return Entry.objects.opened(scope).filter(gone=LIVE, finished=False, lump=False)


def _q(scope: Scope, kind: Kind, today: date, known: Turns) -> Q:
    match kind:
        case Kind.REVIEW:
            return _review(scope, known)
        case Kind.RETURNED:
            return known.returned & Q(unit__in=_places(scope, Right.ENTER))
    others = known.returned
    for states in known.review.values():
        others |= states
    near = Q(due__lte=today + timedelta(days=SOON))
    return near & Q(unit__in=_places(scope, Right.ENTER)) & ~others


def _review(scope: Scope, known: Turns) -> Q:
    q = NOTHING
    for by, states in known.review.items():
        places = _places(scope, RIGHT_OF[by.post])
        if places:
            q |= states & (Q(unit__in=_unserved(places, by)) if by.at_parent else Q(unit__in=places))
    mine = Stay.objects.filter(entry=OuterRef("pk"), to_day=None, by=scope.actor.account)
    return q & Q(~Exists(mine))


def _places(scope: Scope, right: Right) -> list[int]:
    return [held.unit for held in scope.held if right in RIGHTS[held.role]]


def _unserved(places: list[int], by: By) -> QuerySet[Unit]:
    """Units right below that have nobody of their own for the post."""
    roles = [role for role, rights in RIGHTS.items() if RIGHT_OF[by.post] in rights]
    served = Grant.objects.filter(role__in=roles, account__is_active=True, unit__parent__in=places)
    return Unit.system.filter(parent__in=places).exclude(pk__in=served.values("unit"))
