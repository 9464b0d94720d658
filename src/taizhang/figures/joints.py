"""Joint entries when the tree changes: their corrections move to the new common ancestors, as deltas.

`figure_place` is brought in line with places.py for the tree as it stands after the change.
"""

from collections import defaultdict
from collections.abc import Iterable

from taizhang.figures.contributions import contributions
from taizhang.figures.definitions import Known, kept
from taizhang.figures.entries import Sums, keep_places, post
from taizhang.figures.models import EntryPlace
from taizhang.figures.places import Place
from taizhang.figures.standing import Standing
from taizhang.ledgers.facts import EntryFacts
from taizhang.ledgers.models import Entry
from taizhang.ledgers.snapshot import facts_of

CHUNK = 1_000


def owned_within(units: Iterable[int]) -> list[int]:
    """Joint entries with an owner among the units."""
    found = EntryPlace.objects.filter(unit__in=list(units), tree=None)
    return sorted(set(found.values_list("entry", flat=True)))


def place_anew(entries: Iterable[int], *, renamed: dict[int, int] | None = None) -> None:
    """Post what changed for entries whose owners stand elsewhere now. `renamed` maps merged-away owners."""
    held = sorted(set(entries))
    for start in range(0, len(held), CHUNK):
        _chunk(held[start : start + CHUNK], renamed or {})


def _chunk(entries: list[int], renamed: dict[int, int]) -> None:
    old: dict[int, list[Place]] = defaultdict(list)
    for row in EntryPlace.objects.filter(entry__in=entries).order_by("id"):
        old[row.entry].append(Place(row.unit, row.tree, row.weight))
    owners = {entry: _owners(places, renamed) for entry, places in old.items()}
    standing = Standing.of({unit for found in owners.values() for unit in found})
    changed = {}
    for entry, places in old.items():
        new = standing.places(owners[entry]) if len(owners[entry]) > 1 else [Place(owners[entry][0], None, 1)]
        if set(new) != set(places):
            changed[entry] = (places, new)
    if changed:
        _repost(changed)


def _owners(places: Iterable[Place], renamed: dict[int, int]) -> list[int]:
    found: dict[int, None] = {}
    for place in places:
        if place.tree is None:
            found[renamed.get(place.unit, place.unit)] = None
    return list(found)


def _repost(changed: dict[int, tuple[list[Place], list[Place]]]) -> None:
    facts = facts_of(Entry.system.filter(id__in=list(changed)))
    definitions = kept({one.ledger for one in facts.values()}).definitions
    sums: Sums = defaultdict(int)
    for entry, (old, new) in changed.items():
        EntryPlace.objects.filter(entry=entry).delete()
        if len(new) > 1:
            keep_places(entry, facts[entry].home, new)
        weights: dict[tuple[int, int | None], int] = defaultdict(int)
        for sign, places in ((-1, old), (1, new)):
            for place in places:
                weights[place.unit, place.tree] += sign * place.weight
        for one in definitions:
            _post_one(facts[entry], one, weights, sums)
    post(sums)


def _post_one(facts: EntryFacts, one: Known, weights: dict[tuple[int, int | None], int], sums: Sums) -> None:
    for day, n in contributions(one.spec, facts):
        for (unit, tree), weight in weights.items():
            sums[facts.home, unit, tree, one.id, day] += weight * n
