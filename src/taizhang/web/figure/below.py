"""The same figure of each unit right below, in official order; the unit's own part beside them."""

from dataclasses import replace

from taizhang.figures.figure import Wanted
from taizhang.packs.reach import Reach
from taizhang.web.board.below import units_below
from taizhang.web.figure.asked import Asked


def below(asked: Asked) -> tuple[list[Wanted], int]:
    """And how many units there are beyond what one page holds. What is counted only of the unit itself has none."""
    if (asked.reach or asked.indicator.reach) is Reach.OWN:
        return [], 0
    units, left = units_below(asked.unit, asked.tree)
    return [replace(asked.wanted, unit=one.pk) for one in units], left
