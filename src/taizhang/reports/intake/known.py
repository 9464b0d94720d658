"""What is known before a file is read: choices people confirmed, and the names that stand around a unit."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from taizhang.reports.binding import Binding
from taizhang.reports.intake.cues import Surroundings
from taizhang.reports.models import SlotMemory
from taizhang.text.ranking import Learned
from taizhang.units import paths
from taizhang.units.models import Unit, UnitSet

MOST = 5_000
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Known:
    learned: Learned = field(default_factory=Learned)
    bindings: Mapping[str, Binding] = field(default_factory=dict)  # by the words about a number
    around: Surroundings = field(default_factory=Surroundings)

    def bound(self, words: str) -> Binding | None:
        """A choice confirmed for these very words; to be confirmed again, since the sentence is another."""
        found = self.bindings.get(words)
        return None if found is None else replace(found, confirmed=False)


NOTHING = Known()


def of(unit: Unit) -> Known:
    """What the unit and those above it confirmed; the nearer wins."""
    above = paths.ancestors(unit.path, itself=True)
    rows = SlotMemory.objects.filter(unit__path__in=above).order_by("unit__path", "id")[:MOST]
    bindings, refusals = {}, set()
    for row in rows:
        bindings[row.words] = Binding.of(row.binding)
        refusals.discard(row.words)
        if not row.indicator:
            refusals.add(row.words)
    aliases = {words: one.indicator for words, one in bindings.items() if one.indicator and words not in refusals}
    return Known(Learned(aliases, frozenset(refusals)), bindings, _around(unit))


def _around(unit: Unit) -> Surroundings:
    below = Unit.system.filter(parent=unit, ended_on=None).values_list("short_name", "name", "code")
    units = {name: code for short, full, code in below for name in (short, full) if len(name) >= SHORTEST}
    sets = UnitSet.objects.filter(counted=True).values_list("label", "key")
    return Surroundings(units, {label: key for label, key in sets if len(label) >= SHORTEST})
