"""Every number with its measure word, as it stands in a cleaned text, before anything is judged.

Recall is cheap here; what is no statement of a quantity is refused afterwards.
"""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from taizhang.text import limits, measures, numerals
from taizhang.text.numerals import Quantity

_HAN: Final = "[一二三四五六七八九十百千万亿两〇零几数廿卅壹贰叁肆伍陆柒捌玖拾佰仟]"
SEVERAL: Final = "余多来"
_NUM: Final = (
    rf"(?:(?:\d{{1,3}}(?:,\d{{3}})+(?!\d)|\d++)(?:\.\d++)?[千百]?(?:万亿|[万亿])?(?:\d++[千百]?(?=[万千百余多])[万千百]?)?|{_HAN}++(?:点{_HAN}++)?)"
    rf"(?:[{SEVERAL}](?:百万|千万|万亿|[百千万亿])?|几(?=[个名家项条件人次万亿]))?"
)
_RANGE: Final = "(?:[-–~～至到]|—{1,2})"
NUMBER: Final = re.compile(
    rf"(?P<share>百分之(?:百|{_NUM})(?:{_RANGE}(?:百分之)?{_NUM})?|百分百|[二三四五六七八九十百千万]+分之{_NUM}|(?<![\d/.])\d{{1,3}}/\d{{1,4}}(?![\d/.]))"
    rf"|(?P<low>{_NUM})(?:(?P<sep>{_RANGE})(?P<high>{_NUM}))?"
)
_RATIO_NOUN: Final = re.compile(
    "(?:率|数|量|额|占比|比例|比重|得分|总分|指数|总值|人次|面积|里程)(?:测算|核算|核定|控制)?(?:已?达到?|为|是|约|：|:|共|达)?$"
)
CLOSE: Final = re.compile(r"[，。；、）)\n！：]|$|左右|以上")
_CHENG: Final = re.compile("(?![效果立功员绩熟长就为本品型都片分])")


@dataclass(frozen=True, slots=True)
class Found:
    """A number with its measure word, in the cleaned text, before it is judged."""

    start: int
    number_end: int
    end: int
    quantity: Quantity
    unit: str
    rule: str


def find(text: str) -> tuple[list[Found], int]:
    """Every number with its measure word, and where reading stopped: the end, or past the most that are read."""
    found: list[Found] = []
    position = looked = 0
    while (match := NUMBER.search(text, position)) is not None:
        if len(found) >= limits.NUMBERS or looked >= limits.LOOKED_AT:
            return found, min(match.start(), position + 40)
        looked += 1
        one = _candidate(text, match)
        if one is None:
            position = max(match.start() + 1, match.end("share") if match["share"] else match.end("low"))
            continue
        one = _shared_points(text, _two_ended(text, one))
        found += [*_bare_members(text, one, found[-1].end if found else 0), one]
        position = one.end
    return found, len(text)


def _candidate(text: str, match: re.Match[str]) -> Found | None:
    start, end = match.span()
    if match["share"]:
        return _share(match)
    if match["high"]:
        unit = measures.at(text, end)
        quantity = numerals.read(match[0]) if unit else None
        if unit and quantity is not None:
            return _measured(text, start, end, unit, quantity, "claim.range")
        end = start + len(match["low"])
    return _single(text, start, end)


def _single(text: str, start: int, end: int) -> Found | None:
    surface = text[start:end]
    if surface[-1] == "千" and surface[0].isdigit() and (long_unit := measures.at(text, end - 1)):  # 7.5千米
        value = numerals.plain(surface[:-1])
        return _measured(text, start, end - 1, long_unit, value, "claim.measure") if value else None
    unit = measures.at(text, end)
    if unit is None:
        return _shorter(text, start, end) or _scaled(text, start, end) or _unmeasured(text, start, end)
    quantity = numerals.plain(surface)
    if quantity is None:
        return _trimmed(text, start, end, unit)
    return _measured(text, start, end, unit, quantity, "claim.measure")


def _shorter(text: str, start: int, end: int) -> Found | None:
    """三十几 belongs to the number, 两千 of 两千瓦 to the measure: give the last character back to the measure."""
    if end - start < 2 or text[end - 1] not in "千百成":
        return None
    unit, quantity = measures.at(text, end - 1), numerals.plain(text[start : end - 1])
    return _measured(text, start, end - 1, unit, quantity, "claim.measure") if unit and quantity else None


def _trimmed(text: str, start: int, end: int, unit: str) -> Found | None:
    """A run like 一一 or 五一十: the longest tail that is a numeral (统一三个 never reaches here)."""
    for first in range(start + 1, min(end, start + 4)):
        quantity = numerals.plain(text[first:end])
        if quantity is not None and text[start].isdigit() is False:
            return _measured(text, first, end, unit, quantity, "claim.measure")
    return None


def _measured(text: str, start: int, end: int, unit: str, quantity: Quantity, rule: str) -> Found | None:
    if unit == "%":
        return Found(
            start,
            end,
            end + 1,
            quantity
            if rule == "claim.range" and quantity.high < 1
            else quantity.scaled(Decimal("0.01"))
            if not _is_fraction(text[start:end])
            else quantity,
            "%",
            "claim.percent",
        )
    if unit == "‰":
        return Found(start, end, end + 1, quantity.scaled(Decimal("0.001")), "‰", "claim.percent")
    if unit == "成":
        if quantity.high > 10 or not _CHENG.match(text, end + 1):
            return None
        half = re.compile("[一二三四五六七八九半]").match(text, end + 1)
        if half and (whole := numerals.read(text[start : half.end()])) is not None:
            return Found(start, end, half.end(), whole, "成", "claim.tenths")
        tenths = quantity.scaled(Decimal("0.1"))
        if text[end + 1 : end + 2] in {"多", "余"}:
            return Found(start, end, end + 2, tenths.loosened(text[end + 1]), "成", "claim.tenths")
        return Found(start, end, end + 1, tenths, "成", "claim.tenths")
    if unit.startswith("个半"):  # 两个半月
        longer = quantity.high + Decimal("0.5")
        return Found(start, end, end + len(unit), Quantity(longer, longer, quantity.vague), "个" + unit[2:], rule)
    inner = re.compile("[多余](?=[，。；、的天年月小])").match(text, end + len(unit))
    if inner and unit in {"年", "个月", "天", "个小时", "小时", "倍"}:
        return Found(start, end, inner.end(), quantity.loosened(inner[0]), unit, rule)
    return Found(start, end, end + len(unit), quantity, _printed(unit), rule)


def _is_fraction(surface: str) -> bool:
    return "%" in surface


def _printed(unit: str) -> str:
    return "百分点" if unit == "个百分点" else unit


def _share(match: re.Match[str]) -> Found | None:
    surface = match[0]
    quantity = numerals.read(surface)
    if quantity is None:
        first, _, second = surface.removeprefix("百分之").partition("至")
        low, high = numerals.plain(first), numerals.plain(second.removeprefix("百分之"))
        if low is None or high is None:
            return None
        quantity = Quantity(low.low / 100, high.high / 100)
    unit = "%" if surface.startswith("百分") else ""
    return Found(match.start(), match.end(), match.end(), quantity, unit, "claim.fraction")


_SCALED: Final = re.compile(r"\d[\d.,]*[余多]?(?:万亿|[万亿])(?:\d+千?)?[余多]?(?:万)?")


def _scaled(text: str, start: int, end: int) -> Found | None:
    """惠及3600多万农村学生: a scale says enough of a count, even without a measure word."""
    if not _SCALED.fullmatch(text[start:end]) or text[end : end + 1].isdigit():
        return None
    quantity = numerals.plain(text[start:end])
    return Found(start, end, end, quantity, "", "claim.scaled") if quantity else None


def _unmeasured(text: str, start: int, end: int) -> Found | None:
    """参会人数128。 A number after the name of a count, with nothing behind it."""
    if not text[start].isdigit() or not CLOSE.match(text, end):
        return None
    if not _RATIO_NOUN.search(text[max(0, start - 8) : start]):
        return None
    quantity = numerals.plain(text[start:end])
    return Found(start, end, end, quantity, "", "claim.named") if quantity else None


def _two_ended(text: str, first: Found) -> Found:
    """13万元～17万元, 15%～30%: both ends keep their measure and are one claim."""
    separator = re.compile(r"[~～–-]|—{1,2}|至|到").match(text, first.end)
    if separator is None or first.rule not in {"claim.measure", "claim.percent"}:
        return first
    if separator[0] in "至到" and re.search(
        "[由从][^，。；]{0,12}$", text[max(0, first.start - 14) : first.start]
    ):
        return first
    match = NUMBER.match(text, separator.end())
    second = _candidate(text, match) if match else None
    if second is None or second.unit != first.unit or second.quantity.low < first.quantity.high:
        return first
    quantity = Quantity(first.quantity.low, second.quantity.high, second.quantity.vague)
    return Found(first.start, second.number_end, second.end, quantity, first.unit, "claim.range")


_BARE_MEMBER: Final = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)(?:、|和|及|与)$")


def _bare_members(text: str, found: Found, floor: int) -> list[Found]:
    """分别提升1.2、3.5和2.7个百分点: numbers listed before the measure word share it."""
    members: list[Found] = []
    at = found.start
    if not text[at : at + 1].isdigit():
        return members
    while match := _BARE_MEMBER.search(text[max(floor, at - 16) : at]):
        start = max(floor, at - 16) + match.start(1)
        quantity = numerals.plain(match[1])
        if quantity is None or (
            "." not in match[1] + text[found.start : found.number_end]
            and not _SHARED_BEFORE.search(text[max(0, start - 12) : start])
        ):
            break
        factor = Decimal("0.01") if found.unit == "%" else 1
        members.insert(
            0,
            Found(
                start,
                start + len(match[1]),
                start + len(match[1]),
                quantity.scaled(factor),
                found.unit,
                "claim.shared",
            ),
        )
        at = start
    return members


_SHARED_BEFORE: Final = re.compile(r"(?:分别|各)[^，。；]{0,8}$|[、和]$")


def _shared_points(text: str, found: Found) -> Found:
    """提升3个和5个百分点: the first 个 is of the same kind as the second."""
    if found.unit == "个" and _POINTS_NEXT.match(text, found.end):
        return replace(found, unit="百分点")
    return found


_POINTS_NEXT: Final = re.compile(r"(?:(?:、|和|及)[\d.]{1,12}个?){0,8}(?:、|和|及)[\d.]{1,12}个百分点")
