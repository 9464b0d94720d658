"""The projection of entries: what an operation changed becomes deltas in its own transaction.

Every owner's contribution before is taken away and the one after added; what cancels out is not written. A
joint entry's corrections stand in `figure_place`, which always is what places.py says of its owners in the
tree of now.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from taizhang.audit import bulk
from taizhang.audit.operation import Change
from taizhang.figures import remainders
from taizhang.figures.contributions import contributions
from taizhang.figures.definitions import Known, kept
from taizhang.figures.models import Delta, EntryPlace
from taizhang.figures.places import Place
from taizhang.figures.standing import Standing
from taizhang.ledgers.facts import EntryChange, EntryFacts

DELTA = ("home", "unit", "tree", "indicator", "day", "n")

Posted = tuple[int, int, int | None, int, date]  # home, unit, tree, indicator, day
Sums = dict[Posted, int]


def project(changes: Sequence[Change]) -> None:
    found = [change for change in changes if isinstance(change, EntryChange)]
    if not found:
        return
    sides = [side for change in found for side in (change.before, change.after) if side is not None]
    if not sides:
        return
    by_ledger: dict[str, list[Known]] = defaultdict(list)
    for one in kept({side.ledger for side in sides}).definitions:
        by_ledger[one.spec.ledger].append(one)
    standing = Standing.of({owner for side in sides if len(side.owners) > 1 for owner in side.owners})
    sums: Sums = defaultdict(int)
    for change in found:
        _count(change.before, -1, by_ledger, standing, sums)
        _count(change.after, 1, by_ledger, standing, sums)
        _place(change, standing)
    remainders.project(found, sums, [one for held in by_ledger.values() for one in held])
    post(sums)


def _count(
    facts: EntryFacts | None, sign: int, by_ledger: dict[str, list[Known]], standing: Standing, sums: Sums
) -> None:
    if facts is None or facts.lump is not None:
        return
    where = places_of(facts.owners, standing)
    for one in by_ledger[facts.ledger]:
        for day, n in contributions(one.spec, facts):
            for place in where:
                sums[facts.home, place.unit, place.tree, one.id, day] += sign * place.weight * n


def places_of(owners: Sequence[int], standing: Standing) -> list[Place]:
    if len(owners) == 1:
        return [Place(owners[0], None, 1)]
    return standing.places(owners)


def _place(change: EntryChange, standing: Standing) -> None:
    """Keep the places of a joint entry; an entry that became single or counts no more has none."""
    before, after = change.before, change.after
    old = before.owners if before else ()
    new = after.owners if after and after.lump is None else ()
    if old == new or (len(old) < 2 and len(new) < 2):
        return
    facts = after or before
    assert facts is not None
    EntryPlace.objects.filter(entry=facts.id).delete()
    if len(new) > 1:
        keep_places(facts.id, facts.home, standing.places(new))


def keep_places(entry: int, home: int, found: Iterable[Place]) -> None:
    EntryPlace.objects.bulk_create(
        EntryPlace(entry=entry, home=home, unit=place.unit, tree=place.tree, weight=place.weight)
        for place in found
    )


def post(sums: Sums) -> None:
    """In one go: an import or a seeding posts tens of thousands."""
    bulk.insert(Delta, DELTA, ((*key, n) for key, n in sums.items() if n))
