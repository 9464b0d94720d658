"""Periods: the stretches of time a duty recurs in and a report covers.

A reporting week starts on a weekday the campaign names (Monday unless told otherwise). Runs of several weeks are
counted from an anchor, the campaign's first day; without one, from the first week of 2001, so that two campaigns
without an anchor agree.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from taizhang.packs.durations import Measure, add_months, parse

MONDAY = 0
FIRST_MONDAY = date(2001, 1, 1)
DAY = timedelta(days=1)


class Kind(StrEnum):
    DAY = "day"
    WEEK = "week"
    HALF_MONTH = "half-month"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half-year"
    YEAR = "year"
    CAMPAIGN = "campaign"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    start: date
    end: date  # the last day, included
    kind: str

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    def label(self) -> str:
        year, month = self.start.year, self.start.month
        match self.kind:
            case Kind.DAY:
                return f"{year}年{month}月{self.start.day}日"
            case Kind.MONTH:
                return f"{year}年{month}月"
            case Kind.HALF_MONTH:
                return f"{year}年{month}月{'上' if self.start.day == 1 else '下'}半月"
            case Kind.QUARTER:
                return f"{year}年第{'一二三四'[month // 3]}季度"
            case Kind.HALF_YEAR:
                return f"{year}年{'上' if month == 1 else '下'}半年"
            case Kind.YEAR:
                return f"{year}年"
        return span_words(self.start, self.end)


def span_words(start: date, end: date) -> str:
    """9月25日至10月1日; the year is said once, and twice where it changes."""
    last = f"{end.month}月{end.day}日"
    if start.year != end.year:
        last = f"{end.year}年{last}"
    return f"{start.year}年{start.month}月{start.day}日至{last}"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What a campaign says about time: its first and last day, and on which weekday its week starts."""

    starts_on: date | None = None
    ends_on: date | None = None
    week_starts: int = MONDAY


PLAIN = Rhythm()
_MONTHS = {Kind.MONTH: 1, Kind.QUARTER: 3, Kind.HALF_YEAR: 6, Kind.YEAR: 12}


def period_of(every: str, day: date, rhythm: Rhythm = PLAIN) -> Period | None:
    """The period a day lies in; None outside the campaign for `campaign`."""
    if every in _MONTHS:
        months = _MONTHS[Kind(every)]
        start = date(day.year, (day.month - 1) // months * months + 1, 1)
        return Period(start, add_months(start, months) - DAY, every)
    match every:
        case Kind.DAY:
            return Period(day, day, every)
        case Kind.HALF_MONTH:
            return _half_month(day)
        case Kind.CAMPAIGN:
            return _campaign(day, rhythm)
    return _weeks(every, day, rhythm)


def _half_month(day: date) -> Period:
    if day.day <= 15:
        return Period(day.replace(day=1), day.replace(day=15), Kind.HALF_MONTH)
    return Period(day.replace(day=16), add_months(day.replace(day=1), 1) - DAY, Kind.HALF_MONTH)


def _campaign(day: date, rhythm: Rhythm) -> Period | None:
    if rhythm.starts_on is None:
        return None
    whole = Period(rhythm.starts_on, rhythm.ends_on or date.max, Kind.CAMPAIGN)
    return whole if day in whole else None


def _weeks(every: str, day: date, rhythm: Rhythm) -> Period:
    count = 1 if every == Kind.WEEK else _week_count(every)
    anchor = rhythm.starts_on if rhythm.starts_on and count > 1 else FIRST_MONDAY
    first = week_start(anchor, rhythm.week_starts)
    start = first + timedelta(days=(day - first).days // (7 * count) * 7 * count)
    return Period(start, start + timedelta(days=7 * count - 1), every)


def _week_count(every: str) -> int:
    duration = parse(every)
    if duration is None or duration.measure is not Measure.WEEK:
        raise ValueError(f"not a period: {every}")
    return duration.count


def week_start(day: date, starts: int = MONDAY) -> date:
    return day - timedelta(days=(day.weekday() - starts) % 7)


def periods(every: str, first: date, last: date, rhythm: Rhythm = PLAIN) -> Iterator[Period]:
    """Every period that touches first..last, in order."""
    day = first
    while day <= last:
        one = period_of(every, day, rhythm)
        if one is None:
            day = _next_campaign_day(day, rhythm)
            continue
        yield one
        if one.end >= date.max - DAY:
            return
        day = one.end + DAY


def _next_campaign_day(day: date, rhythm: Rhythm) -> date:
    """Outside a campaign there is at most one more place to look: its first day."""
    return rhythm.starts_on if rhythm.starts_on and rhythm.starts_on > day else date.max
