"""Chinese and mixed numerals to values. The rule: a reading is exact (Decimal), or it says how it is not.

Vagueness comes in two shapes: a range (三四十, 十几, 几百) and a word that loosens one value (余, 多, 近, 以上).
What cannot be read for certain is None, never a guess.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

DIGITS: Final = {
    **{c: i for i, c in enumerate("零一二三四五六七八九")},
    **{c: i for i, c in enumerate("零壹贰叁肆伍陆柒捌玖")},
    "〇": 0,
    "两": 2,
    "俩": 2,
}
SMALL: Final = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
LARGE: Final = {"万": 10**4, "亿": 10**8, "萬": 10**4, "億": 10**8}
TENS: Final = {"廿": 20, "卅": 30}
SEVERAL: Final = "几数"
HAN_NUMERAL: Final = "".join([*DIGITS, *SMALL, *LARGE, *TENS, SEVERAL, "半"])

INNER: Final = ("余", "多", "来")
BEFORE: Final = (
    "不少于", "不低于", "不超过", "不足", "不到", "超过", "至少", "最多", "最少", "大约", "将近", "突破", "接近",
    "累计超", "近", "约", "超", "逾", "上", "过", "达", "仅",
)  # fmt: skip
AFTER: Final = ("以上", "以下", "以内", "左右", "上下", "之多")

_ARABIC = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_HAN = f"[{HAN_NUMERAL}]"
_SCALE = "[十百千万亿]"
_ARABIC_FORM = re.compile(rf"({_ARABIC})({_SCALE}*)([余多来])?({_SCALE}*)")
_ARABIC_PARTS = re.compile(rf"({_ARABIC})({_SCALE}*)(?:([余多来])({_SCALE}*)$)?")
_FRACTION = re.compile(r"(.+)分之(.+)")
_SLASH = re.compile(r"(\d+)/(\d+)")
_SEPARATOR = re.compile(r"(.+?)(?:[-–~～至到]|—{1,2})(.+)")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value, or the range [low, high]; `vague` is the loosening word, as printed."""

    low: Decimal
    high: Decimal
    vague: str | None = None

    @property
    def exact(self) -> bool:
        return self.low == self.high and self.vague is None

    def scaled(self, factor: Decimal | int) -> "Quantity":
        return Quantity(self.low * factor, self.high * factor, self.vague)

    def loosened(self, word: str | None) -> "Quantity":
        return Quantity(self.low, self.high, word or self.vague)


def one(value: Decimal | int) -> Quantity:
    exact = Decimal(value)
    return Quantity(exact, exact)


def read(text: str) -> Quantity | None:
    """The quantity written by the whole of `text` (no measure word), or None when it is not a numeral."""
    text = text.strip().replace("％", "%").replace("，", ",")
    for word in BEFORE:
        if text.startswith(word) and len(text) > len(word):
            inner = read(text[len(word) :])
            return inner and inner.loosened(word)
    for word in AFTER:
        if text.endswith(word):
            inner = read(text[: -len(word)])
            return inner and inner.loosened(word)
    return _ratio(text) or _range(text) or plain(text)


def _range(text: str) -> Quantity | None:
    match = _SEPARATOR.fullmatch(text)
    if match is None:
        return None
    first, second = match.groups()
    low, high = _ratio(first) or plain(first), _ratio(second) or plain(second)
    if low is None or high is None:
        return None
    return _shared_scale(first, low, second, high)


def _shared_scale(first: str, low: Quantity, second: str, high: Quantity) -> Quantity | None:
    """3～5万 means 3万 to 5万, and 15～30% means 15% to 30%; 9亿～16亿 states its scale twice."""
    if low.low > high.high or not set(first) & set("万亿%成"):
        for mark, factor in (("%", Decimal("0.01")), ("亿", Decimal(10**8)), ("万", Decimal(10**4))):
            if mark in second and mark not in first:
                low = low.scaled(factor)
                break
    return Quantity(low.low, high.high, low.vague or high.vague) if low.low <= high.high else None


def _ratio(text: str) -> Quantity | None:
    for sign, factor in (("%", Decimal("0.01")), ("‰", Decimal("0.001"))):
        if text.endswith(sign):
            inner = plain(text[:-1])
            return inner and inner.scaled(factor)
    if text in {"百分百", "百分之百"}:
        return one(1)
    if text == "一半":
        return one(Decimal("0.5"))
    return _fraction(text) or _tenths(text)


def _fraction(text: str) -> Quantity | None:
    if match := _SLASH.fullmatch(text):
        below = Decimal(match[2])
        return one(Decimal(match[1]) / below) if below else None
    match = _FRACTION.fullmatch(text)
    if match is None:
        return None
    below_part = plain(match[1]) if match[1] not in {"百", "千", "万"} else one(_bare(match[1]))
    above = plain(match[2])
    if below_part is None or above is None or below_part.low != below_part.high or not below_part.low:
        return None
    return Quantity(above.low / below_part.low, above.high / below_part.low, above.vague)


def _bare(unit: str) -> int:
    return SMALL.get(unit) or LARGE[unit]


def _tenths(text: str) -> Quantity | None:
    """九成 is 0.9, 三成五 is 0.35, 七八成 is a range; 成 without a numeral is not a number."""
    head, mark, tail = text.partition("成")
    if not mark or len(tail) > 1:
        return None
    whole = plain(head)
    if whole is None or whole.high > 10:
        return None
    if not tail:
        return whole.scaled(Decimal("0.1"))
    if tail == "半":
        return Quantity(whole.low / 10 + Decimal("0.05"), whole.high / 10 + Decimal("0.05"))
    part = DIGITS.get(tail)
    return None if part is None else one(whole.low / 10 + Decimal(part) / 100)


def plain(text: str) -> Quantity | None:
    """A numeral without ratio and range marks: 2.4万, 3000余, 两百多万, 一百五, 三四十, 十几."""
    if not text:
        return None
    if text[0].isascii() and text[0].isdigit():
        return _arabic(text)
    vague = None
    scale = 1
    for word in INNER:
        head, mark, tail = text.partition(word)
        if mark and head and all(c in LARGE for c in tail):
            text, vague, scale = head, word, _scale_of(tail)
            break
    value = _han(text)
    return value.scaled(scale).loosened(vague) if value is not None else None


def _scale_of(marks: str) -> int:
    scale = 1
    for mark in marks:
        scale *= SMALL.get(mark) or LARGE[mark]
    return scale


def _arabic(text: str) -> Quantity | None:
    if match := _ARABIC_FORM.fullmatch(text):
        digits, scale, vague, scale_after = match.groups()
        factor = _scale_of(scale) * _scale_of(scale_after)
        return one(Decimal(digits.replace(",", "")) * factor).loosened(vague)
    vague = text[-1] if text[-1] in INNER else None
    text, total, at, last = text.rstrip("余多来"), Decimal(0), 0, None
    for match in _ARABIC_PARTS.finditer(text):  # 1亿2000万, 3万5千, 1亿3千多万
        factor = _scale_of(match[2]) * _scale_of(match[4] or "")
        vague = match[3] or vague
        if match.start() != at or (last is not None and factor >= last) or (last == 1):
            return None
        total, at, last = total + Decimal(match[1].replace(",", "")) * factor, match.end(), factor
    return one(total).loosened(vague) if at == len(text) and last is not None else None


def _han(text: str) -> Quantity | None:
    if any(c not in HAN_NUMERAL and c != "点" for c in text):
        return None
    if "点" in text:
        return _decimal(text)
    if any(c in SEVERAL for c in text):
        return _several(text)
    if len(text) > 2 and all(c in DIGITS for c in text):
        return _digit_string(text)
    return _approximate(text) or _exact(text)


def _decimal(text: str) -> Quantity | None:
    head, _, tail = text.partition("点")
    scale = 1
    while tail and tail[-1] in LARGE:
        scale, tail = scale * LARGE[tail[-1]], tail[:-1]
    whole = None if set(head) & set(SEVERAL + "半") else _exact(head)
    if whole is None or not tail or any(c not in DIGITS for c in tail):
        return None
    digits = "".join(str(DIGITS[c]) for c in tail)
    return one(whole.low + Decimal(f"0.{digits}")).scaled(scale)


def _several(text: str) -> Quantity | None:
    """几 and 数 stand for one unknown digit: the range runs over what that digit can be."""
    if sum(c in SEVERAL for c in text) != 1:
        return None
    if text in SEVERAL:
        return Quantity(Decimal(2), Decimal(9))
    at = next(i for i, c in enumerate(text) if c in SEVERAL)
    least = "一" if at and text[at - 1] in SMALL else "二"
    low, high = (_exact(text[:at] + digit + text[at + 1 :]) for digit in (least, "九"))
    if low is None or high is None:
        return None
    step = _last_scale(text[at + 1 :])
    return Quantity(low.low, high.low + step - 1 if step > 1 and text[at + 1 : at + 2] in SMALL else high.low)


def _last_scale(tail: str) -> int:
    return _scale_of("".join(c for c in tail if c in SMALL or c in LARGE)) if tail else 1


_PAIR = re.compile("[一二三四五六七八九两]{2}")


def _approximate(text: str) -> Quantity | None:
    """Two neighbouring digits side by side: 三四十, 十七八, 二三百, 三五. 一二三 is a digit string."""
    pairs = [m.start() for m in _PAIR.finditer(text)]
    if len(pairs) != 1 or (len(text) > pairs[0] + 2 and text[pairs[0] + 2] in DIGITS):
        return None
    at = pairs[0]
    first, second = DIGITS[text[at]], DIGITS[text[at + 1]]
    if second - first != 1 and (first, second) != (3, 5):
        return None
    low, high = _exact(text[:at] + text[at] + text[at + 2 :]), _exact(text[:at] + text[at + 1 :])
    if low is None or high is None:
        return None
    return Quantity(low.low, high.low)


def _exact(text: str) -> Quantity | None:
    if text == "半":
        return one(Decimal("0.5"))
    if "半" in text:
        return None
    if len(text) > 1 and all(c in DIGITS for c in text):
        return _digit_string(text)
    total = _sections(text)
    return one(total) if total is not None else None


def _digit_string(text: str) -> Quantity | None:
    """二〇二四. Two bare digits that are no approximation (一五) have no reading."""
    if "两" in text or (len(text) == 2 and not set(text) & set("零〇")):
        return None
    return one(int("".join(str(DIGITS[c]) for c in text)))


def _sections(text: str) -> int | None:
    """Sections below 万 are read one by one; 亿 closes everything before it, 万 what follows the last 亿."""
    total = section = 0
    digit: int | None = None
    last = 0  # the unit passed last, for the shorthand of 一百五 and 三万五
    zero = False
    small_limit = 10**4
    for c in text:
        if c in TENS:
            section, digit, last = section + TENS[c], None, 10
        elif c in DIGITS:
            if digit is not None and digit != 0:
                return None
            digit, zero = DIGITS[c], zero or DIGITS[c] == 0
        elif c in SMALL:
            if SMALL[c] >= small_limit:
                return None
            small_limit = last = SMALL[c]
            section, digit, zero = section + (1 if digit is None else digit) * SMALL[c], None, False
        else:
            section += digit or 0
            if not section and not total:
                section = 1
            total = _close(total, section, LARGE[c])
            section, digit, last, zero, small_limit = 0, None, LARGE[c], False, 10**4
    if digit and last >= 100 and not zero and text[-2:-1] and text[-2] not in DIGITS:
        return total + section + digit * last // 10
    return total + section + (digit or 0)


def _close(total: int, section: int, unit: int) -> int:
    if unit == 10**8 or total < unit:
        return (total + section) * unit
    return total + section * unit
