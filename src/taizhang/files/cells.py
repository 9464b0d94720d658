"""What a cell kept by hand means. None is dropped: it is understood, understood with a doubt to show, or refused.

`约120` is 120 with a doubt; `2024.5.3`, `2024年5月3日`, a serial number and full-width digits are what they say;
an ID number kept by Excel as a number has lost its last digits and is refused.
"""

import datetime
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Generic, TypeVar

from taizhang.files.xlsx_cells import EPOCH
from taizhang.files.xlsx_read import Broken, Raw
from taizhang.text import numerals
from taizhang.text.formatting import digits

V = TypeVar("V")

NOTHING = frozenset({"", "-", "--", "—", "——", "/", "\\", "无", "暂无", "空"})
DIGITS_KEPT = 15  # a number in a sheet is exact to here
FIRST_SERIAL, LAST_SERIAL = 10_959, 73_415  # 1930-01-01 to 2100-12-31: other numbers are no dates
YEARS = range(1900, 2101)
SCALES = {"万": 10_000, "亿": 100_000_000, "百万": 1_000_000, "千": 1_000, "百": 100}
ABOUT = re.compile(r"^(约|近|大约|大概|超过|不少于|至少|逾)|(左右|上下|余|多|以上|余?[名人个次条件项户场篇]+)$")
_NUMBER = re.compile(r"([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[+-]?\.\d+)(百万|[万亿千百])?")
_HANZI_NUMBER = re.compile(
    r"([零〇一二两三四五六七八九十百千万亿]+)[余多]?[^\d零〇一二两三四五六七八九十百千万亿]{0,2}"
)
_UNIT = re.compile(r"(余|多)?[^\d,.+\-~—%‰]{0,4}$")
_YMD = re.compile(
    r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?(?:[T\s]+\d{1,2}:\d{2}(?::\d{2}(?:\.0+)?)?)?"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[Ee]\+\d{2,3}")
_ZEROED = re.compile(r"\d{15}0{3,4}")  # an ID number has 18 digits, a card up to 19
YES, NO = (
    frozenset({"是", "有", "√", "✓", "对", "y", "yes", "true", "1"}),
    frozenset({"否", "无", "×", "✗", "x", "n", "no", "false", "0"}),
)


@dataclass(frozen=True, slots=True)
class Read(Generic[V]):
    """`value` is None for an empty or refused cell; `doubt` is to be shown; a `problem` stops the row."""

    value: V | None
    doubt: str = ""
    problem: str = ""


def is_empty(raw: Raw | None) -> bool:
    return raw is None or (isinstance(raw, str) and not isinstance(raw, Broken) and not raw.strip())


def plain(text: str) -> str:
    """Full width to half width, outer blanks off, no zero-width characters."""
    return re.sub("[\u200b\ufeff\u200e\u200f]", "", unicodedata.normalize("NFKC", text)).strip()


def _refused(raw: Raw) -> str:
    return f"单元格是公式错误 {raw}，请在 Excel 里改正。" if isinstance(raw, Broken) else ""


def read_text(raw: Raw) -> Read[str]:
    if problem := _refused(raw):
        return Read(None, problem=problem)
    if isinstance(raw, str):
        text = raw.replace("\r\n", "\n").strip()
        return _text_of_digits(text) if text[:1].isdecimal() else Read(text or None)
    if isinstance(raw, bool):
        return Read("是" if raw else "否")
    if isinstance(raw, int | float):
        return _number_as_text(raw)
    shown = str(raw).removesuffix(" 00:00:00")
    return Read(shown, doubt=f"这一格在 Excel 里是日期或时间，按“{shown}”读入。")


def _text_of_digits(text: str) -> Read[str]:
    """A number kept as text after Excel had it: 5.30102E+17, or zeros at its end."""
    if _SCIENTIFIC.fullmatch(text):
        why = f"号码被 Excel 写成了 {text}，后面的数字已经丢失。请把该列设为“文本”格式后重新填写。"
        return Read(None, problem=why)
    doubt = f"“{text}”第 15 位以后都是 0，可能被 Excel 改过，请核对。" if _ZEROED.fullmatch(text) else ""
    return Read(text, doubt)


def _number_as_text(raw: int | float) -> Read[str]:
    if raw != int(raw):
        return Read(repr(raw))
    whole = str(int(raw))
    if len(whole.lstrip("-")) > DIGITS_KEPT:
        return Read(
            None,
            problem=f"号码 {whole} 被 Excel 存成了数字，第 15 位以后已经丢失。请把该列设为“文本”格式后重新填写。",
        )
    return Read(whole)


def read_decimal(raw: Raw) -> Read[Decimal]:
    if problem := _refused(raw):
        return Read(None, problem=problem)
    if isinstance(raw, bool | datetime.date | datetime.time | datetime.timedelta):
        return Read(None, problem=f"“{raw}”在 Excel 里不是数字。请把这一格设为“常规”格式后重新填写，例如 120。")
    if isinstance(raw, int | float):
        return Read(Decimal(repr(raw)) if raw != int(raw) else Decimal(int(raw)))
    return _decimal_of_text(raw)


def _decimal_of_text(raw: str) -> Read[Decimal]:
    text = plain(raw).replace("，", ",").replace(" ", "")
    if text in NOTHING:
        return Read(None, doubt=f"“{raw}”按空白读入。" if text else "")
    bare = ABOUT.sub("", ABOUT.sub("", text))
    found = _NUMBER.match(bare)
    if found is None:
        return _decimal_in_hanzi(raw, bare)
    if not _UNIT.fullmatch(bare, found.end()):
        return Read(None, problem=f"“{raw}”读不出数字。请填写一个数，例如 120。")
    try:
        value = Decimal(found[1].replace(",", "")) * SCALES.get(found[2] or "", 1)
    except InvalidOperation:
        return Read(None, problem=f"“{raw}”读不出数字。请填写一个数，例如 120。")
    exact = found.end() == len(text) and not found[2]
    return Read(value, doubt="" if exact else f"“{raw}”按 {digits(value)} 读入。")


def _decimal_in_hanzi(raw: str, bare: str) -> Read[Decimal]:
    """三十 and 一百二十余人 are one number each; 三四十 is two and is refused."""
    found = _HANZI_NUMBER.fullmatch(bare)
    quantity = numerals.plain(found[1]) if found else None
    if quantity is None or quantity.low != quantity.high:
        return Read(None, problem=f"“{raw}”读不出数字。请填写一个数，例如 120。")
    return Read(quantity.low, doubt=f"“{raw}”按 {quantity.low:f} 读入。")


def read_int(raw: Raw) -> Read[int]:
    read = read_decimal(raw)
    if read.value is None:
        return Read(None, read.doubt, read.problem)
    if read.value != int(read.value):
        return Read(None, problem=f"“{raw}”不是整数。请填写整数，例如 {round(read.value)}。")
    return Read(int(read.value), read.doubt)


def read_date(raw: Raw) -> Read[datetime.date]:
    if problem := _refused(raw):
        return Read(None, problem=problem)
    if isinstance(raw, datetime.datetime):
        return _checked_year(raw.date(), raw)
    if isinstance(raw, datetime.date):
        return _checked_year(raw, raw)
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return _date_of_number(raw)
    if isinstance(raw, str):
        return _date_of_text(raw)
    return Read(None, problem=f"“{raw}”不是日期。{DATE_EXAMPLE}")


DATE_EXAMPLE = "请写成 2024-05-03 或 2024年5月3日。"


def _checked_year(day: datetime.date, raw: Raw) -> Read[datetime.date]:
    if day.year not in YEARS:
        return Read(None, problem=f"“{raw}”的年份不合理。{DATE_EXAMPLE}")
    return Read(day)


def _date_of_number(raw: int | float) -> Read[datetime.date]:
    if FIRST_SERIAL <= raw <= LAST_SERIAL:
        day = EPOCH + datetime.timedelta(days=int(raw))
        return Read(day, doubt=f"{int(raw)} 是 Excel 的日期序号，按 {day.isoformat()} 读入。")
    return _date_of_text(str(int(raw)) if raw == int(raw) else repr(raw))


def _date_of_text(raw: str) -> Read[datetime.date]:
    text = plain(raw).replace("。", ".").replace("－", "-").replace("–", "-")
    if text in NOTHING:
        return Read(None, doubt=f"“{raw}”按空白读入。" if text else "")
    if text.isdecimal() and len(text) == 5:
        return _date_of_number(int(text))
    found = _YMD.fullmatch(text) or _COMPACT.fullmatch(text)
    if found is None:
        return Read(None, problem=f"“{raw}”读不出日期。{DATE_EXAMPLE}")
    try:
        return _checked_year(datetime.date(*map(int, found.groups())), raw)
    except ValueError:
        return Read(None, problem=f"“{raw}”不是日历上有的日子。{DATE_EXAMPLE}")


def read_bool(raw: Raw) -> Read[bool]:
    if problem := _refused(raw):
        return Read(None, problem=problem)
    if isinstance(raw, bool):
        return Read(raw)
    text = plain(str(int(raw)) if isinstance(raw, float) and raw == int(raw) else str(raw)).lower()
    if not text:
        return Read(None)
    if text in YES or text in NO:
        return Read(text in YES)
    return Read(None, problem=f"“{raw}”不是“是”或“否”。")
