"""Python values as cells of a sheet.

A cell holds exactly what was given or it is text: integers beyond fifteen digits would be rounded by Excel, and
text that looks like a formula is marked as quoted text, so that it stays text even after somebody edits the cell.
"""

import datetime
import re
from collections.abc import Callable
from decimal import Decimal

from taizhang.files.errors import FileError
from taizhang.files.xlsx_parts import style_of

Value = str | int | float | bool | Decimal | datetime.date | datetime.datetime | None

EPOCH = datetime.date(1899, 12, 30)
FIRST_SERIAL_DAY = datetime.date(1900, 3, 1)  # Excel believes in 29 February 1900; before it serial numbers differ
EXACT = 10**15
EXACT_DIGITS = 15
LONGEST = 32_767
REMEMBERED = 20_000
END = "</v></c>"
EMPTY = "<c/>"
PRESERVE = ' xml:space="preserve">'
NUMBER_FORMATS = ("General", "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss")
FORMULA = "=+-@\t\r"
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


# a dict cannot tell True from 1, while the digits of equal numbers are alike
UNTOLD = (0, 1)


class Cells(dict[object, str]):
    """The cells of one column by their value; texts and dates repeat, so they are remembered."""

    def __init__(self, number_format: str) -> None:
        super().__init__({None: EMPTY})
        self.cut = 0  # texts longer than a cell can hold
        own = number_format not in ("General", "@")
        self.number, self.date, self.moment = (
            f'<c s="{style_of(number_format if own else usual)}"><v>' for usual in NUMBER_FORMATS
        )
        self.words, self.quoted = (
            f'<c s="{style_of(number_format, quoted)}" t="inlineStr"><is><t' for quoted in (False, True)
        )

    def __missing__(self, value: object) -> str:
        if type(value) is str:
            cell = self.text(value)
        elif type(value) is int and -EXACT < value < EXACT:
            cell = f"{self.number}{value}{END}"
        else:
            cell = _ENCODERS.get(type(value), _other)(self, value)
        if value not in UNTOLD:
            if len(self) >= REMEMBERED:
                self.clear()
                self[None] = EMPTY
            self[value] = cell
        return cell

    def text(self, text: str) -> str:
        if text.isalnum() and len(text) <= LONGEST:  # nothing in it needs any care
            return f"{self.words}>{text}</t></is></c>"
        # most text is printable, and a printable text needs none of the cleaning
        plain = text if text.isprintable() and len(text) <= LONGEST else self._clean(text)
        if not plain:
            return EMPTY
        start = self.quoted if plain[0] in FORMULA else self.words
        blank = plain[0].isspace() or plain[-1].isspace() or "\n" in plain
        return f"{start}{PRESERVE if blank else '>'}{_escape(plain)}</t></is></c>"

    def _clean(self, text: str) -> str:
        plain = _ILLEGAL.sub("", text.replace("\r\n", "\n"))
        if len(plain) <= LONGEST:
            return plain
        self.cut += 1
        return plain[: LONGEST - 1] + "…"


def _escape(plain: str) -> str:
    """XML's escapes, and the spreadsheet's own for text that looks like one of those."""
    spelled = (
        _LOOKS_ESCAPED.sub("_x005F_", plain).replace("\r", "_x000D_") if "_" in plain or "\r" in plain else plain
    )
    return spelled.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _text(cells: Cells, value: object) -> str:
    return cells.text(str(value))


def _bool(cells: Cells, value: object) -> str:
    return cells.text("是" if value else "否")


def _int(cells: Cells, value: object) -> str:
    assert isinstance(value, int)
    return cells.text(str(value))  # only what is too long comes here


def _decimal(cells: Cells, value: object) -> str:
    digits = f"{value:f}"
    exact = len(digits) <= EXACT_DIGITS and digits[-1].isdigit()  # not NaN, not Infinity
    return f"{cells.number}{digits}{END}" if exact else cells.text(digits)


def _float(cells: Cells, value: object) -> str:
    assert isinstance(value, float)
    finite = value - value == 0
    return f"{cells.number}{value!r}{END}" if finite else cells.text(str(value))


def _date(cells: Cells, value: object) -> str:
    assert isinstance(value, datetime.date)
    if value < FIRST_SERIAL_DAY:
        return cells.text(value.isoformat())
    return f"{cells.date}{(value - EPOCH).days}{END}"


def _datetime(cells: Cells, value: object) -> str:
    assert isinstance(value, datetime.datetime)
    local = value.replace(tzinfo=None)
    if local.date() < FIRST_SERIAL_DAY:
        return cells.text(local.isoformat(" "))
    midnight = datetime.datetime.combine(local.date(), datetime.time())
    seconds = (local - midnight).total_seconds()
    return f"{cells.moment}{(local.date() - EPOCH).days + seconds / 86_400!r}{END}"


def _other(_cells: Cells, value: object) -> str:
    raise FileError(f"单元格里不能写入这种内容：{type(value).__name__}。")


_ENCODERS: dict[type, Callable[[Cells, object], str]] = {
    str: _text,
    bool: _bool,
    int: _int,
    float: _float,
    Decimal: _decimal,
    datetime.date: _date,
    datetime.datetime: _datetime,
}
