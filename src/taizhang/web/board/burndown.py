"""The course of what is open, week by week, against an even way down to the campaign's end."""

from collections.abc import Sequence
from datetime import date, timedelta

from taizhang.figures import periods
from taizhang.figures.figure import Figure, Wanted
from taizhang.packs.model import Indicator
from taizhang.web import figure_links
from taizhang.web.board.asked import Asked
from taizhang.web.charts import Line, Point
from taizhang.web.charts import line as draw

DAILY, WEEKLY = timedelta(days=14), timedelta(days=371)


def shown(asked: Asked) -> Indicator | None:
    return asked.columns.open


def wanted(asked: Asked) -> list[Wanted]:
    one = shown(asked)
    if one is None:
        return []
    return [
        Wanted(one.id, asked.unit.pk, first, last, tree=asked.tree)
        for first, last in periods.split(_first(asked), asked.span.last, step(_first(asked), asked.span.last))
    ]


def _first(asked: Asked) -> date:
    """Not before the campaign: there is nothing to say about it then."""
    start = asked.campaign.starts_on if asked.campaign is not None else asked.span.first
    return min(max(asked.span.first, start), asked.span.last)


def step(first: date, last: date) -> str:
    if last - first < DAILY:
        return "day"
    return "week" if last - first < WEEKLY else "month"


def line(asked: Asked, course: Sequence[Figure]) -> Line | None:
    if len(course) < 2:
        return None
    by = step(_first(asked), asked.span.last)
    end = asked.campaign.ends_on if asked.campaign is not None else None
    whole = 0
    if end is not None and end > asked.span.last:
        whole = len(periods.split(_first(asked), end, by))
    points = [
        Point(
            label(one.last, by),
            float(one.stored or 0),
            f"{one.value} {one.word}",
            figure_links.address(one, asked.tree_name),
        )
        for one in course
    ]
    return draw(points, whole=whole, end=end.isoformat() if end else "")


def label(day: date, step: str) -> str:
    if step == "week":
        return f"{day.isocalendar().week}周"
    return f"{day:%m-%d}" if step == "day" else f"{day.month}月"
