"""A cell as the fields read it: cleaned by `files.cells`, with the doubt that is to be shown.

Values repeat down a column, so each column remembers what it has read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from taizhang.files.cells import Read, read_bool, read_date, read_decimal, read_text
from taizhang.files.xlsx_read import Raw
from taizhang.packs.fieldtypes import NUMBERS, TEXTS, FieldType
from taizhang.packs.model import Field

REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class Cell:
    """What to give to the field; `problem` stops the row."""

    typed: str | None
    doubt: str = ""
    problem: str = ""


@dataclass(slots=True)
class CellReader:
    fields: Mapping[str, Field]
    memory: dict[str, dict[object, Cell]] = field(default_factory=dict)  # by column

    def read(self, key: str, raw: Raw) -> Cell:
        kept = raw if raw.__class__ is str else (raw.__class__, raw)  # 1 is not True, nor an error its text
        memory = self.memory.setdefault(key, {})
        found = memory.get(kept)
        if found is None:
            found = read_cell(self.fields.get(key), raw)
            if len(memory) >= REMEMBERED:
                memory.clear()
            memory[kept] = found
        return found


def read_cell(one: Field | None, raw: Raw) -> Cell:
    """`one` is None for a column of the engine (number, unit): text."""
    if one is None or one.type in TEXTS:
        return _told(read_text(raw))
    if one.type in NUMBERS:
        number = read_decimal(raw)
        return Cell(f"{number.value:f}" if number.value is not None else None, number.doubt, number.problem)
    if one.type is FieldType.DATE:
        day = read_date(raw)
        return Cell(day.value.isoformat() if day.value is not None else None, day.doubt, day.problem)
    if one.type is FieldType.BOOL:
        answer = read_bool(raw)
        return Cell(None if answer.value is None else "是" if answer.value else "否", answer.doubt, answer.problem)
    return _told(read_text(raw))


def _told(read: Read[str]) -> Cell:
    return Cell(read.value, read.doubt, read.problem)
