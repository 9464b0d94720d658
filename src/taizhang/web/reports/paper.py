"""A Word file as it lies on the grey: titles, headings, paragraphs and tables, each slot a button with its state.

Nothing of the file's own markup is sent: only its words, escaped.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from taizhang.files.docx.names import TBL, TC, TR
from taizhang.files.docx.tokens import Tokens, tokens_of, tokens_of_tree
from taizhang.files.gbt.numbers import numbered

HEADING = 40
STATES = {
    "bound": "已绑定",
    "changed": "数据有变",
    "hand": "人工填写",
    "proposed": "待确认",
    "open": "未绑定",
    "list": "清单",
    "text": "文字",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """How a slot looks: what is printed in it ("" as in the file), and its state."""

    text: str
    state: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Bit:
    """Plain words, or a slot."""

    text: str
    key: str = ""
    state: str = ""
    title: str = ""


@dataclass(slots=True)
class Block:
    """`kind` is title, h1 to h4, p, or table; a table has rows of cells of lines."""

    kind: str
    bits: list[Bit] = field(default_factory=list)
    rows: list[list[list[list[Bit]]]] = field(default_factory=list)


def paper(data: bytes, marks: Mapping[str, Mark]) -> list[Block]:
    blocks: list[Block] = []
    table: etree._Element | None = None
    for line in tokens_of(data).body:
        here = next(line.element.iterancestors(TBL), None) if line.element is not None else None
        if here is None:
            table = None
            blocks.append(Block(_kind(line.text, first=not blocks), list(_bits(line, marks))))
            continue
        if here is not table:
            table = here
            blocks.append(_table(here, marks))
    return blocks


def _table(table: etree._Element, marks: Mapping[str, Mark]) -> Block:
    block = Block("table")
    for row in table.iterchildren(TR):
        cells = [[list(_bits(line, marks)) for line in tokens_of_tree(cell)] for cell in row.iterchildren(TC)]
        block.rows.append(cells)
    return block


def _kind(text: str, *, first: bool) -> str:
    if first:
        return "title"
    found = numbered(text.strip())
    return (
        f"h{found[0]}" if found is not None and len(text) < HEADING and not text.rstrip().endswith("。") else "p"
    )


def _bits(line: Tokens, marks: Mapping[str, Mark]) -> Iterator[Bit]:
    for token in line.tokens:
        mark = marks.get(token.key)
        if not token.key:
            yield Bit(token.text)
        elif mark is None:
            yield Bit(token.text, token.key, "text")
        else:
            yield Bit(mark.text or token.text, token.key, mark.state, mark.title)
