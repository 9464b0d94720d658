"""The last eight weeks of the units shown, and their lamps, as duties know them.

The weeks are for the unit itself and its direct superior: whoever stands further above sees the lamp alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from taizhang.duties import matrix, queries
from taizhang.duties.matrix import LAMP_LABELS, Cell, Lamp
from taizhang.packs.periods import Period
from taizhang.units.models import Unit
from taizhang.units.scope import Scope
from taizhang.web.board.asked import Asked, rhythm

COUNT = 8
KINDS = {Lamp.RED: "bad", Lamp.AMBER: "warn", Lamp.GREEN: "ok", Lamp.NONE: ""}


@dataclass(frozen=True, slots=True)
class Week:
    label: str  # its number in the year
    said: str
    kind: str
    sign: str


@dataclass(frozen=True, slots=True)
class Seen:
    kind: str
    word: str
    weeks: list[Week]


def weeks_of(asked: Asked) -> list[Period]:
    return matrix.weeks_back(asked.today, COUNT, rhythm(asked.campaign).week_starts)


def numbers(asked: Asked) -> list[str]:
    return [str(week.end.isocalendar().week) for week in weeks_of(asked)]


def seen(scope: Scope, asked: Asked, units: Sequence[Unit]) -> dict[int, Seen]:
    weeks = weeks_of(asked)
    found = queries.lamps(scope, [unit.pk for unit in units], weeks) if units else {}
    return {
        key: Seen(
            KINDS[one.lamp],
            LAMP_LABELS[one.lamp],
            [_week(week, cell) for week, cell in zip(weeks, one.cells, strict=True)],
        )
        for key, one in found.items()
    }


def _week(week: Period, cell: Cell) -> Week:
    number = week.end.isocalendar().week
    return Week(str(number), f"第{number}周：{cell.words()}", KINDS[cell.lamp], cell.sign)


def stands_at(scope: Scope, unit: Unit) -> bool:
    """Whether somebody is the direct superior of the units below it, or the unit itself."""
    return any(held.unit == unit.pk for held in scope.held)


def own(scope: Scope, unit: Unit, dues: Mapping[int, Seen]) -> Seen | None:
    """Of the unit itself, for itself and its direct superior."""
    if not any(held.unit in {unit.pk, unit.parent_id} for held in scope.held):
        return None
    found = dues.get(unit.pk)
    return found if found is not None and any(one.kind for one in found.weeks) else None
