"""A list as a file: a styled workbook, csv for Excel, JSON in stored form, a table in a Word file."""

import io
import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import BinaryIO

from taizhang.audit.errors import Refused
from taizhang.files.delimited import csv_lines
from taizhang.files.xlsx_cells import Value
from taizhang.files.xlsx_write import Sheet, write
from taizhang.ledgers import lists
from taizhang.ledgers.exporting import document, tags
from taizhang.ledgers.exporting.columns import Shown, columns
from taizhang.ledgers.exporting.rows import LEADING, Told, cells, chunks
from taizhang.ledgers.local import local_fields
from taizhang.units.scope import Scope

FORMATS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}


def check_form(form: str) -> str:
    if form not in FORMATS:
        raise Refused(f"导出格式有：{'、'.join(FORMATS)}。", code="unknown_format", field="format")
    return form


def export(
    scope: Scope, asked: lists.Asked, form: str, file: BinaryIO, *, today: date, told: Told | None = None
) -> None:
    match check_form(form):
        case "json":
            file.writelines(_json(scope, asked, today=today, told=told))
        case "docx":
            file.write(document.table(scope, asked, today=today))
        case _:
            shown = _shown(asked)
            rows = cells(scope, asked, shown, today=today, told=told)
            if form == "csv":
                file.writelines(csv_lines(_labels(shown), rows))
            else:
                _workbook(asked, shown, rows, file)


def _shown(asked: lists.Asked) -> list[Shown]:
    """All columns a spreadsheet can hold, or those chosen, in the order they were chosen."""
    every = {one.field.key: one for one in columns(asked.ledger, local_fields(asked.top, asked.ledger))}
    if not asked.columns:
        return list(every.values())
    title = asked.ledger.title_key
    return [every[key] for key in dict.fromkeys((title, *asked.columns)) if key in every]


def _labels(shown: Sequence[Shown]) -> list[str]:
    return [one.label for one in LEADING] + [one.column.label for one in shown]


def _workbook(
    asked: lists.Asked, shown: Sequence[Shown], rows: Iterator[tuple[Value, ...]], file: BinaryIO
) -> None:
    sheet = Sheet(asked.ledger.label, [*LEADING, *(one.column for one in shown)], rows)
    write(file, [sheet, tags.sheet(asked.ledger, None)])


def _json(scope: Scope, asked: lists.Asked, *, today: date, told: Told | None = None) -> Iterator[bytes]:
    """A list of objects, one a line; values in stored form."""
    mark = "[\n"
    for chunk in chunks(scope, asked, today=today, told=told):
        for row in chunk:
            said = {"number": row.number, "unit": row.code, "unit_name": row.name, "state": row.state}
            yield f"{mark}{json.dumps({**said, 'values': row.data}, ensure_ascii=False)}".encode()
            mark = ",\n"
    yield b"[]\n" if mark == "[\n" else b"\n]\n"


def as_bytes(scope: Scope, asked: lists.Asked, form: str, *, today: date) -> bytes:
    buffer = io.BytesIO()
    export(scope, asked, form, buffer, today=today)
    return buffer.getvalue()
