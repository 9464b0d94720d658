"""Where an entry counts. A joint entry counts once at every unit that has one of its owners below it.

+1 at each owner, −1 at the lowest common ancestor of neighbouring owners in path order: in any subtree
holding k of the owners, k − 1 of those ancestors lie inside too, so the subtree counts 1. The corrections
differ from tree to tree; the owners do not.
"""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from taizhang.units import paths

BLOCK, LINE, OWN = 0, 1, 2
FIRST_SET = 10  # the tree of a set is FIRST_SET + its id


def tree_of_set(key: int) -> int:
    return FIRST_SET + key


def set_of_tree(tree: int) -> int | None:
    return tree - FIRST_SET if tree >= FIRST_SET else None


@dataclass(frozen=True, slots=True)
class Owner:
    """An owner where he stands: a path per tree, absent from trees he is not in."""

    unit: int
    paths: Mapping[int, str]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """`tree` None is every tree the unit stands in."""

    unit: int
    tree: int | None
    weight: int


def common_ancestors(owners: Iterable[Owner], tree: int) -> list[str]:
    """Paths to correct in one tree, with repetition; nothing where neighbours meet nowhere."""
    standing = sorted(owner.paths[tree] for owner in owners if owner.paths.get(tree))
    found = (paths.common(one, other) for one, other in itertools.pairwise(standing))
    return [path for path in found if path]


def places(owners: Sequence[Owner], units: Mapping[tuple[int, str], int]) -> list[Place]:
    """All places of a joint entry. `units` gives the unit that stands at a path of a tree."""
    found = [Place(owner.unit, None, 1) for owner in owners]
    for tree in sorted({tree for owner in owners for tree in owner.paths}):
        taken: dict[int, int] = {}
        for path in common_ancestors(owners, tree):
            unit = units[tree, path]
            taken[unit] = taken.get(unit, 0) - 1
        found += [Place(unit, tree, weight) for unit, weight in taken.items()]
    return found
