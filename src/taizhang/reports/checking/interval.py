"""What values a printed number allows: exact to its last digit, or loosened by 余, 近, 约, 超过, 以上 and their kin."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from taizhang.text.numerals import Quantity

ABOUT = frozenset({"约", "大约", "左右", "上下", "来"})
OVER = frozenset({"余", "多", "超过", "超", "逾", "突破", "过", "上", "以上", "之多", "累计超"})
AT_LEAST = frozenset({"不少于", "不低于", "至少", "最少"})
NEAR = frozenset({"近", "将近", "接近"})
AT_MOST = frozenset({"不足", "不到", "不超过", "以下", "以内", "最多"})
SCALES = {"万亿": 10**12, "亿": 10**8, "千万": 10**7, "百万": 10**6, "万": 10**4, "千": 10**3, "百": 10**2}
PRINTED = re.compile(r"([\d,]+)(?:\.(\d+))?(万亿|千万|百万|亿|万|千|百)?")
TENTH = Decimal("0.1")


class Fit(Enum):
    EXACT = "exact"
    ROUNDED = "rounded"
    LOOSE = "loose"  # true by the letter, and so far off that nothing can be said
    NOT = "not"


@dataclass(frozen=True, slots=True)
class Allowed:
    """Ends included. `open_high` and `open_low`: beyond that end the words are still true."""

    low: Decimal
    high: Decimal
    exact: bool = False
    open_high: bool = False
    open_low: bool = False

    def fit(self, value: Decimal) -> Fit:
        if self.low <= value <= self.high:
            return Fit.EXACT if self.exact and self.low == self.high else Fit.ROUNDED
        if (value > self.high and self.open_high) or (value < self.low and self.open_low):
            return Fit.LOOSE
        whole = value == value.to_integral_value()
        return Fit.ROUNDED if self.exact and not whole and abs(value - self.low) < 1 else Fit.NOT


def step(printed: str, *, share: bool = False) -> Decimal:
    """The worth of the last digit printed: 2.4万 → 1000, 93.0 of a percentage → 0.001, 128 → 1."""
    found = PRINTED.search(printed)
    if found is None:
        return Decimal("0.01") if share else Decimal(1)
    return Decimal(SCALES.get(found[3] or "", 1)).scaleb(-len(found[2] or "") - (2 if share else 0))


def round_step(value: Decimal) -> Decimal:
    """The worth of the last digit that is no zero: 3000 → 1000, 120 → 10, 128 → 1."""
    worth = Decimal(1)
    if value == 0 or value != value.to_integral_value():
        return worth
    while value % (worth * 10) == 0:
        worth *= 10
    return worth


def allowed(quantity: Quantity, qualifier: str | None, printed: str, *, share: bool = False) -> Allowed:
    """`printed` is the number without its measure word; a share is a fraction of one."""
    low, high, word = quantity.low, quantity.high, qualifier or ""
    unit = step(printed, share=share)
    if low != high:
        return Allowed(low, high)
    spread = max(unit if share else round_step(low), low * TENTH)
    if word in OVER or word in AT_LEAST:
        return Allowed(low, low + spread, open_high=True)
    if word in NEAR:
        return Allowed(low - spread, low)
    if word in AT_MOST:
        return Allowed(low - spread, low, open_low=True)
    if word in ABOUT:
        return Allowed(low - spread, low + spread)
    if unit == 1:
        return Allowed(low, low, exact=True)
    return Allowed(low - unit / 2, low + unit * Decimal("0.999"))
