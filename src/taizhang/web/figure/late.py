"""补报: rows of a past period registered after it was cut, by the unit's reporting week or the end of its days.

Asked only of what is counted row by row and stands within the bound of exact totals, so that the page stays quick."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from taizhang.duties.weekly.week import weekly_of
from taizhang.figures import queries
from taizhang.figures.figure import READY, Figure
from taizhang.ledgers.lists import COUNTED
from taizhang.units.models import Unit
from taizhang.units.scope import Scope
from taizhang.web.figure.asked import Asked
from taizhang.web.figure.course import cheap


@dataclass(frozen=True, slots=True)
class Late:
    rows: int
    cut: datetime


def late(scope: Scope, asked: Asked, one: Figure, *, today: date) -> Late | None:
    """None where the period is still running, or nothing is told of what is this large."""
    if asked.span.last >= today or one.state != READY or one.denominator is not None:
        return None
    if not cheap(asked.indicator) or one.places or not 0 < (one.stored or 0) <= COUNTED:
        return None
    cut = cut_of(asked.unit, asked.span.first, asked.span.last)
    (found,) = queries.read(scope, [replace(asked.wanted, cut=cut)])
    return Late(found.late or 0, cut)


def cut_of(unit: Unit, first: date, last: date) -> datetime:
    """Of a reporting week as its campaign says; of any other days the end of the last."""
    weekly = weekly_of(unit, last)
    week = weekly.of(last)
    if (week.start, week.end) == (first, last):
        return weekly.cut_of(week)
    return datetime.combine(last + timedelta(days=1), time.min, timezone.get_current_timezone())
