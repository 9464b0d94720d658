"""Codes by which the state knows units: 12-digit division codes, 统一社会信用代码, 组织机构代码.

Checks say what is wrong in one sentence, or nothing. A division code's prefix usually names the superior, but some
statistical zones break that, so the parent that was entered wins and prefixes are only a suggestion.
"""

import re

from taizhang.units import kinds

CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I O S V Z
CREDIT_LENGTH = 18
ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
DIVISION_LENGTH = 12
# How many leading digits name a division of each level; the rest are zeros.
DIVISION_DIGITS = {kinds.PROVINCE: 2, kinds.PREFECTURE: 4, kinds.COUNTY: 6, kinds.TOWNSHIP: 9, kinds.VILLAGE: 12}
SITE_CODE = re.compile(r"[0-9A-Z][0-9A-Z-]{1,29}")


def credit_check_character(first_17: str) -> str:
    total = sum(CREDIT_ALPHABET.index(letter) * pow(3, i, 31) for i, letter in enumerate(first_17))
    return CREDIT_ALPHABET[-total % 31]


def org_check_character(first_8: str) -> str:
    """The check of an 组织机构代码, which is characters 9 to 16 of a credit code with their check as the 17th."""
    total = sum(int(letter, 36) * weight for letter, weight in zip(first_8, ORG_WEIGHTS, strict=True))
    return "0123456789X"[-total % 11]


def credit_code_problem(code: str) -> str | None:
    if len(code) != CREDIT_LENGTH:
        return f"统一社会信用代码应为{CREDIT_LENGTH}位，现为{len(code)}位，请核对。"
    strange = [letter for letter in code if letter not in CREDIT_ALPHABET]
    if strange:
        return f"统一社会信用代码不使用字符“{strange[0]}”（只用数字和除 I、O、S、V、Z 外的大写字母），请核对。"
    if credit_check_character(code[:-1]) != code[-1]:
        return "统一社会信用代码的校验位不对，请逐位核对。"
    return None


def division_level(code: str) -> int | None:
    """The level a 12-digit division code names by its zeros, or None when it is none."""
    if len(code) != DIVISION_LENGTH or not code.isascii() or not code.isdigit() or code.startswith("00"):
        return None
    for level, digits in DIVISION_DIGITS.items():
        if not code[digits:].strip("0"):
            return level
    return None


def division_parent(code: str) -> str | None:
    """The division code one level up: a suggestion for the superior, never a rule."""
    level = division_level(code)
    if level is None or level == kinds.PROVINCE:
        return None
    return code[: DIVISION_DIGITS[level - 1]].ljust(DIVISION_LENGTH, "0")


def unit_code_problem(code: str, kind: str) -> str | None:
    """What is wrong with a unit's code, given its kind."""
    known = kinds.KINDS.get(kind)
    if known is not None and known.territory and code.isdigit():
        return _division_problem(code, known)
    if not SITE_CODE.fullmatch(code):
        return f"单位编码“{code}”只能用数字、大写字母和短横线，2至30位，请修改。"
    return None


def _division_problem(code: str, kind: kinds.Kind) -> str | None:
    level = division_level(code)
    if level is None:
        return f"“{code}”不是区划代码：区划代码为{DIVISION_LENGTH}位数字，前两位不为00，请核对。"
    if level != kind.level:
        digits = DIVISION_DIGITS[kind.level]
        tail = f"第{digits + 1}至12位应全为0" if digits < DIVISION_LENGTH else "后三位不应全为0"
        return f"区划代码“{code}”与类别“{kind.label}”不符：{kind.label}的代码前{digits}位有效，{tail}，请核对。"
    return None
