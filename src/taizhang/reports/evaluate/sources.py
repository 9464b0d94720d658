"""Everything one report reads: its figures in one call, its lists and coverages when they are first wanted.

A figure that cannot be given is a hole with the reason, never the end of the report.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from taizhang.audit.errors import Refused
from taizhang.duties.queries import Coverage
from taizhang.figures import queries
from taizhang.figures.figure import BUILDING, Figure, Wanted
from taizhang.packs.model import Duty, ListView, PackSet
from taizhang.reports.evaluate import cited, coverage, listed
from taizhang.reports.evaluate.asked import Asked
from taizhang.reports.evaluate.cited import Cited
from taizhang.reports.evaluate.listed import Row
from taizhang.units.models import Unit

Answer = Figure | str  # or why there is none


def read(asked: Asked, wanted: Iterable[Wanted], packs: PackSet) -> dict[Wanted, Answer]:
    """All figures of one moment; what is no indicator any more is told for itself."""
    known = [one for one in dict.fromkeys(wanted) if one.indicator in packs.indicators]
    return _read(asked, known)


def _read(asked: Asked, group: list[Wanted]) -> dict[Wanted, Answer]:
    if not group:
        return {}
    try:
        figures = queries.read(asked.scope, group)
    except Refused as refusal:
        if len(group) == 1:
            return {group[0]: refusal.message}
        return {key: answer for one in group for key, answer in _read(asked, [one]).items()}
    return dict(zip(group, map(_answer, figures), strict=True))


def _answer(figure: Figure) -> Answer:
    if figure.state == BUILDING:
        return f"“{figure.label}”的口径刚变动，正在重新计算，请稍后重新取数。"
    return figure


@dataclass(slots=True)
class Sources:
    asked: Asked
    packs: PackSet
    figures: Mapping[Wanted, Answer] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)  # lists that could not be given, and why
    wanted: dict[str, "Wanted | str"] = field(default_factory=dict)  # by place; asked for once, written once
    cited: dict[str, Cited] = field(default_factory=dict)  # lists of which somebody ticked rows
    lists: dict[str, ListView] = field(default_factory=dict)  # lists of rows that were asked for
    _rows: dict[tuple[str, int | None], list[Row]] = field(default_factory=dict)
    _coverage: dict[str, Coverage | str] = field(default_factory=dict)
    _children: list[Unit] | None = None

    def rows(self, view: ListView, most: int | None = None) -> list[Row]:
        key = (view.id, most)
        if key not in self._rows:
            try:
                self._rows[key] = self._read(view, most)
            except Refused as refusal:
                self.failed[view.id] = refusal.message
                self._rows[key] = []
        return self._rows[key]

    def _read(self, view: ListView, most: int | None) -> list[Row]:
        if view.ledger is not None:
            self.lists[view.id] = view
        ticked = self.asked.given.cited.get(view.id)
        if not ticked:
            return listed.rows_of(self.asked, view, most)
        if view.id not in self.cited:
            self.cited[view.id] = cited.of(self.asked, view, ticked)
        return self.cited[view.id].rows[:most]

    def leaves_out(self, view: ListView, shown: int) -> bool:
        """Whether a list of which rows were ticked has others than those shown."""
        return view.id in self.cited and listed.more_than(self.asked, view, shown)

    def coverage(self, duty: Duty) -> Coverage | str:
        if duty.id not in self._coverage:
            try:
                self._coverage[duty.id] = coverage.of(self.asked, duty)
            except Refused as refusal:
                self._coverage[duty.id] = refusal.message
        return self._coverage[duty.id]

    def children(self) -> list[Unit]:
        """The units directly below, in official order."""
        if self._children is None:
            below = Unit.system.filter(parent=self.asked.unit, ended_on=None)
            self._children = list(below.order_by("order", "id"))
        return self._children
