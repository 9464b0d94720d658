"""The figure by day, week or month: pillars for what happened, a line for what there was."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from taizhang.figures import catalogue, periods
from taizhang.figures.figure import Figure, Wanted
from taizhang.ledgers import installed
from taizhang.packs.model import Aggregation, Indicator, Source
from taizhang.web import charts, figure_links
from taizhang.web.board import burndown
from taizhang.web.figure.asked import Asked

MOST = 120  # points; more would be a smear
COARSER = {"day": "week", "week": "month"}
DAYS = {"day": 1, "week": 7}


@dataclass(frozen=True, slots=True)
class Course:
    figures: list[Figure]
    step: str
    line: charts.Line | None
    pillars: charts.Pillars | None


def points(asked: Asked) -> tuple[list[Wanted], str]:
    """With their step. None where each would be a count over rows of its own, or where there is only one."""
    if not cheap(asked.indicator):
        return [], ""
    first, last = _first(asked), asked.span.last
    step = asked.step or burndown.step(first, last)
    while step in COARSER and (last - first).days // DAYS[step] > MOST:
        step = COARSER[step]
    spans = periods.split(first, last, step)[-MOST:]
    if len(spans) < 2:
        return [], step
    return [replace(asked.wanted, first=one, last=other) for one, other in spans], step


def course(asked: Asked, found: list[Figure], step: str) -> Course | None:
    """The figures of its points, drawn."""
    if not found:
        return None
    drawn = [_point(one, step, asked.tree_name) for one in found if one.value is not None]
    if asked.indicator.flow:
        return Course(found, step, None, charts.pillars(drawn))
    return Course(found, step, charts.line(drawn), None) if len(drawn) > 1 else None


def cheap(indicator: Indicator) -> bool:
    """Answered from kept sums, whatever the days."""
    packs = installed.current()
    match indicator.source:
        case Source.DUTY:
            return False
        case Source.PLUS | Source.SHARE:
            return not indicator.cohort and all(cheap(packs.indicators[key]) for key in indicator.parts)
    builtin = (indicator.ledger or "").startswith("@")
    return indicator.aggregation is not Aggregation.DISTINCT and not builtin


def _first(asked: Asked) -> date:
    begin = catalogue.begins([asked.indicator.pack])
    return min(max(asked.span.first, begin or asked.span.first), asked.span.last)


def _point(one: Figure, step: str, tree: str) -> charts.Point:
    shown = f"{one.value:,} {one.word}"
    return charts.Point(
        burndown.label(one.last, step), float(one.value or 0), shown, figure_links.address(one, tree)
    )


def told(indicator: Indicator, found: Sequence[Figure]) -> str:
    """The chart in words."""
    first, last = found[0], found[-1]
    return f"{indicator.label}，{first.last}为{first.value}{first.word}，{last.last}为{last.value}{last.word}"
