"""More rows for a form that has too few: copies of its last open row put in before it, so that sums over the open rows
take them in. Everything below moves down together: merges, formulas, print area.

What refers from one sheet to another is not followed, so a workbook with such a formula is left as it is.
"""

import copy
import re
from collections.abc import Callable

from lxml import etree

from taizhang.files.errors import FileError
from taizhang.files.forms.fill import serialised
from taizhang.files.forms.grid import Form, FormSheet, x
from taizhang.files.zipping import archive, pack

_CELL = re.compile(r"(?<![A-Za-z0-9_])(\$?[A-Z]{1,3}\$?)(\d+)(?![0-9A-Za-z_(])")
_ROW_OF_NAME = re.compile(r"(\$)(\d+)")
SPREAD = ("mergeCell", "dimension", "autoFilter", "hyperlink", "f")
WRITTEN = {"sqref": ("conditionalFormatting", "dataValidation", "ignoredError", "protectedRange")}
ELSEWHERE = "表里有跨工作表的公式或宏表，不能自动加行。请在表里加行后重新上传。"


def with_rows(data: bytes, name: str, last: int, count: int) -> bytes:
    """`count` rows like row `last` (from 0), the last open one, put in before it."""
    form = Form(data)
    _refuse(form)
    sheet, at = form.sheet(name), last + 1

    def moved(text: str) -> str:
        return _CELL.sub(lambda found: found[1] + _down(found[2], at, count), text)

    _rows(sheet, at, count, moved)
    _references(sheet, moved)
    _names(form, name, at, count)
    changed = {sheet.part: sheet.root, form.main: form.workbook}
    held = form.archive
    return archive(
        pack(part, serialised(changed[part])) if part in changed else held.member(part) for part in held.names
    )


def _down(row: str, at: int, count: int) -> str:
    return str(int(row) + count) if int(row) >= at else row


def _refuse(form: Form) -> None:
    formulas = (cell.formula for sheet in form.sheets for cell in sheet.cells.values() if cell.formula)
    if any("!" in one for one in formulas) or any(name.endswith("calcChain.xml") for name in form.archive.names):
        raise FileError(ELSEWHERE)


def _rows(sheet: FormSheet, at: int, count: int, moved: Callable[[str], str]) -> None:
    held = sheet.root.find(x("sheetData"))
    assert held is not None
    model = next(row for row in held if row.get("r") == str(at))
    bare = _bare(model)
    place = held.index(model)
    for row in held:
        if int(str(row.get("r"))) >= at:
            _number(row, int(str(row.get("r"))) + count)
        for formula in row.iter(x("f")):
            formula.text = moved(formula.text) if formula.text else formula.text
    for number in range(count):
        new = copy.deepcopy(bare)
        _number(new, at + number)
        held.insert(place + number, new)


def _bare(model: etree._Element) -> etree._Element:
    """The row's looks without what stands in it."""
    bare = copy.deepcopy(model)
    for cell in bare:
        if "t" in cell.attrib:
            del cell.attrib["t"]
        for child in list(cell):
            cell.remove(child)
    return bare


def _number(row: etree._Element, number: int) -> None:
    row.set("r", str(number))
    for cell in row:
        cell.set("r", re.sub(r"\d+", str(number), str(cell.get("r"))))


def _references(sheet: FormSheet, moved: Callable[[str], str]) -> None:
    tags = {"ref": SPREAD, **WRITTEN}
    for attribute, names in tags.items():
        for node in sheet.root.iter(*(x(name) for name in names)):
            if node.get(attribute):
                node.set(attribute, moved(str(node.get(attribute))))


def _names(form: Form, name: str, at: int, count: int) -> None:
    """The print area and whatever else names cells of the sheet."""
    for node in form.workbook.iter(x("definedName")):
        sheet, mark, cells = (node.text or "").rpartition("!")
        if mark and sheet.strip("'") == name:
            cells = _ROW_OF_NAME.sub(lambda found: found[1] + _down(found[2], at, count), cells)
            node.text = f"{sheet}!{cells}"
