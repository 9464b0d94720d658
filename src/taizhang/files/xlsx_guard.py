"""How large a sheet will become in memory, found before it is read.

The reader lays a sheet out as a full rectangle: one stray value at ZZ1048576 cost 20 GB in a trial, from a file of
4 KB. So the bytes are scanned first, a piece at a time, for the last row and the last column that hold a value;
empty cells with a format (a million of them in many a real file) do not count.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from taizhang.files.errors import FileError

CELLS = 17_000_000  # a whole sheet of sixteen columns; 32 bytes each
ROWS, COLUMNS = 1_048_576, 16_384
ERRORS = 10_000
PIECE = 1 << 20
_ROW = re.compile(rb'<(?:\w+:)?row\b[^<>]*?\br\s*=\s*["\'](\d{1,9})')
_USUAL_ROW = re.compile(rb'<row r="(\d{1,9})')
_CELL = re.compile(rb"<(?:\w+:)?(c|row)(?=[\s/>])([^<>]*)>")
_REFERENCE = re.compile(rb'\br\s*=\s*["\']([A-Z]{1,3})\d')
_ERROR = re.compile(rb'<c [^<>]*?\br="([A-Z]{1,3})(\d+)"[^<>]*\bt="e"[^<>]*>(?:<f[^<>]*/>|<f.*?</f>)?<v>([^<]*)')
_ADDRESSES = (b"r=", b"r =", b"r\t=", b"r\n=", b"r\r=")
_VALUES = (b"<v", b"<is", b":v>", b":is>")


def column_number(letters: bytes) -> int:
    """A → 1, AA → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


@dataclass(slots=True)
class Extent:
    """The last row and column with a value, and the cells that hold an error instead of one."""

    rows: int = 0
    columns: int = 0
    errors: dict[tuple[int, int], str] = field(default_factory=dict)

    def refuse_too_large(self, sheet: str) -> None:
        if self.rows > ROWS or self.columns > COLUMNS or self.rows * self.columns > CELLS:
            raise FileError(
                f"工作表“{sheet}”的内容伸到第 {self.rows} 行、第 {self.columns} 列，范围过大，未予读取。"
                "请删去远处的零星内容后再上传。"
            )


def extent(pieces: Iterator[bytes]) -> Extent:
    """Scan a sheet's XML given in pieces."""
    scan = _Scan()
    rest = b""
    for piece in pieces:
        text = rest + piece
        cut = text.rfind(b"</c>") + 4 if b"</c>" in text else text.rfind(b">") + 1
        scan.feed(text[:cut])
        rest = text[cut:]
    scan.feed(rest)
    return scan.extent


class _Scan:
    def __init__(self) -> None:
        self.extent = Extent()
        self._pending = 0  # the highest row seen after the last value: it counts once another value follows
        self._unnumbered = 0
        self._beyond = _beyond(0)

    def feed(self, text: bytes) -> None:
        self._feed_rows(text)
        self._feed_columns(text)
        plain = text.count(b'<c r="')
        if plain != text.count(b"<c") or b":c" in text:
            addressed = any(mark in text for mark in _ADDRESSES)
            self._feed_slowly(text) if addressed else self._feed_unnumbered(text)
        if b't="e"' in text and len(self.extent.errors) < ERRORS:
            for found in _ERROR.finditer(text):
                place = int(found[2]) - 1, column_number(found[1]) - 1
                self.extent.errors[place] = found[3].decode("utf-8", "replace")

    def _feed_rows(self, text: bytes) -> None:
        last_value = max(text.rfind(mark) for mark in _VALUES)
        unnumbered = text.count(b"<row>")
        self._unnumbered += unnumbered
        # the usual spelling is found ten times faster than all that are allowed
        usual = text.count(b"<row") - unnumbered == text.count(b'<row r="') and b":row" not in text
        row = _USUAL_ROW if usual else _ROW
        before = max(map(int, row.findall(text, 0, max(last_value, 0))), default=0)
        after = max(map(int, row.findall(text, max(last_value, 0))), default=0)
        before = max(before, self._unnumbered)
        if last_value >= 0:
            self.extent.rows = max(self.extent.rows, self._pending, before)
            self._pending = 0
        self._pending = max(self._pending, after)

    def _feed_columns(self, text: bytes) -> None:
        """Look for a cell beyond the last column known; nearly every piece has none, which costs one search."""
        at = 0
        while found := self._beyond.search(text, at):
            self._widen(column_number(found[1]))
            at = found.end()

    def _feed_unnumbered(self, text: bytes) -> None:
        """No cell has an address, as in what `xlsx_write` makes: a row is as wide as it has cells."""
        self._widen(max(row.count(b"<c") + row.count(b":c") for row in text.split(b"<row")))

    def _feed_slowly(self, text: bytes) -> None:
        """Cells that count on their order, or are spelled unusually: one by one."""
        column = 0
        for found in _CELL.finditer(text):
            if found[1] == b"row":
                column = 0
                continue
            reference = _REFERENCE.search(found[2])
            column = column_number(reference[1]) if reference else column + 1
            if column > self.extent.columns and not found[2].endswith(b"/"):
                self._widen(column)

    def _widen(self, column: int) -> None:
        if column > self.extent.columns:
            self.extent.columns = column
            self._beyond = _beyond(column)


def _beyond(column: int) -> "re.Pattern[bytes]":
    """Matches a cell that is not empty and stands right of this column."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    choices = [f"[A-Z]{{{len(letters) + 1},3}}"] if len(letters) < 3 else []
    for at, letter in enumerate(letters):
        if letter != "Z":
            choices.append(f"{letters[:at]}[{chr(ord(letter) + 1)}-Z][A-Z]{{{len(letters) - at - 1}}}")
    return re.compile(rf' r="({"|".join(choices) or "(?!)"})\d+"[^<>]*(?<!/)>'.encode())
