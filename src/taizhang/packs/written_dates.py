"""Dates as people and spreadsheets write them."""

import re
from datetime import date, datetime, timedelta

EARLIEST, LATEST = 1900, 2100
# Excel counts days from here (its day 60 never existed, which moves the origin by one for every date since).
EXCEL_ORIGIN = date(1899, 12, 30)
EXCEL_DAYS = range(10_000, 80_000)  # 1927 to 2119; smaller numbers are more likely something else

_FULL = re.compile(
    r"(\d{4,5})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*(?:日|号)?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH_DAY = re.compile(r"(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*(?:日|号)?")
_DAY = re.compile(r"(\d{1,2})\s*(?:日|号)")
_SPAN = re.compile(r"\s*(?:至|到|~|～|—+|–|－)\s*")


def read_date(written: object, near: date | None = None) -> date | None:
    """The date meant, or None. `near` gives the year (and month) to a short form: the other end of a span."""
    if isinstance(written, datetime):
        return _in_range(written.date())
    if isinstance(written, date):
        return _in_range(written)
    if isinstance(written, int | float) and not isinstance(written, bool):
        return EXCEL_ORIGIN + timedelta(days=int(written)) if int(written) in EXCEL_DAYS else None
    return _from_text(str(written).strip(), near)


def _from_text(text: str, near: date | None) -> date | None:
    found = _FULL.fullmatch(text) or _COMPACT.fullmatch(text)
    if found:
        return _made(int(found[1]), int(found[2]), int(found[3]))
    if near is not None:
        short = _MONTH_DAY.fullmatch(text)
        if short:
            return _made(near.year, int(short[1]), int(short[2]))
        day = _DAY.fullmatch(text)
        if day:
            return _made(near.year, near.month, int(day[1]))
    if text.isdigit() and len(text) == 5:
        return read_date(int(text))
    return None


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return _in_range(date(year, month, day))
    except ValueError:
        return None


def _in_range(day: date) -> date | None:
    return day if EARLIEST <= day.year <= LATEST else None


def read_span(written: object) -> tuple[date, date] | None:
    """`5月3日至9日` needs the year at its start; one date alone is a span of one day."""
    ends = _SPAN.split(str(written).strip()) if not isinstance(written, date) else [written]
    first = read_date(ends[0])
    last = first if len(ends) == 1 else read_date(ends[1], near=first) if len(ends) == 2 else None
    return (first, last) if first is not None and last is not None else None
