"""What an official document consists of, and how a plain text with headings becomes one."""

import re
from dataclasses import dataclass, field, replace

from taizhang.files.gbt.numbers import LEVELS, numbered, prefix


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Text:
    text: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; its first row is the header. `widths` weighs its columns; without them all are as wide."""

    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()


Block = Heading | Text | Grid


@dataclass(frozen=True, slots=True)
class Attachment:
    title: str
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Head:
    """版头. Without one the document is a working paper (总结, 汇报, 方案)."""

    mark: str
    number: str
    signer: str = ""
    copy_number: str = ""
    urgency: str = ""


@dataclass(frozen=True, slots=True)
class Official:
    title: str
    blocks: tuple[Block, ...] = ()
    to: str = ""
    attachments: tuple[Attachment, ...] = ()
    organ: str = ""
    date: str = ""
    note: str = ""
    head: Head | None = None
    copies: str = ""
    printer: str = ""
    printed: str = ""
    last_line: str = field(default="")  # e.g. the code by which a reader opens the figures


_HEADING = re.compile(r"(#{1,5})\s*(.+)")
_ROW = re.compile(r"\|(.+)\|\s*")
_RULE = re.compile(r"[\s|:\-]+")


def official_of(text: str) -> Official:
    """Read `# title`, `## 一级` to `##### 四级`, `| tables |` and paragraphs; numbers of headings are put in."""
    title, to = "", ""
    blocks: list[Block] = []
    counts = [0] * (LEVELS + 1)
    for line in filter(None, map(str.strip, text.splitlines())):
        heading, row = _HEADING.fullmatch(line), _ROW.fullmatch(line)
        if heading and len(heading[1]) == 1:
            title = heading[2]
        elif heading:
            blocks.append(_heading(len(heading[1]) - 1, heading[2], counts))
        elif row:
            _add_row(blocks, line, row[1])
        elif not blocks and not to and line.endswith("：") and len(line) < 60:
            to = line
        else:
            blocks.append(Text(line))
    return Official(title, tuple(blocks), to)


def _heading(level: int, text: str, counts: list[int]) -> Heading:
    counts[level] += 1
    counts[level + 1 :] = [0] * (LEVELS - level)
    return Heading(level, text if numbered(text) else prefix(level, counts[level]) + text)


def _add_row(blocks: list[Block], line: str, inner: str) -> None:
    if _RULE.fullmatch(line):
        return
    cells = tuple(cell.strip() for cell in inner.split("|"))
    if blocks and isinstance(blocks[-1], Grid):
        blocks[-1] = replace(blocks[-1], rows=(*blocks[-1].rows, cells))
    else:
        blocks.append(Grid((cells,)))
