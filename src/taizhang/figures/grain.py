"""How finely figures of a unit are kept: by its kind.

Days and months from county up, months for townships, nothing below: a village's own cells would be a second
copy of its entries, and its entries are read faster than they are kept.
"""

from taizhang.units import kinds

DAY_KINDS = tuple(key for key, kind in kinds.KINDS.items() if kind.level <= kinds.COUNTY)
MONTH_KINDS = tuple(key for key, kind in kinds.KINDS.items() if kind.level == kinds.TOWNSHIP)
KEPT_KINDS = DAY_KINDS + MONTH_KINDS


def keeps_days(kind: str) -> bool:
    return kind in DAY_KINDS


def keeps_months(kind: str) -> bool:
    return kind in KEPT_KINDS
