"""Where a number leads: the page of its figure, with the same unit, period, reach and tree."""

from django.urls import reverse
from django.utils.http import urlencode

from taizhang.figures.figure import Figure


def address(one: Figure, tree: str = "") -> str:
    """`tree` is its name in addresses (figures/catalogue.py); a figure itself knows only its id."""
    asked = one.wanted
    query = {
        "unit": one.unit.code,
        "from": asked.first.isoformat(),
        "to": asked.last.isoformat(),
        "reach": str(asked.reach or ""),
        "tree": tree,
    }
    kept = urlencode({key: value for key, value in query.items() if value})
    return f"{reverse('figure', args=[asked.indicator])}?{kept}"
