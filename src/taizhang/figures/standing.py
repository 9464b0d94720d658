"""Where the owners of joint entries stand in every tree, read once for a whole operation."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from taizhang.figures.places import BLOCK, LINE, Owner, Place, places, tree_of_set
from taizhang.figures.sets import memberships
from taizhang.units import paths
from taizhang.units.models import Unit


@dataclass(frozen=True, slots=True)
class Standing:
    owners: dict[int, Owner]
    units: dict[tuple[int, str], int]  # (tree, path) -> unit, for every path above an owner

    @classmethod
    def of(cls, owners: Iterable[int]) -> "Standing":
        wanted = sorted(set(owners))
        if not wanted:
            return cls({}, {})
        sets = memberships(wanted)
        found = {}
        for key, path, line in Unit.system.filter(id__in=wanted).values_list("id", "path", "line_path"):
            standing = {BLOCK: path, **{tree_of_set(one): path for one in sets.get(key, ())}}
            found[key] = Owner(key, {**standing, LINE: line} if line else standing)
        return cls(found, _units_above(found.values()))

    def places(self, owners: Sequence[int]) -> list[Place]:
        return places([self.owners[key] for key in owners], self.units)


def _units_above(owners: Iterable[Owner]) -> dict[tuple[int, str], int]:
    held = list(owners)
    trees = {tree for owner in held for tree in owner.paths}
    wanted = {tree: _above(held, tree) for tree in trees}
    blocks = set().union(*(found for tree, found in wanted.items() if tree != LINE))
    by_block = dict(Unit.system.filter(path__in=blocks).values_list("path", "id"))
    by_line = dict(Unit.system.filter(line_path__in=wanted.get(LINE, set())).values_list("line_path", "id"))
    return {
        (tree, path): (by_line if tree == LINE else by_block)[path]
        for tree, found in wanted.items()
        for path in found
    }


def _above(owners: list[Owner], tree: int) -> set[str]:
    """Any pair may become neighbours within some entry, so every path above an owner may be a correction."""
    standing = [owner.paths[tree] for owner in owners if owner.paths.get(tree)]
    return {path for one in standing for path in paths.ancestors(one, itself=True)}
