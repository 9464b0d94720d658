"""Many figures at once, as a page or a mass report wants them: units × indicators × spans of the territory tree.

The sums come in few statements of one moment; a `Figure` is made when it is asked for, so that a table of two hundred
thousand costs what is looked at. `stored` is for sorting and scaling a table; what is shown or printed is a figure.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone

from taizhang.figures import dialect
from taizhang.figures.atoms import Atom, Block, Stood, sums_of
from taizhang.figures.contributed import Range
from taizhang.figures.figure import Figure, Wanted
from taizhang.figures.plans import Plan
from taizhang.figures.queries import Definitions, Reading, specs_of
from taizhang.units.models import Unit
from taizhang.units.scope import Scope

Span = tuple[date, date]
MANY = 1_000  # units of a mass report
Key = tuple[int, int, int, date, date]  # tree, unit, id, first, last


class Found(Mapping[Atom, int]):
    """Sums by atom; what no row was found for is nothing."""

    def __init__(self, sums: Mapping[Key, int]) -> None:
        self._sums = sums

    def __getitem__(self, atom: Atom) -> int:
        return self._sums.get((atom.tree, atom.unit, atom.id, atom.first, atom.last), 0)

    def __iter__(self) -> Iterator[Atom]:
        return (Atom(*key) for key in self._sums)

    def __len__(self) -> int:
        return len(self._sums)


@dataclass(slots=True)
class Table:
    reading: Reading
    definitions: Definitions
    moment: datetime
    sums: dict[Key, int] = field(default_factory=dict)

    def figure(self, unit: int, indicator: str, span: Span) -> Figure:
        wanted, plan = self._plan(unit, indicator, span)
        return self.reading.figure(wanted, plan, plan.value(Found(self.sums)), self.definitions, self.moment)

    def stored(self, unit: int, indicator: str, span: Span) -> int | None:
        return self._plan(unit, indicator, span)[1].value(Found(self.sums)).stored

    def _plan(self, unit: int, indicator: str, span: Span) -> tuple[Wanted, Plan]:
        wanted = self.reading.named(Wanted(indicator, unit, *span))
        return wanted, self.reading.planner(self.definitions).plan(
            wanted, self.reading.packs.indicators[wanted.indicator]
        )


def table(scope: Scope, units: Sequence[int], indicators: Sequence[str], spans: Sequence[Span]) -> Table:
    """Everything asked for, of one moment. Who may not see one of the units' whole subtree gets nothing."""
    asked = [Wanted(key, unit, *span) for unit in units[:1] for key in indicators for span in spans]
    reading = Reading.of(scope, asked, also=units)
    with dialect.snapshot(large=len(units) > MANY):
        known = reading.definitions()
        planner = reading.planner(known)
        plans = [planner.plan(one, reading.packs.indicators[one.indicator]) for one in reading.wanted]
        made = Table(reading, known, timezone.now())
        specs, coarse = specs_of(plans), known.coarse()
        standing = [_stood(reading.units[unit]) for unit in dict.fromkeys(units)]
        for block in _blocks(plans, standing):
            spans_of = {one.i: one for one in block.ranges}
            for unit, key, i, n in sums_of(block, specs, coarse):
                made.sums[block.tree, unit, key, spans_of[i].first, spans_of[i].last] = n
    return made


def _blocks(plans: Sequence[Plan], units: list[Stood]) -> list[Block]:
    """What the first unit needs, for all of them: ids that need the same ranges together."""
    spans: dict[tuple[int, int], set[Span]] = defaultdict(set)
    for plan in plans:
        for atom in plan.atoms():
            spans[atom.tree, atom.id].add((atom.first, atom.last))
    alike: dict[tuple[int, tuple[Span, ...]], list[int]] = defaultdict(list)
    for (tree, key), held in spans.items():
        alike[tree, tuple(sorted(held))].append(key)
    return [
        Block(tree, units, sorted(ids), [Range(i, *span) for i, span in enumerate(held)])
        for (tree, held), ids in alike.items()
    ]


def _stood(unit: Unit) -> Stood:
    return Stood(unit.pk, unit.kind, unit.path, unit.line_path, unit.size)
