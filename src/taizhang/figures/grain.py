"""How finely figures of a unit are kept: by its kind.

Months from the village up; besides, the days of each month from the county up. Below the village nothing: the cells of
a branch would be a second copy of its entries, and its entries are read faster than they are kept. For the same reason
nothing is kept of what a township or a village itself owns.

A definition built before villages kept anything says so (`Definition.villages`): rows of villages that name it mean
nothing, and its villages are read from entries until it has been built anew.
"""

from taizhang.figures.places import OWN
from taizhang.units import kinds

DAY_KINDS = tuple(key for key, kind in kinds.KINDS.items() if kind.level <= kinds.COUNTY)
KEPT_KINDS = tuple(key for key, kind in kinds.KINDS.items() if kind.level <= kinds.VILLAGE)
VILLAGE_KINDS = tuple(key for key, kind in kinds.KINDS.items() if kind.level == kinds.VILLAGE)


def keeps_days(kind: str) -> bool:
    return kind in DAY_KINDS


def keeps_months(kind: str, tree: int, *, villages: bool = True) -> bool:
    """Months and nothing finer."""
    if kind in DAY_KINDS or tree == OWN:
        return False
    return kind in KEPT_KINDS and (villages or kind not in VILLAGE_KINDS)
