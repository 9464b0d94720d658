"""Read workbooks without losing a cell: every value as it lies in the file, errors of formulas as such.

Typing by sample, as table libraries do, silently empties the late odd cell (约120 in row 2,500); so cells come as
they are and `cells` understands them.
"""

import io
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import cast

from isal import isal_zlib
from lxml import etree
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from taizhang.files.archive import Archive
from taizhang.files.docx.parts import relations
from taizhang.files.errors import FileError
from taizhang.files.kinds import kind_of
from taizhang.files.xlsx_guard import PIECE, Extent, extent
from taizhang.files.xml import parse
from taizhang.files.zipping import DEFLATED

INFLATED = 1 << 30
INFLATE_ERROR = cast("type[Exception]", isal_zlib.error)  # the package's stub calls the class an instance
BROKEN = "Excel 文件已损坏，打不开。请用 Excel 或 WPS 打开后另存为 xlsx 再上传。"
LOCKED = "Excel 文件有密码，打不开。请去掉密码后再上传。"


class Broken(str):
    """What stands in a cell whose formula failed: #N/A, #REF!."""

    __slots__ = ()


Raw = str | int | float | bool | date | datetime | time | timedelta
Row = list[Raw]
Merge = tuple[int, int, int, int]  # first row, first column, last row, last column, all from 0


@dataclass(frozen=True, slots=True)
class SheetHead:
    index: int
    name: str
    hidden: bool


class Workbook:
    """An .xlsx or .xls file, whatever its name says."""

    def __init__(self, data: bytes) -> None:
        kind = kind_of(data)
        if kind == "encrypted":
            raise FileError(LOCKED)
        if kind not in {"xlsx", "xls"}:
            raise FileError("这不是 Excel 文件（按内容判断，与后缀名无关）。请上传 xlsx，或把表格复制后粘贴。")
        self._archive = Archive(data, INFLATED) if kind == "xlsx" else None
        if self._archive and "xl/workbook.bin" in self._archive:
            raise FileError("这是 xlsb 二进制工作簿。请用 Excel 或 WPS 另存为 xlsx 后再上传。")
        try:
            self._book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        except PasswordError as error:
            raise FileError(LOCKED) from error
        except (CalamineError, OSError, ValueError) as error:
            raise FileError(BROKEN) from error
        self._parts = _sheet_parts(self._archive) if self._archive else {}

    @property
    def sheets(self) -> list[SheetHead]:
        return [
            SheetHead(index, one.name, one.visible != SheetVisibleEnum.Visible)
            for index, one in enumerate(self._book.sheets_metadata)
        ]

    def sheet(self, index: int) -> "Sheet":
        name = self._book.sheet_names[index]
        found = self._extent(name)
        found.refuse_too_large(name)
        try:
            return Sheet(name, self._book.get_sheet_by_index(index), found)
        except (CalamineError, OSError, ValueError) as error:
            raise FileError(BROKEN) from error

    def _extent(self, name: str) -> Extent:
        part = self._parts.get(name)
        if self._archive is None or part is None or part not in self._archive:
            return Extent()  # a sheet of Excel 97 ends at IV65536
        return extent(_pieces(self._archive, part))


def _sheet_parts(archive: Archive) -> dict[str, str]:
    """Sheet name → part, as the workbook says."""
    main = next((target for kind, target, _ in relations(archive, "") if kind == "officeDocument"), "")
    if main not in archive:
        raise FileError(BROKEN)
    folder, name = posixpath.split(main)
    targets = {}
    for one in parse(archive.read(posixpath.join(folder, "_rels", f"{name}.rels"))):
        target = posixpath.normpath(posixpath.join("/", folder, one.get("Target", ""))).lstrip("/")
        targets[one.get("Id", "")] = target
    sheets = parse(archive.read(main)).iter("{*}sheet")
    return {one.get("name", ""): targets.get(_relation_id(one), "") for one in sheets}


def _relation_id(sheet: etree._Element) -> str:
    return next((str(value) for key, value in sheet.items() if str(key).endswith("}id")), "")


def _pieces(archive: Archive, part: str) -> Iterator[bytes]:
    member = archive.member(part)
    if member.method != DEFLATED:
        yield member.packed
        return
    inflater = isal_zlib.decompressobj(-15)
    pending, left = member.packed, member.size
    try:
        while left > 0 and (piece := inflater.decompress(pending, PIECE)):
            yield piece
            left -= len(piece)
            pending = inflater.unconsumed_tail
    except INFLATE_ERROR as error:
        raise FileError(BROKEN) from error


class Sheet:
    def __init__(self, name: str, sheet: CalamineSheet, found: Extent) -> None:
        self.name = name
        self._sheet = sheet
        self.errors = found.errors

    @property
    def merges(self) -> list[Merge]:
        return [(*first, *last) for first, last in self._sheet.merged_cell_ranges or []]

    def rows(self, fill: bool = True) -> Iterator[Row]:
        """Rows from the first of the sheet, each from column A. A value merged downwards stands in every row."""
        start = self._sheet.start
        if start is None:
            return
        pad: Row = [""] * start[1]
        columns = _Fill(self.merges) if fill else None
        broken = {row for row, _ in self.errors}
        for number, cells in enumerate(self._sheet.iter_rows()):
            row = pad + cells if pad else cells
            if number in broken:
                self._mark(number, row)
            if columns is not None and columns.busy:
                columns.fill(number, row)
            yield row

    def _mark(self, number: int, row: Row) -> None:
        for (at, column), text in self.errors.items():
            if at == number and column < len(row) and row[column] == "":
                row[column] = Broken(text)


class _Fill:
    """Values of cells merged over several rows, carried down in their first column."""

    def __init__(self, merges: list[Merge]) -> None:
        self.waiting = sorted((merge for merge in merges if merge[2] > merge[0]), reverse=True)
        self._open: dict[int, tuple[int, Raw]] = {}

    @property
    def busy(self) -> bool:
        return bool(self.waiting or self._open)

    def fill(self, number: int, row: Row) -> None:
        for column, (last, value) in list(self._open.items()):
            if number > last:
                del self._open[column]
            elif column < len(row) and row[column] == "":
                row[column] = value
        while self.waiting and self.waiting[-1][0] <= number and self.waiting[-1][2] >= number:
            _, column, last, _ = self.waiting.pop()
            if column < len(row):
                self._open[column] = (last, row[column])
