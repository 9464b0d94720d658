"""Numbers to text, by GB/T 15835: half-width Arabic, 万 and 亿 the only Chinese letters after a digit.

The printed form may round; the exact value stays in the data, and `exact=True` prints every digit.
"""

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

WAN: Final = Decimal(10**4)
YI: Final = Decimal(10**8)
SCALES: Final = {"": Decimal(1), "万": WAN, "亿": YI}


def digits(value: Decimal) -> str:
    """Plain digits without exponent and without trailing zeros: 10, never 1E+1; 0.5, never .5."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def scale_for(value: Decimal) -> str:
    """The letter a value is written with. 99,999,999 would round to 10000万 and so is already 1亿."""
    size = abs(value)
    if size < WAN:
        return ""
    return "亿" if size >= YI or rounded(size / WAN, 2) >= WAN else "万"


def number(value: Decimal | int, *, scale: str | None = None, places: int = 2, exact: bool = False) -> str:
    """2.4万, 9999, 1.5亿. `scale` forces 万, 亿 or nothing; `exact` prints every digit."""
    value = Decimal(value)
    if exact:
        return digits(value)
    letter = scale_for(value) if scale is None else scale
    return digits(rounded(value / SCALES[letter], places)) + letter


def grouped(value: int) -> str:
    """With thousands separators, from five digits on; one style per document is the caller's choice."""
    return f"{value:,}" if abs(value) >= WAN else str(value)


def percent(value: Decimal, places: int = 1) -> str:
    return digits(rounded(value * 100, places)) + "%"


def points(value: Decimal, places: int = 1) -> str:
    """The difference of two percentages is told in 百分点, never in %."""
    return digits(rounded(value * 100, places)) + "个百分点"


def interval(low: Decimal, high: Decimal, word: str = "", *, as_percent: bool = False) -> str:
    """Both ends keep their unit: 15%～30%, 13万元～17万元; ～ joins numbers, — joins times and places."""
    if as_percent:
        return f"{percent(low)}～{percent(high)}"
    scales = {scale_for(low), scale_for(high)}
    ends = [number(end) for end in (low, high)]
    if scales == {""} and word not in {"元", "美元"}:
        return f"{ends[0]}{word}～{ends[1]}{word}"
    return "～".join(end + word for end in ends)
