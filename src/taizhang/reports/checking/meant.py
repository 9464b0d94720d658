"""The days a number speaks of, from its sentence and the report's own dates.

What the sentence says in words wins. Where it says nothing, the report's own days and the whole run so far are both
possible, and a number is called wrong only when it is wrong under every possible reading.
"""

import re
from dataclasses import dataclass
from datetime import date

from taizhang.text import dates

TOTAL = re.compile(r"累计|总计|开展以来|启动以来|以来|全程|历次")
WEEK = re.compile(r"本周|这周|一周来|本期|期间")
NEXT = re.compile(r"下周|下月|下季度|明年|下一步")
SHORT = frozenset({"本周", "本月", "本季度", "当月"})
STOP = re.compile(r"[，。；、,;]")
FIRST = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Days:
    """The report's days, and where a running total may begin, the likeliest first."""

    first: date
    last: date
    begins: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Meant:
    """Possible readings, the likeliest first. `sure`: the sentence or the report leaves no others."""

    spans: tuple[tuple[date, date], ...]
    total: bool = False
    sure: bool = True
    other: bool = False  # of a time that is not the report's: not compared at all


def meant(before: str, heading: str, days: Days) -> Meant:
    """`before` is the sentence up to the number."""
    cue = _cue(before, days)
    if cue is not None:
        return cue
    if WEEK.search(heading) or heading.startswith("本月"):
        return Meant(_spans([(days.first, days.last)], _totals(days, days.last)))
    own = (days.first, days.last)
    return Meant(_spans([own], _totals(days, days.last)), total=_is_total(days))


def _cue(before: str, days: Days) -> Meant | None:
    """The last word of time before the number."""
    found = [one for one in dates.find(before, days.last) if one.interval is not None]
    last = found[-1] if found else None
    place = last.end if last else 0
    inside = last.start if last and last.surface.endswith("以来") else place  # 今年以来 is a date of its own
    totals = [one for one in TOTAL.finditer(before) if not inside <= one.start() < place]
    total = totals[-1] if totals else None
    if NEXT.search(before[max(0, place - 4) :]) and not total:
        return Meant((), other=True)
    until = last is not None and before[max(0, last.start - 4) : last.start].endswith(
        ("截至", "截止", "截止到", "截至到")
    )
    if total is not None and last is not None and _same_clause(before[place : total.start()], last.surface):
        return Meant(_spans([(days.first, days.last)], _totals(days, days.last)))
    if total is not None and total.start() >= place - 2 and not (until and total.end() < place):
        day = min(last.interval.last, days.last) if last and until and last.interval else days.last
        return Meant(_spans(_totals(days, day)), total=True)
    if last is None or last.interval is None:
        return Meant(_spans([(days.first, days.last)])) if WEEK.search(before) else None
    return _dated(last.surface, last.interval, days, until=until)


def _same_clause(between: str, surface: str) -> bool:
    """本周累计24天: of the week or of all, nobody can tell."""
    return surface in SHORT and not STOP.search(between)


def _dated(surface: str, interval: dates.Interval, days: Days, *, until: bool) -> Meant:
    if until or surface in ("目前", "当前", "今天", "今日"):
        return Meant(_spans(_totals(days, min(interval.last, days.last))), total=True)
    if surface == "本周" or (surface == "本月" and (days.last - days.first).days < 31):
        return Meant(_spans([(days.first, days.last), (interval.first, min(interval.last, days.last))]))
    if interval.first > days.last:
        return Meant((), other=True)
    span = (interval.first, min(interval.last, days.last))
    if surface.startswith(("今年", "本年", "全年")) or surface.endswith(("以来", "年", "年度")):
        return Meant(_spans([span], _totals(days, span[1])), total=True)
    whole = (interval.last - interval.first).days >= 6  # a single day is more often when something began
    return Meant(_spans([span], [(days.first, days.last)], _totals(days, span[1])), sure=whole)


def _totals(days: Days, last: date) -> list[tuple[date, date]]:
    return [(min(begin, last), last) for begin in (*days.begins, date(last.year, 1, 1), FIRST)]


def _is_total(days: Days) -> bool:
    """A report whose own days reach back to the beginning speaks of totals everywhere."""
    return bool(days.begins) and days.first <= days.begins[0]


def _spans(*groups: list[tuple[date, date]]) -> tuple[tuple[date, date], ...]:
    return tuple(dict.fromkeys(one for group in groups for one in group))
