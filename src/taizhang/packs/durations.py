"""Durations as a pack writes them: `15 days`, `5 working days`, `2 weeks`, `3 months`, `1 year`."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Measure(StrEnum):
    DAY = "day"
    WORKING_DAY = "working day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


WORDS = {
    Measure.DAY: "天",
    Measure.WORKING_DAY: "个工作日",
    Measure.WEEK: "周",
    Measure.MONTH: "个月",
    Measure.YEAR: "年",
}
WRITTEN = re.compile(r"(\d{1,4}) (working day|day|week|month|year)s?")
EXAMPLE = "写成“15 days”“5 working days”“2 weeks”“3 months”或“1 year”。"


@dataclass(frozen=True, slots=True)
class Duration:
    count: int
    measure: Measure

    def __str__(self) -> str:
        return f"{self.count} {self.measure}{'' if self.count == 1 else 's'}"

    def words(self) -> str:
        return f"{self.count}{WORDS[self.measure]}"


def parse(text: str) -> Duration | None:
    found = WRITTEN.fullmatch(text.strip())
    if found is None or int(found[1]) == 0:
        return None
    return Duration(int(found[1]), Measure(found[2]))


def add_months(start: date, months: int) -> date:
    """The same day of a later month, or its last day where it is shorter (31 January + 1 month = 28 February)."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def shift(start: date, duration: Duration, sign: int = 1) -> date:
    """Calendar arithmetic only; working days need a calendar (`workdays.Calendar.shift`)."""
    count = duration.count * sign
    match duration.measure:
        case Measure.DAY:
            return start + timedelta(days=count)
        case Measure.WEEK:
            return start + timedelta(weeks=count)
        case Measure.MONTH:
            return add_months(start, count)
        case Measure.YEAR:
            return add_months(start, 12 * count)
        case Measure.WORKING_DAY:
            raise ValueError("working days need a calendar")
