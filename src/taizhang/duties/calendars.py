"""The working-day calendar of this site: the national tables, and the years the site loaded itself.

A year's table replaces that whole year. A table that came after something was promised does not make the promise
fall due sooner: so the calendar is also known as it stood on a day.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import lru_cache

from taizhang.duties.dues.windows import Calendars, CalendarThen
from taizhang.duties.models import HolidayTable
from taizhang.packs.workdays import Calendar, calendar_from, national

Table = tuple[int, date, str]  # year, recorded on, text


def current() -> Calendars:
    """One small query."""
    return _calendars(_tables())


def _tables() -> tuple[Table, ...]:
    rows = HolidayTable.objects.order_by("recorded_at", "id").values_list("year", "recorded_on", "text")
    return tuple(rows)


@lru_cache(maxsize=8)
def _calendars(tables: tuple[Table, ...]) -> Calendars:
    return Calendars(_of(tables), _Then(tables))


class _Then(CalendarThen):
    """What was recorded by a day, on top of the national tables."""

    def __init__(self, tables: tuple[Table, ...]) -> None:
        super().__init__(national())
        self.tables = tables

    def __call__(self, day: date) -> Calendar:
        return _of(tuple(one for one in self.tables if one[1] <= day))


@lru_cache(maxsize=64)
def _of(tables: tuple[Table, ...]) -> Calendar:
    found = national()
    for year, _, text in tables:
        found = _without(found, year).amended(calendar_from(text))
    return found


def _without(calendar: Calendar, year: int) -> Calendar:
    return replace(
        calendar,
        off={day: name for day, name in calendar.off.items() if day.year != year},
        worked={day: name for day, name in calendar.worked.items() if day.year != year},
    )


def years(calendar: Calendar) -> Iterable[int]:
    return sorted(calendar.years)
