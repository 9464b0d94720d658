"""Which units keep cells above the owners of some deltas, in every tree: worked out once for a whole batch.

A batch names an owner many times, for each indicator and day; the tree is asked about each owner once. Whoever uses
the answer holds the shape, so that it stays true until his transaction ends.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from taizhang.figures.expand import LEVELS, stands
from taizhang.figures.grain import DAY_KINDS, KEPT_KINDS
from taizhang.figures.places import BLOCK, LINE, OWN, tree_of_set
from taizhang.figures.sets import memberships
from taizhang.figures.statement import numbers, rows, sql, texts

EVERYWHERE = -1  # in place of the tree of a delta that names none

Above = dict[int, list[tuple[int, str]]]  # by owner, the units above and their kinds


@dataclass(frozen=True, slots=True)
class Link:
    """A delta of `unit` that names the tree `of`, or none, counts at `above` in `tree`."""

    of: int
    unit: int
    tree: int
    above: int
    kind: str


def links(owners: Iterable[tuple[int, int | None]]) -> list[Link]:
    """`owners` are units with the tree their deltas name."""
    asked = set(owners)
    units = sorted({unit for unit, _ in asked})
    block, line, sets = _above(units, "path"), _above(units, "line_path"), memberships(units)
    found = []
    for unit, tree in sorted(asked, key=str):
        if tree is not None:
            found += _chain(tree, unit, tree, line if tree == LINE else block)
            continue
        found += _chain(EVERYWHERE, unit, BLOCK, block)
        found += _chain(EVERYWHERE, unit, LINE, line)
        found += [
            Link(EVERYWHERE, unit, OWN, *one) for one in block[unit] if one[0] == unit and one[1] in DAY_KINDS
        ]
        for one in sets.get(unit, ()):
            found += _chain(EVERYWHERE, unit, tree_of_set(one), block)
    return found


def _chain(of: int, unit: int, tree: int, above: Above) -> list[Link]:
    return [Link(of, unit, tree, key, kind) for key, kind in above[unit]]


def _above(units: list[int], path: str) -> Above:
    found: Above = defaultdict(list)
    asked = sql(
        "SELECT u.id, a.id, a.kind FROM unit u CROSS JOIN ({levels}) l"
        " JOIN unit a ON a.{path} = substr(u.{path}, 1, l.len){stands}"
        " WHERE u.id IN ({units}) AND u.{path} <> '' AND l.len <= length(u.{path}) AND a.kind IN ({kinds})",
        levels=LEVELS,
        path=path,
        stands=stands(path),
        units=numbers(units),
        kinds=texts(KEPT_KINDS),
    )
    for unit, key, kind in rows(asked):
        found[unit].append((key, kind))
    return found
