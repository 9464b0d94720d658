"""The rows of a figure as a workbook: all of them up to a bound, what is not shown said in the last line."""

import io
from collections.abc import Iterator

from taizhang.audit.errors import Refused
from taizhang.figures import rows as behind
from taizhang.figures.figure import Wanted, plain, shown
from taizhang.files.xlsx_cells import Value
from taizhang.files.xlsx_write import Column, Sheet, workbook
from taizhang.packs.model import Indicator
from taizhang.units.scope import Scope

MOST = 10_000
COLUMNS = (
    Column("编号", "text", 22),
    Column("条目", "text", 48),
    Column("单位", "text", 24),
    Column("日期", "date", 12),
    Column("计入", "general", 12),
    Column("只报总数", "text", 10),
)


def book(scope: Scope, indicator: Indicator, wanted: Wanted) -> io.BytesIO:
    rows, hidden = _all(scope, wanted)
    sheets = [Sheet(indicator.label[:20], list(COLUMNS), _cells(rows, hidden))]
    return io.BytesIO(workbook(sheets))


def _all(scope: Scope, wanted: Wanted) -> tuple[list[behind.Row], int]:
    found: list[behind.Row] = []
    hidden, after = 0, None
    while True:
        page = behind.rows(scope, wanted, after=after, limit=behind.LONGEST)
        found += page.rows
        hidden, after = hidden + page.not_shown, page.next
        if after is None:
            return found, hidden
        if len(found) + hidden >= MOST:
            raise Refused(f"明细超过 {MOST} 条，请缩短期间，或到下级单位导出。", code="too_many_rows")


def _cells(rows: list[behind.Row], hidden: int) -> Iterator[tuple[Value, ...]]:
    for one in rows:
        amount = plain(shown(one.amount, one.places))
        yield (one.number, one.title, one.unit_name, one.day, amount, "是" if one.lump else "")
    if hidden:
        yield ("", f"另有 {hidden} 条已计入，但内容不对您公开。", "", None, None, "")
