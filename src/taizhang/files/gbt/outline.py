"""Which paragraph is which: title, addressee, headings, body, attachments, signature, date, copies."""

import re
from dataclasses import dataclass, field

from taizhang.files.gbt.layout import width
from taizhang.files.gbt.numbers import numbered
from taizhang.files.gbt.read import Line

HEADING_LENGTH = 40
TITLE_SIZE = 18
NUMBER_LIKE = re.compile(r"[^\s，。]{1,20}[〔\[（(【［]\d{2,4}[〕\]）)】］].{0,3}\d+号")
DATE_LIKE = re.compile(r"(?:\d{4}|[一二三四五六七八九〇○零]{4})\s*[年./-].{1,7}")
SENTENCE_ENDS = "。；！？"


@dataclass(slots=True)
class Outline:
    title: Line | None = None
    number: Line | None = None
    to: Line | None = None
    organ: Line | None = None
    date: Line | None = None
    copies: Line | None = None
    body: list[Line] = field(default_factory=list)
    headings: list[tuple[Line, int, int, bool]] = field(default_factory=list)
    listed: list[Line] = field(default_factory=list)  # the lines of 附件说明
    attached: list[tuple[Line, Line | None]] = field(default_factory=list)  # 附件N and the title below it
    text: list[Line] = field(default_factory=list)  # every paragraph with text outside tables


def outline(lines: list[Line]) -> Outline:
    parts = Outline(text=[line for line in lines if line.text.strip() and not line.in_table])
    parts.copies = next((line for line in lines if line.text.strip().startswith("抄送")), None)
    main, attached = _before_attachments(parts.text)
    parts.attached = _attached(attached)
    parts.title = _title(main)
    parts.number = next((line for line in main if NUMBER_LIKE.match(line.text.strip())), None)
    rest = [line for line in main if parts.title is None or line.number > parts.title.number]
    parts.to = _addressee(rest)
    rest = rest[1:] if parts.to else rest
    rest, parts.organ, parts.date = _signature(rest)
    rest, parts.listed = _listed(rest)
    for line in rest:
        found = numbered(line.text.strip())
        if found:
            parts.headings.append((line, *found))
        if found is None or width(line.text) > HEADING_LENGTH or line.text.strip()[-1] in SENTENCE_ENDS:
            parts.body.append(line)
    return parts


def _before_attachments(text: list[Line]) -> tuple[list[Line], list[Line]]:
    for at, line in enumerate(text):
        if re.fullmatch(r"附件\s*\d{0,2}", line.text.strip()):
            return text[:at], text[at:]
    return text, []


def _attached(text: list[Line]) -> list[tuple[Line, Line | None]]:
    found = []
    for at, line in enumerate(text):
        if re.fullmatch(r"附件\s*\d{0,2}", line.text.strip()):
            found.append((line, text[at + 1] if at + 1 < len(text) else None))
    return found


def _title(main: list[Line]) -> Line | None:
    """The first large paragraph that is no red mark (文件), else the first centred one, else the first."""
    plain = [line for line in main if not NUMBER_LIKE.match(line.text.strip())]
    large = [line for line in plain if TITLE_SIZE <= line.looks.size <= 30]
    centred = [line for line in plain if line.looks.align == "center" and line.looks.size <= 30]
    return next(iter([*large, *centred, *plain]), None)


def _addressee(rest: list[Line]) -> Line | None:
    """A short first line that is not indented and is no sentence."""
    first = rest[0] if rest else None
    if (
        first is None
        or first.looks.first_line
        or numbered(first.text.strip())
        or width(first.text) > 2 * HEADING_LENGTH
    ):
        return None
    return None if first.text.strip()[-1] in SENTENCE_ENDS or first.text[0] in " \u3000" else first


def _signature(rest: list[Line]) -> tuple[list[Line], Line | None, Line | None]:
    """The last paragraph that is nothing but a date, and the organ's name above it."""
    for at in range(len(rest) - 1, -1, -1):
        if DATE_LIKE.fullmatch(rest[at].text.strip()):
            above = rest[at - 1] if at else None
            named = above is not None and width(above.text) <= 30 and above.text.strip()[-1] not in SENTENCE_ENDS
            return rest[: at - 1 if named else at], above if named else None, rest[at]
    return rest, None, None


def _listed(rest: list[Line]) -> tuple[list[Line], list[Line]]:
    for at, line in enumerate(rest):
        if re.match(r"附件[：:]", line.text.strip()):
            return rest[:at], rest[at:]
    return rest, []
