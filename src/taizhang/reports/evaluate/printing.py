"""A figure as it is printed. Every digit unless a scale is asked for: what is rounded cannot be checked digit by
digit, so rounding is somebody's choice and never a habit of the program."""

from dataclasses import dataclass
from decimal import Decimal

from taizhang.figures.figure import Figure
from taizhang.text import formatting


@dataclass(frozen=True, slots=True)
class Form:
    """`scale` 万 or 亿, `auto` for 万 and 亿 from their size on; `bare` where the text already has the letter or %."""

    scale: str = ""
    places: int | None = None
    part: str = ""  # 分子, 分母
    bare: bool = False


PLAIN = Form()


def value_of(figure: Figure, part: str = "") -> Decimal | None:
    """In the unit people read: 元, and a share as a fraction."""
    if figure.denominator is not None:
        if part == "分子":
            return Decimal(figure.numerator or 0)
        if part == "分母":
            return Decimal(figure.denominator)
        return Decimal(figure.numerator or 0) / figure.denominator if figure.denominator else None
    if figure.stored is None:
        return None
    return Decimal(figure.stored).scaleb(-figure.places)


def printed(figure: Figure, form: Form = PLAIN) -> str | None:
    """None where there is nothing to print yet."""
    value = value_of(figure, form.part)
    if value is None:
        return None
    if figure.denominator is not None and not form.part:
        text = formatting.percent(value, 1 if form.places is None else form.places)
        return text.removesuffix("%") if form.bare else text
    return number(value, form)


def number(value: Decimal, form: Form) -> str:
    places = 2 if form.places is None else form.places
    if form.scale == "auto":
        return formatting.number(value, places=places)
    if not form.scale:
        return formatting.number(value, exact=True) if form.places is None else _fixed(value, places)
    text = formatting.number(value, scale=form.scale, places=places)
    return text.removesuffix(form.scale) if form.bare else text


def _fixed(value: Decimal, places: int) -> str:
    return formatting.digits(formatting.rounded(value, places))
