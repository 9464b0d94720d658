"""Lines, headings and report boundaries of a normalised text.

A file may hold several reports (a collection with a contents page, two reports pasted together). What is decided
per document (whether X is a censored letter, which section speaks of the future) is decided per report.
"""

import itertools
import re
from dataclasses import dataclass
from typing import Final

TERMINAL: Final = "。！？；!?;…”"
TITLE_END: Final = re.compile(
    r"(?:总结|报告|汇报|方案|讲话|发言|发言稿|要点|情况|材料|打算|通报|计划|意见|体会|汇编|简报|综述|小结|述职|纪要|说明)"
    r"(?:[（(][^（）()]{1,20}[）)])?$"
)
_LEVELS: Final = (
    (1, re.compile(r" *第?[一二三四五六七八九十]{1,3}(?:、|部分|章)")),
    (2, re.compile(r" *[（(][一二三四五六七八九十]{1,3}[)）]")),
    (3, re.compile(r" *#{1,6} ")),
)
_FIRST: Final = frozenset("一二三四五六七八九十第（(#")
_CONTENTS = re.compile(r" *目 *[录次] *")
_CONTENTS_LINE = re.compile(r" *\d{1,2} *[.、．] *(\S.{3,60}?)(?:[ .…·]+\d{0,3})?")


@dataclass(frozen=True, slots=True)
class Line:
    start: int
    end: int
    text: str
    level: int | None = None  # of a heading; None for anything else

    @property
    def heading(self) -> bool:
        return self.level is not None


@dataclass(frozen=True, slots=True)
class Report:
    start: int
    end: int
    title: str
    lines: tuple[Line, ...]


def lines_of(text: str) -> list[Line]:
    lines: list[Line] = []
    at = 0
    for raw in text.split("\n"):
        if raw or not lines or lines[-1].text:  # one blank line says as much as many
            lines.append(Line(at, at + len(raw), raw, heading_level(raw)))
        at += len(raw) + 1
    return lines


def _marked(raw: str) -> bool:
    """A cheap look at the first character: most lines are no headings."""
    return raw.lstrip(" ")[:1] in _FIRST


def heading_level(raw: str) -> int | None:
    """A heading carries its mark, is short, and does not end a sentence."""
    if not _marked(raw):
        return None
    stripped = raw.strip()
    if not 2 <= len(stripped) <= 48 or stripped[-1] in TERMINAL:
        return None
    for level, pattern in _LEVELS:
        if pattern.match(raw):
            return level
    return None


def heading_prefix(raw: str) -> int:
    """Length of the heading at the front of a paragraph (（一）抓实学习。全年…), 0 when there is none."""
    if not _marked(raw) or not any(pattern.match(raw) for _, pattern in _LEVELS):
        return 0
    stop = raw.find("。", 0, 42)
    return stop + 1 if 0 < stop < len(raw) - 1 else 0


def is_title(line: Line) -> bool:
    stripped = line.text.strip()
    return (
        5 <= len(stripped) <= 48
        and stripped[-1] not in TERMINAL
        and line.level is None
        and "，" not in stripped
        and bool(TITLE_END.search(stripped))
    )


def split(text: str) -> list[Report]:
    lines = lines_of(text)
    contents, listed = _contents(lines)
    bounds = [0]
    for at, _line in enumerate(lines):
        if at > 0 and at not in contents and _opens_report(lines, at, listed, bounds[-1]):
            bounds.append(at)
    bounds.append(len(lines))
    return [_report(lines[a:b], contents, a) for a, b in itertools.pairwise(bounds) if a < b]


def _report(lines: list[Line], contents: set[int], offset: int) -> Report:
    kept = tuple(line for at, line in enumerate(lines) if at + offset not in contents)
    title = next((line.text.strip() for line in kept if line.text.strip()), "")
    return Report(lines[0].start, lines[-1].end, title, kept)


def _contents(lines: list[Line]) -> tuple[set[int], set[str]]:
    """The lines of a contents page and the titles it lists."""
    start = next((at for at, line in enumerate(lines[:60]) if _CONTENTS.fullmatch(line.text)), None)
    if start is None:
        return set(), set()
    listed: set[str] = set()
    taken = {start}
    for at in range(start + 1, len(lines)):
        match = _CONTENTS_LINE.fullmatch(lines[at].text)
        if match is None and lines[at].text.strip():
            break
        taken.add(at)
        if match:
            listed.add(_squeezed(match[1]))
    return taken, listed


def _squeezed(text: str) -> str:
    return re.sub(r"[ ，、]", "", text)


def _opens_report(lines: list[Line], at: int, listed: set[str], last: int) -> bool:
    line = lines[at]
    if listed and _squeezed(line.text) in listed:
        return True
    if not is_title(line) or line.start - lines[last].start < 200:
        return False
    before = lines[at - 1].text.strip()
    following = next((other.text.strip() for other in lines[at + 1 : at + 6] if other.text.strip()), "")
    return (not before or before[-1] in TERMINAL) and len(following) >= 12
