"""An Excel form as it lies on the grey: its cells where they stand, merged as they are, each number a button."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from taizhang.files.archive import Archive
from taizhang.files.docx.manifest import read_manifest
from taizhang.files.forms.grid import Form, FormSheet, Place, address
from taizhang.web.reports.paper import Bit, Mark

ROWS, COLUMNS = 200, 60
Places = Mapping[tuple[str, str], str]  # (sheet, cell) -> key


@dataclass(frozen=True, slots=True)
class Square:
    """One cell, or a merged one over several; `name` where it says what stands beside or below it."""

    bit: Bit
    across: int = 1
    down: int = 1
    name: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    rows: list[list[Square]]
    left: int = 0  # rows that are not shown


def grids(data: bytes, places: Places, marks: Mapping[str, Mark]) -> list[Sheet]:
    return [_sheet(sheet, places, marks) for sheet in Form(data).sheets if not sheet.hidden and sheet.cells]


def places_of(data: bytes) -> Places:
    """Where the slots of a filled form stand, as its manifest says."""
    told = json.loads(read_manifest(Archive(data)) or "{}")
    imprint = json.loads(told.get("imprint", "[]"))
    return {(sheet, cell): what for sheet, cell, what in imprint if isinstance(what, str)}


def _sheet(sheet: FormSheet, places: Places, marks: Mapping[str, Mark]) -> Sheet:
    rows, columns = sheet.extent
    ends: dict[Place, Place] = {}
    for place, root in sheet.roots.items():
        ends[root] = max(ends.get(root, place), place)
    shown = [
        list(_squares(sheet, row, min(columns, COLUMNS), ends, places, marks)) for row in range(min(rows, ROWS))
    ]
    return Sheet(sheet.name, shown, max(0, rows - ROWS))


def _squares(
    sheet: FormSheet,
    row: int,
    columns: int,
    ends: Mapping[Place, Place],
    places: Places,
    marks: Mapping[str, Mark],
) -> Iterator[Square]:
    for column in range(columns):
        place = (row, column)
        if not sheet.is_root(place):
            continue
        last = ends.get(place, place)
        bit = _bit(sheet, place, places, marks)
        name = not bit.key and bool(sheet.at(place).text)
        yield Square(bit, min(last[1], columns - 1) - column + 1, last[0] - row + 1, name)


def _bit(sheet: FormSheet, place: Place, places: Places, marks: Mapping[str, Mark]) -> Bit:
    key = places.get((sheet.name, address(place)), "")
    mark = marks.get(key)
    if mark is not None:
        return Bit(mark.text or "　", key, mark.state, mark.title)
    cell = sheet.at(place)
    return Bit(cell.text if cell.number is None else f"{cell.number:.10g}")
