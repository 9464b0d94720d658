"""Classification marks: a file that carries one must not enter the system.

A mark is a level with its star, or 密级： unless it says there is none. The plain word 秘密 is not a mark: reports
speak of 保守秘密 and 商业秘密 every day. Blanks between the characters do not hide a mark. In a table the word 密级：
is the label of a cell: it marks only with a level beside it. In words somebody types it marks only with a level.
"""

import re
from dataclasses import dataclass

CELL = "\x1f"  # stands behind each cell of a table in text that is searched
_GAP = r"[ \t\u3000]{0,4}"
_LEVEL = f"(?:绝{_GAP}密|机{_GAP}密|秘{_GAP}密)"
_STAR = "[★☆⭐✭✮✯]"
_BLANK = "[_＿]"  # a place to be filled in by hand
_NONE = f"(?:无|公开|非密|不涉密|非涉密|未定密|内部|一般|普通|[—/／-]|{_BLANK})"
_STARRED = f"{_LEVEL}{_GAP}{_STAR}"
_LABEL = f"密{_GAP}级{_GAP}[：:]{_GAP}"
_NEXT_CELL = f"[{CELL},，]"
_SAID = f"{_LABEL}(?:{_NEXT_CELL}{{1,3}}{_GAP}|{_BLANK}{{1,20}}{_GAP})?{_LEVEL}"
_LEFT_OPEN = f"{_LABEL}(?!{_NONE}|{_NEXT_CELL})"
_MARK = re.compile(f"{_STARRED}|{_SAID}|{_LEFT_OPEN}")
_SURE = re.compile(f"{_STARRED}|{_SAID}")


@dataclass(frozen=True, slots=True)
class Mark:
    surface: str
    start: int
    end: int


def find_marks(text: str) -> list[Mark]:
    return [Mark(found.group(), found.start(), found.end()) for found in _MARK.finditer(text)]


def mark_refusal(name: str, text: str = "") -> str | None:
    """The sentence that refuses a file, or None when neither its name nor its text carries a mark."""
    for place, content in (("文件名", name), ("正文", text)):
        marks = find_marks(content)
        if marks:
            said = f"{place}里有密级标志“{_shown(marks[0])}”。本系统不得存储、处理、传输国家秘密，未予接收。"
            return said + _advice(marks)
    return None


def _shown(mark: Mark) -> str:
    return mark.surface.replace(CELL, "").strip()


def _advice(marks: list[Mark]) -> str:
    if any(_SURE.fullmatch(mark.surface) for mark in marks):
        return ""
    return "如不涉密，请写明“密级：无”或删去这几个字后再上传。"


def typed_mark(text: str) -> str:
    """The mark in words somebody types, as it stands there; "" where there is none."""
    found = _SURE.search(text) if "密" in text else None
    return found.group() if found else ""
