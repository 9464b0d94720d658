"""What people confirmed about words beside numbers, for the readers of text: a unit learns from itself and above."""

from django.db.models.functions import Length

from taizhang.reports.models import SlotMemory
from taizhang.text.ranking import Learned
from taizhang.units import paths
from taizhang.units.models import Unit

LARGEST = 5_000


def learned(unit: Unit) -> Learned:
    """The nearer unit's word wins."""
    rows = (
        SlotMemory.objects.filter(unit__path__in=paths.ancestors(unit.path, itself=True))
        .annotate(depth=Length("unit__path"))
        .order_by("depth", "id")
        .values_list("words", "indicator")[:LARGEST]
    )
    known = dict(rows)
    return Learned(
        aliases={words: indicator for words, indicator in known.items() if indicator},
        refusals=frozenset(words for words, indicator in known.items() if not indicator),
    )
