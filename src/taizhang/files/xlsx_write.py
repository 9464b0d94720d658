"""Write workbooks row by row: a styled header, a frozen row, a filter, lists of choices, hidden sheets.

Rows are streamed: memory does not grow with their number. Cells carry no address (the standard lets a reader
count), which is what lets equal cells share one string.
"""

import io
import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.sax.saxutils import escape, quoteattr

from taizhang.files import xlsx_parts as parts
from taizhang.files.errors import FileError
from taizhang.files.xlsx_cells import Cells, Value
from taizhang.files.zipping import Stream, ZipWriter

ROWS = 1_048_576
CHUNK = 512
NAME_LENGTH = 31
SPARE_ROWS = 2_000  # validation reaches this far below the last row, for what will be typed in
CHOICES = "选项"

Ranges = dict[tuple[str, ...], str]  # where each list of choices stands
FORMATS = {
    "text": "@",
    "date": "yyyy-mm-dd",
    "int": "0",
    "decimal": "General",
    "money": "0.00",
    "general": "General",
}


@dataclass(frozen=True, slots=True)
class Column:
    """`kind` is a key of FORMATS; `choices` become a list to pick from, which an `open` one allows to leave."""

    label: str
    kind: str = "general"
    width: float | None = None
    choices: tuple[str, ...] = ()
    open: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]]
    hidden: bool = False


@dataclass(slots=True)
class Written:
    """What became of it: rows per sheet, and in Chinese what could not be written whole."""

    rows: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def workbook(sheets: Sequence[Sheet]) -> bytes:
    buffer = io.BytesIO()
    write(buffer, sheets)
    return buffer.getvalue()


def write(file: BinaryIO, sheets: Sequence[Sheet]) -> Written:
    """Write a workbook to a seekable file."""
    lists = _choice_lists(sheets)
    everything = [*sheets, *_choice_sheet(lists)]
    names = _sheet_names([sheet.name for sheet in everything])
    ranges = {choices: _range(names[-1], n, len(choices)) for n, choices in enumerate(lists)}
    written, target = Written(), ZipWriter(file)
    for number, (name, sheet) in enumerate(zip(names, everything, strict=True), 1):
        with target.stream(f"xl/worksheets/sheet{number}.xml") as stream:
            _write_sheet(stream, name, sheet, ranges, written)
    titled = [(n, name) for n, (name, sheet) in enumerate(zip(names, everything, strict=True)) if sheet.columns]
    titles = [_print_title(*one) for one in titled]
    hidden = [sheet.hidden for sheet in everything]
    small = {
        "xl/workbook.xml": parts.workbook(list(zip(names, hidden, strict=True)), titles),
        "xl/styles.xml": parts.styles(),
        "xl/_rels/workbook.xml.rels": parts.workbook_relationships(len(names)),
        "_rels/.rels": parts.root_relationships(),
        "[Content_Types].xml": parts.content_types(len(names)),
    }
    for part, text in small.items():
        target.write(part, text.encode())
    target.close()
    return written


def _choice_lists(sheets: Sequence[Sheet]) -> list[tuple[str, ...]]:
    return list(dict.fromkeys(column.choices for sheet in sheets for column in sheet.columns if column.choices))


def _choice_sheet(lists: list[tuple[str, ...]]) -> list[Sheet]:
    """Choices stand in a hidden sheet: written into the rule itself they may hold 255 characters and no comma."""
    if not lists:
        return []
    return [Sheet(CHOICES, (), itertools.zip_longest(*lists), hidden=True)]


def _range(sheet: str, column: int, count: int) -> str:
    letters = column_letters(column)
    return f"{_quoted(sheet)}!${letters}$1:${letters}${count}"


def _quoted(sheet: str) -> str:
    return "'" + sheet.replace("'", "''") + "'"


def _print_title(number: int, sheet: str) -> str:
    name = f'name="_xlnm.Print_Titles" localSheetId="{number}"'
    return f"<definedName {name}>{escape(_quoted(sheet))}!$1:$1</definedName>"


def _sheet_names(wanted: Sequence[str]) -> list[str]:
    """Names a spreadsheet accepts: no []:*?/\\, at most 31 characters, none twice whatever the case."""
    names: list[str] = []
    for name in wanted:
        plain = re.sub(r"[\[\]:*?/\\\x00-\x1f]", "_", name).strip("'")[:NAME_LENGTH] or "表"
        unique, number = plain, 2
        while unique.lower() in {other.lower() for other in names}:
            tail = f"({number})"
            unique, number = plain[: NAME_LENGTH - len(tail)] + tail, number + 1
        names.append(unique)
    return names


def column_letters(column: int) -> str:
    """0 → A, 26 → AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _write_sheet(stream: Stream, name: str, sheet: Sheet, ranges: Ranges, written: Written) -> None:
    stream.write(_sheet_head(sheet).encode())
    cells = [Cells(FORMATS[column.kind]) for column in sheet.columns]
    first = 1
    if sheet.columns:
        stream.write(_header(sheet.columns).encode())
        first = 2
    last = _write_rows(stream, cells, sheet.rows, first, name)
    stream.write(_sheet_tail(sheet, last, ranges).encode())
    written.rows.append(last - first + 1)
    for column, held in zip(sheet.columns, cells, strict=False):
        if held.cut:
            written.notes.append(
                f"“{name}”的“{column.label}”有 {held.cut} 处超过 32767 字，单元格放不下，已截断。"
            )


def _sheet_head(sheet: Sheet) -> str:
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>' if sheet.columns else ""
    cols = "".join(_column_look(column, n) for n, column in enumerate(sheet.columns, 1))
    fit = '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
    views = f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
    columns = f"<cols>{cols}</cols>" if cols else ""
    return f'{parts.HEAD}<worksheet xmlns="{parts.MAIN}">{fit}{views}{columns}<sheetData>'


def _column_look(column: Column, number: int) -> str:
    style = parts.style_of(FORMATS[column.kind])
    return f'<col min="{number}" max="{number}" width="{_width(column)}" style="{style}" customWidth="1"/>'


def _width(column: Column) -> float:
    label = sum(2 if ord(character) > 0x2E7F else 1 for character in column.label)
    return column.width if column.width is not None else float(min(max(label + 4, 10), 40))


def _header(columns: Sequence[Column]) -> str:
    labels = (
        f'<c s="{parts.HEADER_STYLE}" t="inlineStr"><is><t>{escape(column.label)}</t></is></c>'
        for column in columns
    )
    return f"<row>{''.join(labels)}</row>"


def _write_rows(stream: Stream, cells: list[Cells], rows: Iterable[Sequence[Value]], first: int, name: str) -> int:
    """Write the rows, many at a time, and say which was the last."""
    source, at = iter(rows), first - 1
    while chunk := list(itertools.islice(source, CHUNK)):
        at += len(chunk)
        if at > ROWS:
            raise FileError(f"“{name}”超过 {ROWS - 1} 行，一张工作表放不下。请缩小范围，或导出为 csv。")
        widest = max(map(len, chunk))
        while len(cells) < widest:
            cells.append(Cells("General"))
        lines = _lines(cells, chunk, even=0 < widest == min(map(len, chunk)))
        stream.write(("<row>" + "</row><row>".join(lines) + "</row>").encode())
    return at


def _lines(cells: list[Cells], rows: list[Sequence[Value]], *, even: bool) -> Iterable[str]:
    """What stands in each row; rows that are all as wide are made column by column, in half the time."""
    if not even:
        return ["".join([held[value] for held, value in zip(cells, row, strict=False)]) for row in rows]
    columns = [map(held.__getitem__, column) for held, column in zip(cells, zip(*rows, strict=True), strict=False)]
    return map("".join, zip(*columns, strict=True))


def _sheet_tail(sheet: Sheet, last: int, ranges: Ranges) -> str:
    if not sheet.columns:
        return "</sheetData></worksheet>"
    area = f"A1:{column_letters(len(sheet.columns) - 1)}{max(last, 1)}"
    rules = [
        _validation(column, n, last, ranges)
        for n, column in enumerate(sheet.columns)
        if column.choices or column.hint
    ]
    validations = f'<dataValidations count="{len(rules)}">{"".join(rules)}</dataValidations>' if rules else ""
    page = '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
    return f'</sheetData><autoFilter ref="{area}"/>{validations}{page}</worksheet>'


def _validation(column: Column, number: int, last: int, ranges: Ranges) -> str:
    letters = column_letters(number)
    where = f'sqref="{letters}2:{letters}{min(last + SPARE_ROWS, ROWS)}"'
    prompt = f' showInputMessage="1" prompt={quoteattr(column.hint[:255])}' if column.hint else ""
    if not column.choices:
        return f'<dataValidation allowBlank="1"{prompt} {where}/>'
    strict = ' errorStyle="warning"' if column.open else ""
    message = ' showErrorMessage="1" errorTitle="不在选项内" error="请从下拉选项中选择。"'
    rule = f"<formula1>{escape(ranges[column.choices])}</formula1>"
    return f'<dataValidation type="list" allowBlank="1"{strict}{message}{prompt} {where}>{rule}</dataValidation>'
