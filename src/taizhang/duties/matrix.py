"""Units by weeks: what fell due in each week at each unit, and the lamp that follows from it.

A cell says what became of the unit's own dues of that week. Worked out for all units together; a week is where a due
falls due, so a monthly duty shows in the last week of its month.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from taizhang.duties.dues.due import Due, State
from taizhang.duties.dues.of_units import dues_of
from taizhang.duties.dues.owing import Span
from taizhang.duties.dues.standing import Standing
from taizhang.packs.model import Duty
from taizhang.packs.periods import Period, Rhythm, periods, week_start

SOON = timedelta(days=3)


class Lamp(StrEnum):
    """Square red, triangle amber, circle green; nothing where nothing is owed."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    NONE = "none"


LAMP_LABELS = {
    Lamp.RED: "有逾期未办",
    Lamp.AMBER: "有逾期办理或即将到期",
    Lamp.GREEN: "没有未办、没有逾期",
    Lamp.NONE: "没有应办",
}
LAMP_SIGNS = {Lamp.RED: "×", Lamp.AMBER: "△", Lamp.GREEN: "✓", Lamp.NONE: ""}


@dataclass(slots=True)
class Cell:
    """One unit's dues of one week by state."""

    states: dict[State, int] = field(default_factory=dict)
    soon: bool = False

    def add(self, due: Due, today: date) -> None:
        self.states[due.state] = self.states.get(due.state, 0) + 1
        self.soon = self.soon or (due.state is State.PENDING and due.due - today <= SOON)

    @property
    def owed(self) -> int:
        return sum(n for state, n in self.states.items() if state is not State.NOT_REQUIRED)

    @property
    def settled(self) -> int:
        return self.owed - self.states.get(State.MISSING, 0) - self.states.get(State.PENDING, 0)

    @property
    def lamp(self) -> Lamp:
        if self.states.get(State.MISSING):
            return Lamp.RED
        if self.states.get(State.LATE) or self.soon:
            return Lamp.AMBER
        return Lamp.GREEN if self.settled else Lamp.NONE

    @property
    def sign(self) -> str:
        return LAMP_SIGNS[self.lamp]

    def words(self) -> str:
        """For hovering and for screen readers."""
        said = ((State.MISSING, "未办"), (State.LATE, "逾期办理"), (State.PENDING, "未到期"), (State.ZERO, "零报告"),
                (State.EXCUSED, "免办"), (State.NOT_REQUIRED, "不需办理"))  # fmt: skip
        parts = [f"{word}{self.states[state]}" for state, word in said if self.states.get(state)]
        owed = f"应办{self.owed}，已结{self.settled}" if self.owed else LAMP_LABELS[Lamp.NONE]
        return "，".join([owed, *parts])


EMPTY = Cell()


@dataclass(frozen=True, slots=True)
class Matrix:
    units: Sequence[Standing]
    weeks: Sequence[Period]
    cells: Mapping[tuple[int, date], Cell]

    def cell(self, unit: int, week: Period) -> Cell:
        return self.cells.get((unit, week.start), EMPTY)

    def row(self, unit: int) -> list[Cell]:
        return [self.cell(unit, week) for week in self.weeks]

    def lamp(self, unit: int) -> Lamp:
        """Red while anything of these weeks is still missing."""
        lamps = {one.lamp for one in self.row(unit)}
        return next((one for one in (Lamp.RED, Lamp.AMBER, Lamp.GREEN) if one in lamps), Lamp.NONE)


def weeks_back(today: date, count: int, starts: int = 0) -> list[Period]:
    """The running week and those before it, oldest first."""
    first = week_start(today, starts) - timedelta(weeks=count - 1)
    return weeks_of(first, first + timedelta(weeks=count) - timedelta(days=1), starts)


def weeks_of(first: date, last: date, starts: int = 0) -> list[Period]:
    return list(periods("week", first, last, Rhythm(week_starts=starts)))


def matrix(
    units: Sequence[Standing], weeks: Sequence[Period], *, today: date, duties: Iterable[Duty] | None = None
) -> Matrix:
    span = Span(weeks[0].start, weeks[-1].end, ending=True)
    start_of = {week.start + timedelta(days=n): week.start for week in weeks for n in range(week.days)}
    known = {one.id for one in units}
    cells: dict[tuple[int, date], Cell] = defaultdict(Cell)
    for one in dues_of(units, span, today=today, duties=duties):
        week = start_of.get(one.due)
        if week is not None and one.unit in known:
            cells[one.unit, week].add(one, today)
    return Matrix(units, weeks, cells)
