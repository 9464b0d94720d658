"""`bench xlsx`: workbooks of 100,000 rows × 15 columns, read and written, against openpyxl.

openpyxl's share is measured on a fifth of the rows and scaled: it is linear in them, and the whole takes a minute.
"""

import datetime
import io
import random
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal

import openpyxl
import xlsxwriter

from taizhang.files.xlsx_cells import Value
from taizhang.files.xlsx_read import Workbook
from taizhang.files.xlsx_write import Column, Sheet, workbook
from taizhang.project.bench import Options, Row
from taizhang.project.bench.timing import compare

ROWS, SHARE = 100_000, 5
READ_BAR, WRITE_BAR, GROWTH_BAR = 5.0, 8.0, 60.0
COLUMNS = [Column(f"第{n}列") for n in range(1, 16)]
TOWNS = ("青石镇", "白杨街道", "南河乡", "溪口村")
# the kernel is asked to forget the peak of the imports, then told to name the peak of the writing
GROWTH = """
import pathlib, re, tempfile
from taizhang.project.bench.xlsx import COLUMNS, ROWS, rows
from taizhang.files.xlsx_write import Sheet, write
pathlib.Path("/proc/self/clear_refs").write_text("5")
peak = lambda: int(re.search(r"VmHWM:\\s+(\\d+)", pathlib.Path("/proc/self/status").read_text())[1])
before = peak()
with tempfile.TemporaryFile() as file:
    write(file, [Sheet("台账", COLUMNS, rows(ROWS))])
print((peak() - before) / 1024)
"""


def rows(count: int) -> Iterator[tuple[Value, ...]]:
    rng = random.Random(1)  # noqa: S311 - bench rows
    first = datetime.date(2024, 1, 1)
    for n in range(count):
        yield (
            n,
            f"QS-2024-{n:06}",
            rng.choice(TOWNS),
            f"第{rng.randrange(5_000)}类问题的具体表现",
            first + datetime.timedelta(rng.randrange(700)),
            rng.randrange(1_000),
            Decimal(rng.randrange(100_000)) / 100,
            "整改中",
            None,
            f"责任人{rng.randrange(300)}",
            first,
            rng.randrange(9),
            "立行立改",
            f"措施{rng.randrange(20_000)}",
            "是",
        )


def measure(_options: Options) -> list[Row]:
    return [_write_row(), _growth_row(), _read_row()]


def _write_row() -> Row:
    data = list(rows(ROWS))
    part = data[: ROWS // SHARE]

    def peer() -> None:
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet("台账")
        for row in part:
            sheet.append(row)
        book.save(io.BytesIO())

    mine, theirs = compare(lambda: workbook([Sheet("台账", COLUMNS, data)]), peer, rounds=3)
    ratio = theirs * SHARE / mine
    return Row("write", mine, "s", theirs * SHARE, ratio, "≥ 8 倍于 openpyxl write_only", ratio >= WRITE_BAR)


def _growth_row() -> Row:
    """In a process of its own, so that nothing measured before has already paid for the memory."""
    command = [sys.executable, "-c", GROWTH]
    done = subprocess.run(command, capture_output=True, check=True, text=True)  # noqa: S603 - our own text
    grown = float(done.stdout)
    return Row("write memory", grown, "MB", bar="增长小于 60 MB", holds=grown < GROWTH_BAR)


def _read_row() -> Row:
    data = _as_excel_saves(ROWS // SHARE)

    def ours() -> int:
        return sum(1 for _ in Workbook(data).sheet(0).rows())

    def peer() -> int:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
        return sum(1 for _ in book.worksheets[0].iter_rows(values_only=True))

    mine, theirs = compare(ours, peer, rounds=5)
    ratio = theirs / mine
    return Row("read", mine, "s", theirs, ratio, "≥ 5 倍于 openpyxl", ratio >= READ_BAR)


def _as_excel_saves(count: int) -> bytes:
    """With addresses, shared strings and styled dates."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet("台账")
        for number, row in enumerate(rows(count)):
            sheet.write_row(number, 0, row)
    return buffer.getvalue()
