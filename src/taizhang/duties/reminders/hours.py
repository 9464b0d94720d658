"""Office hours: nothing leaves the house outside them."""

from datetime import datetime, time, timedelta

from taizhang.packs.workdays import Calendar

OPEN, CLOSE = time(8, 30), time(17, 30)


def within(at: datetime, calendar: Calendar) -> bool:
    return calendar.is_working(at.date()) and OPEN <= at.time() < CLOSE


def next_opening(at: datetime, calendar: Calendar) -> datetime:
    """The moment itself when it lies in office hours, else the next opening."""
    if within(at, calendar):
        return at
    day = at.date() if at.time() < OPEN else at.date() + timedelta(days=1)
    return datetime.combine(calendar.on_or_after(day), OPEN, at.tzinfo)
