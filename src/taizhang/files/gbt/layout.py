"""Measures and faces of GB/T 9704-2012, in the units of Word: twentieths of a point, half-points, eighths of a point.

Values the standard does not give are derived: 28 characters of 16 pt are 158 mm and fit 156 mm only when set 0.25 pt
closer; 22 lines fill 225 mm at 28.95 pt, and at 29 pt one is lost.
"""

from dataclasses import dataclass

MM = 56.6929
PAGE_WIDTH, PAGE_HEIGHT = 11906, 16838
TOP, LEFT, BOTTOM, RIGHT = 2098, 1587, 1984, 1474
FOOTER_DISTANCE = 1400
LINE = 579
CLOSER = -5
PITCH = 315  # one character of the body with its spacing
COLUMNS, LINES = 28, 22
TITLE_SIZE, BODY_SIZE, SMALL_SIZE, TABLE_SIZE = 44, 32, 28, 24
RED = "FF0000"


@dataclass(frozen=True, slots=True)
class Faces:
    """Fonts by role. They are named, never shipped: the reader's own apply."""

    title: str = "方正小标宋简体"
    body: str = "仿宋_GB2312"
    kai: str = "楷体_GB2312"
    hei: str = "黑体"
    song: str = "宋体"


# other names of the same faces, accepted by the checker
ALIASES = {
    "title": ("小标宋", "FZXiaoBiaoSong"),
    "body": ("仿宋", "FangSong"),
    "kai": ("楷体", "KaiTi"),
    "hei": ("黑体", "SimHei"),
    "song": ("宋体", "SimSun"),
}


def width(text: str) -> float:
    """Width in characters of the body: Latin letters and digits take half of one."""
    return sum(0.5 if ord(character) < 0x2E80 and character not in "“”‘’—…·×" else 1.0 for character in text)
