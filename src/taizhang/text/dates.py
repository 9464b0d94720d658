"""Dates and periods of a report, as spans and, given a reference day, as intervals (both ends included).

A month without year is the latest such month that is not after the reference day: reports speak of the past.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from taizhang.text.numerals import plain

_N = r"\d{1,2}"
_H = "[一二三四五六七八九十]{1,3}"
_JOIN = r"(?:[-–~～/至到]|—{1,2})"
_YEAR = r"(?:(?:19|20)\d{2}|[〇○零一二三四五六七八九]{4})年"
_NAMED_YEAR = "今年|去年|前年|明年|上年|本年度?|当年|上年度"
_MONTH = rf"(?:{_N}|{_H})月"
_DAY = rf"(?:{_N}|{_H})[日号]"
_PART = "份|底|末|初|[上中下]旬"

DATE: Final = re.compile(
    rf"(?=[0-9〇○零一二三四五六七八九十今去前明上下本当第近昨目年])(?:(?P<iso>(?:19|20)\d{{2}}(?P<mark>[-./])\d{{1,2}}(?P=mark)\d{{1,2}}(?!\d))"
    rf"|(?P<years>(?:19|20)\d{{2}}年?{_JOIN}(?:(?:19|20)\d{{2}})年度?)"
    rf"|(?P<year>{_YEAR}|{_NAMED_YEAR})?(?P<half>上半年|下半年)"
    rf"|(?P<year2>{_YEAR}|{_NAMED_YEAR})?(?:(?P<upto>前[二三四两2-4]|[一二三四1-4]{_JOIN}[二三四2-4])"
    rf"|第?(?P<quarter>[一二三四1-4]))季度"
    rf"|(?P<year3>{_YEAR}|{_NAMED_YEAR})?(?P<m1>{_N})月?(?:份)?{_JOIN}(?P<m2>{_N})月(?:份|底)?(?!\d)"
    rf"|(?P<year4>{_YEAR}|{_NAMED_YEAR})?(?P<month>{_MONTH})"
    rf"(?:(?P<day>{_DAY})(?:{_JOIN}(?P<month2>{_MONTH})?(?P<day2>{_DAY}))?|(?P<d3>{_N}){_JOIN}(?P<d4>{_DAY})|(?P<part>{_PART}))?"
    rf"|(?P<year5>{_YEAR})度?(?P<edge>底|末|初)?"
    rf"|(?P<same>去年|上年)同期"
    rf"|(?P<year6>{_NAMED_YEAR})(?P<edge6>底|末|初)?(?!来)"
    rf"|(?<![\d年])(?P<bare>年初|年底|年末)(?!数)"
    rf"|(?P<named>[本上下]周|[上下]个月|[本上下当]月|[本上]季度|[本上]年度|昨[日天]|今[日天]|目前|当前)"
    rf"|(?P<only>{_N}[日号](?:{_JOIN}{_N}[日号])?)"
    rf"|近(?P<last>[一两二三四五六七八九2-9])(?P<lastunit>个月|周|天)(?:以?来|内)"
    rf"|近(?P<lastyears>[两二三四五2-9])年来?)"
    rf"(?P<since>以来|起(?![草步点来因到用动源])|开始)?"
)
UNTIL: Final = re.compile(r"(?:截至|截止到?|截止|到|至)$")
_BACK: Final = {
    "今年": 0,
    "本年": 0,
    "本年度": 0,
    "当年": 0,
    "去年": -1,
    "上年": -1,
    "上年度": -1,
    "前年": -2,
    "明年": 1,
}


@dataclass(frozen=True, slots=True)
class Interval:
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class DateFinding:
    start: int
    end: int
    surface: str
    interval: Interval | None


def spans(text: str) -> list[tuple[int, int]]:
    """Where dates stand, without reading them."""
    return [match.span() for match in DATE.finditer(text)]


def find(text: str, reference: date) -> list[DateFinding]:
    return [
        DateFinding(match.start(), match.end(), match[0], _interval(match, text, reference))
        for match in DATE.finditer(text)
    ]


def read(text: str, reference: date) -> Interval | None:
    """The interval meant by one expression: 截至10月底, 第三季度, 今年以来."""
    found = find(text, reference)
    return found[0].interval if found else None


def month(year: int, number: int) -> Interval:
    return Interval(date(year, number, 1), date(year, number, monthrange(year, number)[1]))


def year_of(year: int) -> Interval:
    return Interval(date(year, 1, 1), date(year, 12, 31))


def _interval(match: re.Match[str], text: str, reference: date) -> Interval | None:
    try:
        plain_interval = _plain(match, reference)
    except ValueError:  # 2月30日: printed, but no day
        return None
    if plain_interval is None:
        return None
    if match["since"]:
        return Interval(plain_interval.first, max(reference, plain_interval.first))
    before = text[max(0, match.start() - 3) : match.start()]
    if before.endswith(("截至", "截止", "截止到", "截至到")):
        return Interval(date(plain_interval.last.year, 1, 1), plain_interval.last)
    return plain_interval


def _plain(match: re.Match[str], reference: date) -> Interval | None:
    for group, reader in _READERS:
        if match[group]:
            return reader(match, reference)
    return None


def _number(text: str | None) -> int:
    """The number in 10月, 十一日 or 9."""
    quantity = plain((text or "").rstrip("年月日号份度"))
    if quantity is None:
        raise ValueError(text)
    return int(quantity.low)


def _year(text: str | None, reference: date) -> int | None:
    if not text:
        return None
    if text in _BACK:
        return reference.year + _BACK[text]
    return _number(text.replace("○", "〇"))


def _past_year(number: int, reference: date) -> int:
    return reference.year if number <= reference.month else reference.year - 1


def _iso(match: re.Match[str], _reference: date) -> Interval:
    year, number, day = (int(part) for part in match["iso"].split(match["mark"]))
    return Interval(date(year, number, day), date(year, number, day))


def _years(match: re.Match[str], _reference: date) -> Interval:
    first, last = re.findall(r"\d{4}", match["years"])
    return Interval(date(int(first), 1, 1), date(int(last), 12, 31))


def _half(match: re.Match[str], reference: date) -> Interval:
    year = _year(match["year"], reference) or reference.year
    if match["half"] == "上半年":
        return Interval(date(year, 1, 1), date(year, 6, 30))
    return Interval(date(year, 7, 1), date(year, 12, 31))


_QUARTERS: Final = {**dict(zip("一二三四", range(1, 5), strict=True)), **{str(n): n for n in range(1, 5)}, "两": 2}


def _quarter(match: re.Match[str], reference: date) -> Interval:
    year = _year(match["year2"], reference) or reference.year
    number = _QUARTERS[match["quarter"]]
    return Interval(date(year, 3 * number - 2, 1), month(year, 3 * number).last)


def _quarters(match: re.Match[str], reference: date) -> Interval:
    year = _year(match["year2"], reference) or reference.year
    upto = match["upto"]
    first = 1 if upto[0] == "前" else _QUARTERS[upto[0]]
    return Interval(date(year, 3 * first - 2, 1), month(year, 3 * _QUARTERS[upto[-1]]).last)


def _months(match: re.Match[str], reference: date) -> Interval:
    first, last = int(match["m1"]), int(match["m2"])
    year = _year(match["year3"], reference) or _past_year(last, reference)
    return Interval(date(year, first, 1), month(year if first <= last else year + 1, last).last)


_PARTS: Final = {"初": (1, 10), "上旬": (1, 10), "中旬": (11, 20)}


def _month(match: re.Match[str], reference: date) -> Interval:
    number = _number(match["month"])
    year = _year(match["year4"], reference) or _past_year(number, reference)
    whole = month(year, number)
    first_day, last_day = match["day"] or match["d3"], match["day2"] or match["d4"]
    if first_day:
        first = date(year, number, _number(first_day))
        if not last_day:
            return Interval(first, first)
        number2 = _number(match["month2"]) if match["month2"] else number
        return Interval(first, date(year + (number2 < number), number2, _number(last_day)))
    part = match["part"]
    if part in _PARTS:
        return Interval(date(year, number, _PARTS[part][0]), date(year, number, _PARTS[part][1]))
    if part == "下旬":
        return Interval(date(year, number, 21), whole.last)
    return Interval(whole.last, whole.last) if part in {"底", "末"} else whole


def _whole_year(match: re.Match[str], reference: date) -> Interval:
    return _at_edge(_year(match["year5"], reference) or reference.year, match["edge"])


def _relative_year(match: re.Match[str], reference: date) -> Interval:
    return _at_edge(reference.year + _BACK[match["year6"]], match["edge6"])


def _bare_edge(match: re.Match[str], reference: date) -> Interval:
    return _at_edge(reference.year, match["bare"][-1])


def _at_edge(year: int, edge: str | None) -> Interval:
    if not edge:
        return year_of(year)
    return (
        Interval(date(year, 1, 1), date(year, 1, 31))
        if edge == "初"
        else Interval(date(year, 12, 31), date(year, 12, 31))
    )


def _same_period(_match: re.Match[str], reference: date) -> Interval:
    """去年同期: last year up to the day that is today's."""
    year = reference.year - 1
    return Interval(
        date(year, 1, 1), date(year, reference.month, min(reference.day, monthrange(year, reference.month)[1]))
    )


def _last_stretch(match: re.Match[str], reference: date) -> Interval:
    count, unit = _number(match["last"]), match["lastunit"]
    if unit != "个月":
        return Interval(reference - timedelta(days=count * (7 if unit == "周" else 1) - 1), reference)
    index = reference.year * 12 + reference.month - count
    return Interval(date(index // 12, index % 12 + 1, 1), reference)


def _named(match: re.Match[str], reference: date) -> Interval:
    name = match["named"]
    step = {"上": -1, "下": 1}.get(name[0], 0)
    if name.endswith("周"):
        monday = reference - timedelta(days=reference.weekday()) + timedelta(weeks=step)
        return Interval(monday, monday + timedelta(days=6))
    if name.endswith("月"):
        index = reference.year * 12 + reference.month - 1 + step
        return month(index // 12, index % 12 + 1)
    if name.endswith("季度"):
        index = reference.year * 4 + (reference.month - 1) // 3 + step
        return Interval(date(index // 4, index % 4 * 3 + 1, 1), month(index // 4, index % 4 * 3 + 3).last)
    if name.endswith("年度"):
        return year_of(reference.year + step)
    day = reference - timedelta(days=1) if name[0] == "昨" else reference
    return Interval(day, day)


def _only_day(match: re.Match[str], reference: date) -> Interval:
    days = [int(n) for n in re.findall(r"\d+", match["only"])]
    return Interval(reference.replace(day=days[0]), reference.replace(day=days[-1]))


def _last_years(match: re.Match[str], reference: date) -> Interval:
    count = _number(match["lastyears"])
    return Interval(date(reference.year - count + 1, 1, 1), reference)


Reader = Callable[[re.Match[str], date], Interval]
_READERS: Final[tuple[tuple[str, Reader], ...]] = (
    ("iso", _iso),
    ("years", _years),
    ("half", _half),
    ("quarter", _quarter),
    ("upto", _quarters),
    ("m1", _months),
    ("month", _month),
    ("year5", _whole_year),
    ("same", _same_period),
    ("year6", _relative_year),
    ("bare", _bare_edge),
    ("last", _last_stretch),
    ("named", _named),
    ("only", _only_day),
    ("lastyears", _last_years),
)
