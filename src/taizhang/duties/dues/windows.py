"""From which day to which something is owed. Pure: periods of a rhythm, a day, so long after a day, before a day.

A duty that was changed holds as it read when a period began; `Run` says for which periods this text holds.

A period that the run of a campaign cuts off ends with the run. What is done for a `by` duty counts from the first day
of its campaign on, however late.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from taizhang.packs.durations import Duration, Measure, shift
from taizhang.packs.model import Before, ByDay, Duty, Every
from taizhang.packs.periods import PLAIN, Rhythm, periods
from taizhang.packs.workdays import Calendar

FAR = date(9999, 12, 1)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendars:
    """Working days as they are known now, and as they were known when something was promised."""

    now: Calendar
    then: "CalendarThen"

    def due(self, start: date, duration: Duration, sign: int = 1) -> tuple[date, date]:
        """(by the rule of today, as first promised). A day once promised does not move closer."""
        if duration.measure is not Measure.WORKING_DAY:
            day = shift(start, duration, sign)
            return day, day
        return (
            self.now.reckon(start, duration, sign).result,
            self.then(start).reckon(start, duration, sign).result,
        )


class CalendarThen:
    """The calendar as it stood on a day. Overridden where a site amends its own."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar

    def __call__(self, _day: date) -> Calendar:
        return self.calendar


@dataclass(frozen=True, slots=True)
class Run:
    """When a duty is asked, and of whom: a campaign, a switch, or all the year of everybody."""

    first: date
    last: date
    rhythm: Rhythm = PLAIN
    campaign: int | None = None
    label: str = ""
    everybody: bool = True  # nobody joined the campaign by name
    top: str = ""  # only below this path
    since: date = date.min  # only what begins from this day on
    before: date = date.max  # and before this one
    due_from: date = date.min  # and falls due from this day on
    later: ByDay | None = None  # the day another text gave since; it may relieve, never press

    def holds(self, window: "Window") -> bool:
        return self.since <= window.start < self.before and window.due >= self.due_from


@dataclass(frozen=True, slots=True)
class Window:
    start: date
    until: date
    rule_due: date
    first_due: date
    due: date  # the later of the two, or what an extension of the row itself made of it


def windows(duty: Duty, run: Run, first: date, last: date, calendars: Calendars) -> Iterator[Window]:
    """Those that touch first..last, of a duty with a clock of its own."""
    match duty.clock:
        case Every(period):
            found = _every(period, run, max(first, run.first), min(last, run.last))
            yield from (one for one in found if run.holds(one))
        case ByDay():
            one = _by(duty.clock, run, calendars)
            if one is not None and one.due >= first and one.start <= last and run.holds(one):
                yield one


def _every(period: str, run: Run, first: date, last: date) -> Iterator[Window]:
    if first > last:
        return
    for one in periods(period, first, last, run.rhythm):
        end = min(one.end, run.last)
        if end < FAR:
            yield Window(one.start, end, end, end, end)


def _by(clock: ByDay, run: Run, calendars: Calendars) -> Window | None:
    begin = run.first if run.first > date.min else None
    end = run.last if run.last < FAR else None
    rule = (run.later or clock).on(begin, end, calendars.now.shift)
    if rule is None:
        return None
    then = calendars.then(begin or rule)
    first = clock.on(begin, end, then.shift) or rule
    return Window(begin or date(rule.year, 1, 1), run.last, rule, first, max(rule, first))


def before(clock: Before, began: date | None, on: date, promised: date, calendars: Calendars) -> Window:
    """Of a row that came on a day and names one, moved or as it was first promised."""
    rule, first = calendars.due(promised, clock.duration, -1)
    due = calendars.due(on, clock.duration, -1)[0] if on != promised else max(rule, first)
    return Window(min(began or first, first), FAR, rule, first, due)


def after(duration: Duration, day: date, until: date, calendars: Calendars) -> Window:
    """Counted from the day of a row to the next one."""
    rule, first = calendars.due(day, duration)
    return Window(day, max(day, until), rule, first, max(rule, first))
