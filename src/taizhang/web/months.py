"""A month as a table of weeks, one cell a day, with what falls due on it and why a day is no working day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from taizhang.duties.dues.due import Due
from taizhang.packs.durations import add_months
from taizhang.packs.workdays import Calendar

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayCell:
    day: date
    inside: bool
    today: bool
    off: str  # why it is no working day; "" when it is one
    worked: bool  # a weekend worked in exchange
    dues: Sequence[Due]


@dataclass(frozen=True, slots=True)
class Month:
    first: date

    @property
    def last(self) -> date:
        return add_months(self.first, 1) - DAY

    @property
    def label(self) -> str:
        return f"{self.first.year}年{self.first.month}月"

    @property
    def before(self) -> str:
        return add_months(self.first, -1).strftime("%Y-%m")

    @property
    def after(self) -> str:
        return add_months(self.first, 1).strftime("%Y-%m")

    def days(self, dues: Sequence[Due], calendar: Calendar, today: date) -> list[list[DayCell]]:
        """Weeks from Monday on; days of the months beside it fill the corners."""
        start = self.first - DAY * self.first.weekday()
        end = self.last + DAY * (6 - self.last.weekday())
        cells = []
        for n in range((end - start).days + 1):
            day = start + DAY * n
            off = "" if calendar.is_working(day) else calendar.why_off(day)
            mine = [one for one in dues if one.due == day]
            inside = self.first <= day <= self.last
            cells.append(DayCell(day, inside, day == today, off, day in calendar.worked, mine if inside else ()))
        return [cells[n : n + 7] for n in range(0, len(cells), 7)]


def month_of(text: str, today: date) -> Month:
    try:
        return Month(date.fromisoformat(f"{text}-01"))
    except ValueError:
        return Month(today.replace(day=1))
