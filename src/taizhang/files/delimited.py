"""Tables as text: csv files and blocks pasted out of a spreadsheet."""

import csv
import datetime
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO

from taizhang.files.errors import FileError
from taizhang.files.extract_plain import decode
from taizhang.files.xlsx_cells import FORMULA, Value

BOM = "\ufeff"
LONGEST_FIELD = 1 << 20
DELIMITERS = ("\t", ",", ";", "，")


def read_delimited(data: bytes | str) -> list[list[str]]:
    """Rows of a csv file or a pasted block; the delimiter is the one that occurs most in the first lines."""
    text = (decode(data) if isinstance(data, bytes) else data).removeprefix(BOM).replace("\r\n", "\n")
    head = "\n".join(text.split("\n", 20)[:20])
    delimiter = max(DELIMITERS, key=head.count)
    csv.field_size_limit(LONGEST_FIELD)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise FileError(
            "这段表格文字读不出行和列，可能有引号没有配对。请从 Excel 里重新复制，或另存为 xlsx。"
        ) from error


def write_csv(file: TextIO, labels: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    """With a byte order mark, without which Excel shows Chinese as garbage; open `file` with newline=""."""
    file.write(BOM)
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([_shown(label) for label in labels])
    writer.writerows([_shown(value) for value in row] for row in rows)


def csv_lines(labels: Sequence[str], rows: Iterable[Sequence[Value]]) -> Iterator[bytes]:
    """The same in pieces, for a response that streams."""
    source = iter(rows)
    buffer = io.StringIO(newline="")
    write_csv(buffer, labels, ())
    yield buffer.getvalue().encode()
    for row in source:
        buffer = io.StringIO(newline="")
        csv.writer(buffer, lineterminator="\r\n").writerow([_shown(value) for value in row])
        yield buffer.getvalue().encode()


def _shown(value: Value) -> object:
    """A text that a spreadsheet would run as a formula is led by an apostrophe, the only escape csv has."""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(tuple(FORMULA)) else value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ", "seconds")
    return "" if value is None else value
