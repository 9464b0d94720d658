"""The numbers before headings, by level: 一、 （一） 1. （1）."""

import re

DIGITS = "零一二三四五六七八九"
LEVELS = 4
RIGHT_FORM = {
    1: re.compile(r"([一二三四五六七八九十]{1,3})、"),
    2: re.compile(r"（([一二三四五六七八九十]{1,3})）"),
    3: re.compile(r"(\d{1,2})\.(?!\d)"),
    4: re.compile(r"（(\d{1,2})）"),
}
WRONG_FORM = {
    1: re.compile(r"([一二三四五六七八九十]{1,3})[.．,，:：](?!是)"),
    2: re.compile(
        r"\(([一二三四五六七八九十]{1,3})[)）]|（([一二三四五六七八九十]{1,3})\)|（([一二三四五六七八九十]{1,3})）、"
    ),
    3: re.compile(r"(\d{1,2})(?:、|．)"),
    4: re.compile(r"\((\d{1,2})[)）]|（(\d{1,2})\)"),
}


def chinese(number: int) -> str:
    """1 to 99."""
    tens, ones = divmod(number, 10)
    if not tens:
        return DIGITS[ones]
    return ("" if tens == 1 else DIGITS[tens]) + "十" + (DIGITS[ones] if ones else "")


def value(text: str) -> int:
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    return (DIGITS.index(tens) if tens else 1 if ten else 0) * 10 + (DIGITS.index(ones) if ones else 0)


def prefix(level: int, number: int) -> str:
    return {
        1: f"{chinese(number)}、",
        2: f"（{chinese(number)}）",
        3: f"{number}.",
        4: f"（{number}）",
    }[level]


def numbered(text: str) -> tuple[int, int, bool] | None:
    """(level, number, rightly written) of a heading's text."""
    for forms, right in ((RIGHT_FORM, True), (WRONG_FORM, False)):
        for level, form in forms.items():
            found = form.match(text)
            if found:
                digits = next(group for group in found.groups() if group)
                return level, value(digits), right
    return None
