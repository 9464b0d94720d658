"""The working-day calendar: weekends, holidays and the weekends worked in exchange (调休).

Every calculation can say in words how it came about: where it started, which days it skipped and why. A
year that no table covers is counted by weekends alone, and the explanation says so.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources

from taizhang.packs.durations import Duration, Measure, shift

DAY = timedelta(days=1)
WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class Skipped:
    start: date
    end: date
    reason: str

    def words(self) -> str:
        return (
            f"{_day(self.start)}至{_day(self.end)}{self.reason}"
            if self.end > self.start
            else f"{_day(self.start)}{self.reason}"
        )


@dataclass(frozen=True, slots=True)
class Reckoning:
    """A date that was worked out, and how."""

    start: date
    duration: Duration
    result: date
    skipped: tuple[Skipped, ...] = ()
    worked: tuple[date, ...] = ()  # weekends that counted because they were worked in exchange
    uncovered: tuple[int, ...] = ()  # years no holiday table covers
    sign: int = 1

    def words(self) -> str:
        way = "起" if self.sign > 0 else "往前"
        parts = [
            f"{_full(self.start)}{way}{self.duration.words()}，到{_full(self.result)}（星期{WEEKDAYS[self.result.weekday()]}）"
        ]
        if self.duration.measure is Measure.WORKING_DAY:
            parts.append("当日不计" if self.sign > 0 else "到期当日不计")
        if self.skipped:
            parts.append("跳过" + "、".join(one.words() for one in self.skipped))
        if self.worked:
            parts.append("调休上班的" + "、".join(map(_day, self.worked)) + "计入")
        if self.uncovered:
            years = "、".join(map(str, self.uncovered))
            parts.append(f"{years}年没有节假日表，只按周末计")
        return "；".join(parts) + "。"


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _full(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


@dataclass(frozen=True, slots=True)
class Calendar:
    off: Mapping[date, str]
    worked: Mapping[date, str]
    years: frozenset[int]

    def is_working(self, day: date) -> bool:
        if day in self.worked:
            return True
        return day not in self.off and day.weekday() < 5

    def why_off(self, day: date) -> str:
        return f"{self.off[day]}放假" if day in self.off else "周末"

    def amended(self, other: "Calendar") -> "Calendar":
        """This calendar with another's word preferred: a place's own holidays, or a notice that came later."""
        off = {day: name for day, name in self.off.items() if day not in other.worked} | dict(other.off)
        worked = {day: name for day, name in self.worked.items() if day not in other.off} | dict(other.worked)
        return Calendar(off, worked, self.years | other.years)

    def reckon(self, start: date, duration: Duration, sign: int = 1) -> Reckoning:
        """`start` moved by the duration; with working days the start itself does not count."""
        if duration.measure is not Measure.WORKING_DAY:
            return Reckoning(start, duration, shift(start, duration, sign), sign=sign)
        day, left, passed = start, duration.count, list[date]()
        while left:
            day += DAY * sign
            passed.append(day)
            left -= self.is_working(day)
        passed.sort()
        return Reckoning(
            start,
            duration,
            day,
            skipped=tuple(self._skipped(passed)),
            worked=tuple(one for one in passed if one in self.worked),
            uncovered=tuple(sorted({one.year for one in passed} - self.years)),
            sign=sign,
        )

    def shift(self, start: date, duration: Duration) -> date:
        return self.reckon(start, duration).result

    def working_days(self, first: date, last: date) -> int:
        """How many working days lie in first..last, both ends included."""
        count = (last - first).days + 1
        return sum(self.is_working(first + DAY * index) for index in range(count))

    def on_or_after(self, day: date) -> date:
        """The day itself when it is worked, else the next that is."""
        while not self.is_working(day):
            day += DAY
        return day

    def _skipped(self, days: list[date]) -> Iterator[Skipped]:
        start = end = None
        reason = ""
        for day in days:
            why = "" if self.is_working(day) else self.why_off(day)
            if start is not None and end is not None and why != reason:
                yield Skipped(start, end, reason)
                start = None
            if why:
                start, end, reason = start or day, day, why
        if start is not None and end is not None:
            yield Skipped(start, end, reason)


def calendar_from(text: str) -> Calendar:
    """A calendar from the text of a holiday table."""
    off: dict[date, str] = {}
    worked: dict[date, str] = {}
    tables = tomllib.loads(text)
    for table in tables.values():
        for one in table["off"]:
            day, end = date.fromisoformat(one["from"]), date.fromisoformat(one["to"])
            while day <= end:
                off[day] = one["name"]
                day += DAY
            worked.update({date.fromisoformat(day): one["name"] for day in one.get("work", [])})
    return Calendar(off, worked, frozenset(int(year) for year in tables))


@cache
def national() -> Calendar:
    """The national arrangement shipped with the program."""
    return calendar_from(resources.files("taizhang.packs").joinpath("data/holidays.toml").read_text("utf-8"))
