"""A file or a pasted block as rows that know where they stand: sheet, row and column as the clerk sees them."""

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from taizhang.audit.classified import refuse_classified
from taizhang.audit.errors import Refused
from taizhang.files.cells import is_empty
from taizhang.files.delimited import read_delimited
from taizhang.files.errors import FileError
from taizhang.files.headers import Header, find_header, find_table
from taizhang.files.kinds import kind_of
from taizhang.files.xlsx_read import Raw, Row, Workbook
from taizhang.files.xlsx_write import column_letters

TAG_SHEET = "台账标识"  # the hidden sheet of our own workbooks: unit, ledger, pack version
MOST_ROWS = 200_000
MOST_BYTES = 64 << 20
SHOWN_HEADINGS = 12

Known = Mapping[str, Iterable[str]]


@dataclass(frozen=True, slots=True)
class Line:
    """One filled row, from 1 as a spreadsheet counts; `cells` by column of the sheet, empty ones left out."""

    number: int
    cells: Mapping[int, Raw]


@dataclass(frozen=True, slots=True)
class Table:
    sheet: str
    header: Header
    lines: list[Line]
    tags: Mapping[str, str] = field(default_factory=dict)

    def address(self, line: int, column: int) -> str:
        place = f"{column_letters(column)}{line}"
        return f"{self.sheet}!{place}" if self.sheet else place


def read_table(content: bytes | str, known: Known) -> Table:
    """The table whose header knows most columns. Refused with what was looked for when there is none."""
    try:
        if isinstance(content, str) or kind_of(content) == "text":
            return _delimited(content, known)
        return _workbook(Workbook(content), known)
    except FileError as error:
        raise Refused(str(error), code="unreadable_file", field="file") from error


def refuse_marked(name: str, content: bytes | str) -> None:
    """Asked of the whole file, the sheets nobody imports included."""
    try:
        refuse_classified(name, content)
    except FileError as error:
        raise Refused(str(error), code="unreadable_file", field="file") from error


def read_tags(content: bytes) -> dict[str, str]:
    """What the hidden sheet of a workbook of ours says of itself; nothing where there is none."""
    try:
        return _tags(Workbook(content)) if kind_of(content) in {"xlsx", "xls"} else {}
    except FileError as error:
        raise Refused(str(error), code="unreadable_file", field="file") from error


def _workbook(book: Workbook, known: Known) -> Table:
    found = find_table(book, known)
    if found is None:
        raise _no_header(known)
    sheet, header = found
    return Table(sheet.name, header, _lines(sheet.rows(), header), _tags(book))


def _delimited(content: bytes | str, known: Known) -> Table:
    rows: list[Row] = [list(row) for row in read_delimited(content)]
    header = find_header(rows, [], known)
    if header is None:
        raise _no_header(known)
    return Table("", header, _lines(rows, header))


def _lines(rows: Iterable[Row], header: Header) -> list[Line]:
    numbered = enumerate(rows, start=1)
    filled = (Line(number, _filled(row)) for number, row in numbered if number > header.last + 1)
    lines = list(itertools.islice((line for line in filled if line.cells), MOST_ROWS + 1))
    if len(lines) > MOST_ROWS:
        raise Refused(f"一次最多导入{MOST_ROWS}行，请分成几个文件。", code="too_many_rows", field="file")
    return lines


def _filled(row: Row) -> dict[int, Raw]:
    return {
        column: raw
        for column, raw in enumerate(row)
        if (raw.strip() if raw.__class__ is str else not is_empty(raw))  # asked of every cell
    }


def _tags(book: Workbook) -> dict[str, str]:
    return dict(_pairs(book))


def _pairs(book: Workbook) -> Iterator[tuple[str, str]]:
    for head in book.sheets:
        if head.hidden and head.name == TAG_SHEET:
            for row in book.sheet(head.index).rows():
                if len(row) > 1:
                    yield str(row[0]), str(row[1])


def _no_header(known: Known) -> Refused:
    wanted = "、".join(next(iter(names)) for names in itertools.islice(known.values(), SHOWN_HEADINGS))
    return Refused(
        f"没有找到表头：前 40 行里没有一行能认出两栏以上。可用的栏目有：{wanted}。", code="no_header", field="file"
    )
