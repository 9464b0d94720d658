"""Which way a duty is counted by the database, if it is not plain; the rest is worked out due by due."""

from collections.abc import Callable, Sequence

from taizhang.duties.coverage import each, parts, pools, terms
from taizhang.duties.coverage.owed import Asking, Owed
from taizhang.duties.dues.rules import Rule

SINGLE: Sequence[tuple[Callable[[Rule], bool], Callable[[Asking], Owed | None]]] = (
    (each.countable, each.owed),
    (pools.countable, pools.owed),
    (terms.countable, terms.owed),
)


def countable(held: Sequence[Rule]) -> bool:
    return parts.countable(held) or (len(held) == 1 and any(countable(held[0]) for countable, _ in SINGLE))


def owed(held: Sequence[Rule], asking: Sequence[Asking]) -> Owed | None:
    """`asking` are the rules held in each of their runs. None where nobody owes anything that day."""
    if parts.countable(held):
        return parts.owed(asking)
    return next(owed(asking[0]) for countable, owed in SINGLE if countable(held[0]))
