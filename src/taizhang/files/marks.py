"""Classification marks: a file that carries one must not enter the system.

A mark is a level with its star, or 密级： unless it says there is none. The plain word 秘密 is not a mark: reports
speak of 保守秘密 and 商业秘密 every day. Blanks between the characters do not hide a mark.
"""

import re
from dataclasses import dataclass

_GAP = r"[ \t\u3000]{0,4}"
_LEVEL = f"(?:绝{_GAP}密|机{_GAP}密|秘{_GAP}密)"
_STAR = "[★☆⭐✭✮✯]"
_NONE = "(?:无|公开|非密|不涉密|非涉密)"
_MARK = re.compile(rf"{_LEVEL}{_GAP}{_STAR}|密{_GAP}级{_GAP}[：:](?!{_GAP}{_NONE})(?:{_GAP}{_LEVEL})?")


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
            return f"{place}里有密级标志“{marks[0].surface}”。本系统不得存储、处理、传输国家秘密，未予接收。"
    return None
