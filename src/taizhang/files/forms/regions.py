"""Where a form wants numbers: the band of headers above, the stub of names at the left, the cells between them.

Both may be several rows or columns deep with merged cells. What is calculated by the form itself, shaded, or stands
outside the table is not proposed, and it is said why.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from taizhang.files.forms.grid import Form, FormSheet, Place, address

STUB_COLUMNS, BAND_ROWS = 4, 5
NOTE = re.compile(
    r"^(注|说明|填表说明|备注)[：:]|(填表人|制表人|填报人|负责人|审核人|联系电话)[：:]?|^(注|说明)\d?[.、]"
)
ORDINAL = re.compile(r"^(序号|编号|№|No\.?)$", re.IGNORECASE)
WORDS = re.compile(
    r"备注|说明|情况$|姓名|联系人|职务|名称|措施$|原因|电话|日期|时间|做法|经验|亮点|打算|内容|意见$|建议$"
)
TOTAL = re.compile(r"合\s*计|总\s*计|小\s*计")
PERIOD = re.compile(
    r"\d{4}\s*年\s*(?:\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?(?:\s*[至—\-~～]\s*(?:\d{1,2}\s*月)?\s*\d{1,2}\s*日)?"
    r"|第?[一二三四1-4]\s*季度|[上下]半年|第\s*\d{1,2}\s*周)?度?|第\s*[一二三四五六七八九十\d]+\s*[周期]|本周|本月|本季度"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A cell to fill; `kind` is figure, total (a sum the form leaves to the writer) or text. Of a cell the form
    reckons itself it is sum."""

    sheet: str
    cell: str
    row_head: str
    column_head: str
    period: str
    kind: str


@dataclass(frozen=True, slots=True)
class Unwanted:
    sheet: str
    cell: str
    reason: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows and columns of one table: the header band, the stub, and what lies between."""

    band: range
    body: range
    stub: range
    columns: range


def find_wanted(form: Form) -> tuple[list[Wanted], list[Unwanted]]:
    wanted: list[Wanted] = []
    unwanted: list[Unwanted] = []
    for sheet in form.sheets:
        table = None if sheet.hidden else find_table(sheet)
        if table is None:
            if not sheet.hidden:
                unwanted.append(Unwanted(sheet.name, "", "没有找到表头和左侧名称，无法判断该填哪里。"))
            continue
        period = _period(sheet, table)
        for place in _places(sheet, table):
            one = _judge(sheet, table, place, period)
            wanted += [one] if isinstance(one, Wanted) else []
            unwanted += [one] if isinstance(one, Unwanted) else []
    return wanted, unwanted


def find_sums(form: Form) -> Iterator[Wanted]:
    """Totals the form reckons by formulas, with what they are of: never filled, but comparable."""
    for sheet in form.sheets:
        table = None if sheet.hidden else find_table(sheet)
        if table is None:
            continue
        for place in _places(sheet, table):
            row_head, column_head = _row_head(sheet, table, place[0]), _column_head(sheet, table, place[1])
            if sheet.at(place).formula is not None and (TOTAL.search(row_head) or TOTAL.search(column_head)):
                period = _period(sheet, table)
                yield Wanted(sheet.name, address(place), row_head, column_head, period, "sum")


def find_table(sheet: FormSheet) -> Table | None:
    rows, columns = sheet.extent
    for first in range(1, rows):
        stub = _stub_of_row(sheet, first, columns)
        band = _band_above(sheet, first, columns)
        if stub is None or band is None or not _is_body(sheet, first, stub, columns):
            continue
        body = _body(sheet, first, rows, stub, columns)
        return Table(band, body, range(_stub_width(sheet, body, columns)), range(columns))
    return None


def _stub_of_row(sheet: FormSheet, row: int, columns: int) -> int | None:
    """The column of the last name before the first open cell, or None when the row begins with nothing."""
    last = None
    for column in range(min(columns, STUB_COLUMNS)):
        if sheet.at((row, column)).text:
            last = column
        elif last is not None or not _is_ordinal(sheet, (row, column)):
            break
    return last


def _is_ordinal(sheet: FormSheet, place: Place) -> bool:
    number = sheet.at(place).number
    return number is not None and number == int(number)


def _band_above(sheet: FormSheet, first: int, columns: int) -> range | None:
    """The rows right above that hold at least two texts; a title merged over all columns is one text, and a line
    such as 填报单位：…　填报日期：… is none of the header."""
    top = first
    while top > 0 and first - top < BAND_ROWS and _is_band(sheet, top - 1, columns):
        top -= 1
    return range(top, first) if top < first else None


def _is_band(sheet: FormSheet, row: int, columns: int) -> bool:
    texts = [sheet.at(place).text for place in _texts(sheet, row, columns)]
    return len(texts) >= 2 and sum("：" in text or ":" in text for text in texts) * 2 < len(texts)


def _texts(sheet: FormSheet, row: int, columns: int) -> set[Place]:
    places = ((row, column) for column in range(columns))
    return {sheet.roots.get(place, place) for place in places if sheet.at(place).text}


def _is_body(sheet: FormSheet, row: int, stub: int, columns: int) -> bool:
    """Most of what stands right of the name is open: empty, a number, or a formula. The name is no header's lower
    half (merged from above), nor is the whole row one cell."""
    if sheet.roots.get((row, stub), (row, stub))[0] < row and not _names_differ(sheet, row, stub):
        return False
    right = [sheet.at((row, column)) for column in range(stub + 1, columns)]
    covered = {sheet.roots.get((row, column)) for column in range(columns)}
    if not right or (len(covered) == 1 and None not in covered):
        return False
    return sum(1 for cell in right if not cell.text) * 2 > len(right)


def _names_differ(sheet: FormSheet, row: int, stub: int) -> bool:
    return any(
        sheet.roots.get((row, column), (row, column))[0] == row and sheet.at((row, column)).text
        for column in range(stub)
    )


def _body(sheet: FormSheet, first: int, rows: int, stub: int, columns: int) -> range:
    """Down to the notes under the table, or the first row without a name."""
    for row in range(first, rows):
        text = next(
            (sheet.at((row, column)).text for column in range(stub + 1) if sheet.at((row, column)).text), ""
        )
        if (
            not text
            or NOTE.search(text)
            or (len(_texts(sheet, row, columns)) == 1 and _spans(sheet, row, columns))
        ):
            return range(first, row)
    return range(first, rows)


def _spans(sheet: FormSheet, row: int, columns: int) -> bool:
    return (
        columns > 2
        and len({sheet.roots.get((row, column)) for column in range(columns)} - {None}) == 1
        and (sheet.roots.get((row, 0)) == sheet.roots.get((row, columns - 1)))
    )


def _stub_width(sheet: FormSheet, body: range, columns: int) -> int:
    """Columns from the left in which most rows have a name or a running number."""
    width = 0
    for column in range(min(columns - 1, STUB_COLUMNS)):
        named = sum(1 for row in body if sheet.at((row, column)).text)
        counted = all(sheet.at((row, column)).number == at for at, row in enumerate(body, 1))
        if named * 2 <= len(body) and not counted:
            break
        width = column + 1
    return width


def _places(sheet: FormSheet, table: Table) -> Iterator[Place]:
    for row in table.body:
        for column in range(len(table.stub), table.columns.stop):
            if sheet.is_root((row, column)):
                yield row, column


def _judge(sheet: FormSheet, table: Table, place: Place, period: str) -> Wanted | Unwanted | None:
    cell, where = sheet.at(place), address(place)
    row_head, column_head = _row_head(sheet, table, place[0]), _column_head(sheet, table, place[1])
    if cell.formula is not None:
        return Unwanted(sheet.name, where, "由表内公式算出，不填。")
    if cell.shaded:
        return Unwanted(sheet.name, where, "有灰色底纹，按惯例不填。")
    if not column_head:
        return None if not cell.text else Unwanted(sheet.name, where, "上方没有表头。")
    words = bool(WORDS.search(column_head.rpartition(" ")[2])) and cell.number is None
    if cell.text and not words and cell.text not in ("—", "-", "/", "0", "×", "X", "x"):
        return Unwanted(sheet.name, where, f"已有文字“{cell.text[:20]}”，不填。")
    total = TOTAL.search(row_head) or TOTAL.search(column_head)
    kind = "text" if words else "total" if total else "figure"
    return Wanted(sheet.name, where, row_head, column_head, period, kind)


def _row_head(sheet: FormSheet, table: Table, row: int) -> str:
    named = (column for column in table.stub if not ORDINAL.match(_column_head(sheet, table, column)))
    return _joined([sheet.at((row, column)).text for column in named])


def _column_head(sheet: FormSheet, table: Table, column: int) -> str:
    return _joined([sheet.at((row, column)).text for row in table.band])


def _joined(texts: list[str]) -> str:
    return " ".join(dict.fromkeys("".join(text.split()) for text in texts if text))


def _period(sheet: FormSheet, table: Table) -> str:
    """As the title or the lines above the table say it."""
    for row in range(table.band.start):
        for place in sorted(_texts(sheet, row, table.columns.stop)):
            found = PERIOD.search(sheet.at(place).text)
            if found:
                return "".join(found.group().split())
    return ""
