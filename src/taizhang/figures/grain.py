"""How finely figures of a unit are kept: by its kind.

Months from the township up; besides, the days of each month from the county up. Below the township nothing: a village's
own cells would be a second copy of its entries, and its entries are read faster than they are kept. For the same reason
nothing is kept of what a township itself owns.
"""

from taizhang.figures.places import OWN
from taizhang.units import kinds

DAY_KINDS = tuple(key for key, kind in kinds.KINDS.items() if kind.level <= kinds.COUNTY)
KEPT_KINDS = tuple(key for key, kind in kinds.KINDS.items() if kind.level <= kinds.TOWNSHIP)


def keeps_days(kind: str) -> bool:
    return kind in DAY_KINDS


def keeps_months(kind: str, tree: int) -> bool:
    """Months and nothing finer."""
    return kind in KEPT_KINDS and kind not in DAY_KINDS and tree != OWN
