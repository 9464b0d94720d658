"""A list as a file: a styled workbook, csv for Excel, or JSON in stored form."""

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
from taizhang.ledgers.exporting import tags
from taizhang.ledgers.exporting.columns import Shown, columns
from taizhang.ledgers.exporting.rows import LEADING, cells, held
from taizhang.ledgers.local import local_fields
from taizhang.units.scope import Scope

FORMATS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}


def export(scope: Scope, asked: lists.Asked, form: str, file: BinaryIO, *, today: date) -> None:
    if form not in FORMATS:
        raise Refused(f"导出格式有：{'、'.join(FORMATS)}。", code="unknown_format", field="format")
    shown = columns(asked.ledger, local_fields(asked.top, asked.ledger))
    if form == "json":
        file.writelines(_json(scope, asked, today=today))
        return
    rows = cells(scope, asked, shown, today=today)
    if form == "csv":
        file.writelines(csv_lines(_labels(shown), rows))
        return
    _workbook(asked, shown, rows, file)


def _labels(shown: Sequence[Shown]) -> list[str]:
    return [one.label for one in LEADING] + [one.column.label for one in shown]


def _workbook(
    asked: lists.Asked, shown: Sequence[Shown], rows: Iterator[tuple[Value, ...]], file: BinaryIO
) -> None:
    sheet = Sheet(asked.ledger.label, [*LEADING, *(one.column for one in shown)], rows)
    write(file, [sheet, tags.sheet(asked.ledger, None)])


def _json(scope: Scope, asked: lists.Asked, *, today: date) -> Iterator[bytes]:
    """A list of objects, one a line; values in stored form."""
    mark = "[\n"
    for row in held(scope, asked, today=today):
        told = {"number": row.number, "unit": row.unit, "state": row.state, "values": row.data}
        yield f"{mark}{json.dumps(told, ensure_ascii=False)}".encode()
        mark = ",\n"
    yield b"[]\n" if mark == "[\n" else b"\n]\n"


def as_bytes(scope: Scope, asked: lists.Asked, form: str, *, today: date) -> bytes:
    buffer = io.BytesIO()
    export(scope, asked, form, buffer, today=today)
    return buffer.getvalue()
