"""What waits for somebody: at the places he was granted himself, by the posts he holds there.

What lies further below waits for others. A review falls to the superior where the unit has nobody of its own who
could do it; who asked for a step is never the one who is waited for. Desk and top bar ask the same question.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from taizhang.audit import kept
from taizhang.ledgers import installed, turns
from taizhang.ledgers.models import Entry, Stay
from taizhang.ledgers.models.entry import LIVE, announced
from taizhang.ledgers.posts import RIGHT_OF
from taizhang.packs.model import By, PackSet
from taizhang.units.id_in import IdIn, numbers
from taizhang.units.models import Unit
from taizhang.units.roles import RIGHTS, Right
from taizhang.units.scope import NOTHING, Scope

SOON = 7  # days before a deadline from which a row is to be done
MOST = 100  # a kind is counted up to here: beyond it the number says nothing more
OWN = kept.numbers("own")  # stand-in for one's own places (audit/kept.py)
# Asked by every page. What `rows` says with the mapper's words, written plainly: writing it each time cost more than
# all other statements of the top bar.
TOTAL = """
SELECT unit_id, ledger, state,
       EXISTS (SELECT 1 FROM stay WHERE stay.entry = entry.id AND to_day IS NULL AND by = %s) AS mine,
       COALESCE(due <= %s, 1 = 0) AS near, COUNT(*)
FROM entry WHERE unit_id IN ({units}) AND gone = '' AND NOT finished AND NOT lump AND ({states} OR due <= %s)
GROUP BY unit_id, ledger, state, mine, near
"""


class Kind(StrEnum):
    REVIEW = "review"
    RETURNED = "returned"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class Turns:
    """The states of all ledgers that wait: for each post, and for the clerk again."""

    review: Mapping[By, Q]
    returned: Q
    reviewing: Mapping[tuple[str, str], frozenset[By]]  # (ledger, state) -> whose turn it is
    sent_back: frozenset[tuple[str, str]]


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
    reviewing: dict[tuple[str, str], frozenset[By]] = {}
    for by, found in review.items():
        for key in _pairs(found):
            reviewing[key] = reviewing.get(key, frozenset()) | {by}
    conditions = {by: _states(found) for by, found in review.items()}
    return Turns(conditions, _states(returned), reviewing, frozenset(_pairs(returned)))


def _pairs(of: Mapping[str, Iterable[str]]) -> list[tuple[str, str]]:
    return [(ledger, state) for ledger, states in of.items() for state in states]


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
    at, known = Places(scope), _turns()
    found = _live(at.of(kind, known)).filter(_q(at, kind, today, known))
    return found.select_related("unit").order_by(F("due").asc(nulls_last=True), "pk")


def total(scope: Scope, *, today: date) -> int:
    """Of everything that waits: the rows of few units, grouped by the database and told apart here. The condition of
    all ledgers together takes longer to write than to answer."""
    wanted = kinds(scope)
    if not wanted:
        return 0
    known, at = _turns(), Places(scope)
    units = frozenset[int]().union(*(at.of(kind, known) for kind in wanted))
    soon = (today + timedelta(days=SOON)).isoformat()
    # a row in no such state waits for nobody before its deadline is near
    states = sorted({state for _, state in (*known.reviewing, *known.sent_back)})
    marks = f"state IN ({', '.join(['%s'] * len(states))})" if states else "1 = 0"
    statement = TOTAL.format(units=numbers(sorted(units)), states=marks)
    with connection.cursor() as cursor:
        cursor.execute(statement, [scope.actor.account, soon, *states, soon])
        return sum(n for *row, n in cursor.fetchall() if _falls_to(at, known, *row))


def _falls_to(at: "Places", known: Turns, unit: int, ledger: str, state: str, mine: bool, near: bool) -> bool:
    key = (ledger, state)
    if key in known.reviewing:
        return not mine and any(unit in at.at(by) for by in known.reviewing[key])
    return unit in at.own(Right.ENTER) and (near or key in known.sent_back)


def _live(units: Iterable[int]) -> QuerySet[Entry]:
    """Rows at one's own places and right below them, where private ones are open too (see `open_to`).
    What is unannounced waits for nobody yet."""
    return Entry.system.filter(announced(), unit__in=sorted(units), gone=LIVE, finished=False, lump=False)


def _mine(scope: Scope) -> Exists:
    """Whether the actor himself brought the row where it is."""
    return Exists(Stay.objects.filter(entry=OuterRef("pk"), to_day=None, by=scope.actor.account))


def _posts_below() -> QuerySet[Unit, tuple[int, str | None, bool | None]]:
    units = Unit.system.filter(IdIn("parent_id", OWN), ended_on=None)
    return units.values_list("pk", "grants__role", "grants__account__is_active")


class Places:
    """Where the actor may be waited for, looked up once for a question."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self._own: dict[Right, frozenset[int]] = {}
        self._unserved: dict[Right, frozenset[int]] = {}
        self._below: dict[frozenset[int], dict[int, set[str]]] = {}

    def own(self, right: Right) -> frozenset[int]:
        if right not in self._own:
            self._own[right] = frozenset(held.unit for held in self.scope.held if right in RIGHTS[held.role])
        return self._own[right]

    def unserved(self, right: Right) -> frozenset[int]:
        """Units right below that have nobody of their own who holds the right."""
        if right not in self._unserved:
            roles = {str(role) for role, rights in RIGHTS.items() if right in rights}
            below = self.below(self.own(right))
            self._unserved[right] = frozenset(unit for unit, held in below.items() if not held & roles)
        return self._unserved[right]

    def below(self, own: frozenset[int]) -> Mapping[int, set[str]]:
        """Units right below with the roles somebody holds there: asked once for all rights."""
        if own and own not in self._below:
            found: dict[int, set[str]] = defaultdict(set)
            for unit, role, active in kept.rows(("posts below",), _posts_below, {OWN: numbers(sorted(own))}):
                found[unit] |= {role} if role and active else set()
            self._below[own] = found
        return self._below.get(own, {})

    def at(self, by: By) -> frozenset[int]:
        right = RIGHT_OF[by.post]
        return self.unserved(right) if by.at_parent else self.own(right)

    def of(self, kind: Kind, known: Turns) -> frozenset[int]:
        if kind is not Kind.REVIEW:
            return self.own(Right.ENTER)
        return frozenset[int]().union(*map(self.at, known.review))


def _q(at: Places, kind: Kind, today: date, known: Turns) -> Q:
    match kind:
        case Kind.REVIEW:
            return _review(at, known)
        case Kind.RETURNED:
            return known.returned & Q(unit__in=at.own(Right.ENTER))
    others = known.returned
    for states in known.review.values():
        others |= states
    near = Q(due__lte=today + timedelta(days=SOON))
    return near & Q(unit__in=at.own(Right.ENTER)) & ~others


def _review(at: Places, known: Turns) -> Q:
    q = NOTHING
    for by, states in known.review.items():
        if places := at.at(by):
            q |= states & Q(unit__in=places)
    return q & Q(~_mine(at.scope))
