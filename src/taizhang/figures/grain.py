"""Which units keep cells: townships and everything above, by kind.

A month is one row with a column for each day. Below the township nothing is kept: a village's own cells would be a
second copy of its entries, and its entries are read faster than they are kept.
"""

from taizhang.units import kinds

KEPT_KINDS = tuple(key for key, kind in kinds.KINDS.items() if kind.level <= kinds.TOWNSHIP)


def keeps(kind: str) -> bool:
    return kind in KEPT_KINDS
