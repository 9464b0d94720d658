"""Where a paragraph stands in a table of a Word file: the heads of its row and column."""

from lxml import etree

from taizhang.files.docx.flat import flatten
from taizhang.files.docx.names import TBL, TC, TR, VAL, P, w


def heads_of(paragraph: etree._Element) -> tuple[str, str] | None:
    """(head of the row, head of the column) of a cell's only paragraph with text; None outside a table and in the
    heads themselves."""
    cell = next(paragraph.iterancestors(TC), None)
    if cell is None:
        return None
    row, table = next(cell.iterancestors(TR)), next(cell.iterancestors(TBL))
    column = _column(row, cell)
    top = next(table.iterchildren(TR), row)
    if row is top or column == 0:
        return None
    return _text_at(row, 0), _text_at(top, column)


def _column(row: etree._Element, cell: etree._Element) -> int:
    at = 0
    for one in row.iterchildren(TC):
        if one is cell:
            return at
        at += _span(one)
    return at


def _text_at(row: etree._Element, column: int) -> str:
    at = 0
    for one in row.iterchildren(TC):
        if at <= column < at + _span(one):
            return "".join(flatten(paragraph).text for paragraph in one.iterchildren(P)).strip()
        at += _span(one)
    return ""


def _span(cell: etree._Element) -> int:
    span = cell.find(f"{w('tcPr')}/{w('gridSpan')}")
    value = "" if span is None else str(span.get(VAL) or "")
    return int(value) if value.isdecimal() else 1
