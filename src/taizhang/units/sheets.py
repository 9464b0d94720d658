"""Rows of an xlsx sheet as text by column heading. What a clerk typed is kept: codes do not become numbers."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from python_calamine import CalamineError, CalamineWorkbook

from taizhang.audit.classified import refuse_classified
from taizhang.audit.errors import Refused
from taizhang.files.errors import FileError

MOST_ROWS = 200_000
MOST_BYTES = 64 << 20
HEADING_WITHIN = 10  # a title may stand above the heading


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in one cell, for a person."""

    row: int
    column: str
    message: str

    def __str__(self) -> str:
        return (
            f"第{self.row}行“{self.column}”：{self.message}" if self.column else f"第{self.row}行：{self.message}"
        )


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


def read(content: bytes, columns: Sequence[str], required: Sequence[str]) -> list[Line]:
    """The filled rows below the heading of the first sheet. Unknown columns are passed over."""
    grid = _grid(content)
    heading = _heading(grid, columns, required)
    names = [_text(cell) for cell in grid[heading]]
    places = [(place, name) for place, name in enumerate(names) if name in columns]
    return list(_lines(grid, heading, places))


def _grid(content: bytes) -> list[list[object]]:
    if len(content) > MOST_BYTES:
        raise Refused(f"文件超过{MOST_BYTES >> 20} MB，请分成几个文件导入。", code="file_too_big")
    try:
        refuse_classified("", content)
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheet = book.get_sheet_by_index(0)
        grid: list[list[object]] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
    except (CalamineError, FileError, IndexError, OSError) as error:
        raise Refused("打不开这个文件：请用 WPS 或 Excel 另存为 .xlsx 后再导入。", code="not_a_sheet") from error
    if len(grid) > MOST_ROWS:
        raise Refused(f"表格超过{MOST_ROWS}行，请分成几个文件导入。", code="too_many_rows")
    return grid


def _heading(grid: list[list[object]], columns: Sequence[str], required: Sequence[str]) -> int:
    best: list[str] = list(required)
    for place, row in enumerate(grid[:HEADING_WITHIN]):
        names = {_text(cell) for cell in row}
        missing = [name for name in required if name not in names]
        if not missing:
            return place
        if len(missing) < len(best):
            best = missing
    raise Refused(
        f"表头缺少“{'”“'.join(best)}”列；可用的列：{'、'.join(columns)}。", code="missing_columns", field=best[0]
    )


def _lines(grid: list[list[object]], heading: int, places: list[tuple[int, str]]) -> Iterator[Line]:
    for number, row in enumerate(grid[heading + 1 :], start=heading + 2):
        cells = {name: _text(row[place]) for place, name in places if place < len(row)}
        if any(cells.values()):
            yield Line(number, cells)


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else str(cell).strip()


def day(text: str) -> date | None:
    """2026-03-01, 2026.3.1, 2026/3/1, 20260301 or 2026年3月1日; None when empty. ValueError for anything else."""
    if not text:
        return None
    for mark in ("年", "月", ".", "/"):
        text = text.replace(mark, "-")
    text = text.removesuffix("日")
    if len(text) == 8 and text.isdigit():
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    year, month, of_month = text.split("-")
    return date(int(year), int(month), int(of_month))


def yes(text: str) -> bool:
    """ValueError unless it says 是 or 否."""
    if text in {"是", "√", "1", "Y", "y"}:
        return True
    if text in {"否", "", "0", "N", "n", "×"}:
        return False
    raise ValueError(text)
