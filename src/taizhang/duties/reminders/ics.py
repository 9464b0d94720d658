"""Dues as an iCalendar feed: whole-day events. Lines end as RFC 5545 asks, none is over 75 octets."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from taizhang.duties.dues.due import STATE_LABELS, Due

LINE = 75


def feed(name: str, dues: Iterable[Due], at: datetime) -> str:
    return "".join(f"{folded}\r\n" for line in _lines(name, dues, at) for folded in _folded(line))


def _lines(name: str, dues: Iterable[Due], at: datetime) -> Iterator[str]:
    yield from (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//taizhang//dues//ZH",
        f"X-WR-CALNAME:{_text(name)}应办",
    )
    for one in dues:
        yield "BEGIN:VEVENT"
        yield f"UID:{one.key}.{one.unit}@taizhang"
        yield f"DTSTAMP:{at:%Y%m%dT%H%M%SZ}"
        yield f"DTSTART;VALUE=DATE:{one.due:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{one.due + timedelta(days=1):%Y%m%d}"
        yield f"SUMMARY:{_text(one.label)}"
        yield f"DESCRIPTION:{_text(STATE_LABELS[one.state])}"
        yield "TRANSP:TRANSPARENT"
        yield "END:VEVENT"
    yield "END:VCALENDAR"


def _text(value: str) -> str:
    return value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Never in the middle of a letter."""
    part, size = "", 0
    for letter in line:
        width = len(letter.encode())
        if size + width > LINE:
            yield part
            part, size = " ", 1
        part, size = part + letter, size + width
    yield part
