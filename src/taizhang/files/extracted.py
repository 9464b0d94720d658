"""What every reader of text gives back: one string and where each paragraph lies in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

PARTS = ("body", "table", "header", "footer", "textbox", "footnote")


class Paragraph(NamedTuple):
    """`text[start:end]` is the paragraph without its line end."""

    part: str
    start: int
    end: int


class Headed(NamedTuple):
    """A number that is the whole of a table's cell, by the heads of its row and column."""

    start: int
    end: int
    row: str
    column: str


@dataclass(frozen=True, slots=True)
class Extracted:
    text: str
    kind: str
    paragraphs: tuple[Paragraph, ...]
    notes: tuple[str, ...] = ()  # what was not read, in Chinese
    cells: tuple[Headed, ...] = ()  # of files that know no tables of their own

    def lines(self) -> Iterable[tuple[str, str]]:
        return ((one.part, self.text[one.start : one.end]) for one in self.paragraphs)


def join(kind: str, lines: Iterable[tuple[str, str]], notes: Iterable[str] = ()) -> Extracted:
    """Lay (part, line) pairs one per line."""
    at, paragraphs, texts = 0, [], []
    for part, line in lines:
        end = at + len(line)
        paragraphs.append(Paragraph(part, at, end))
        texts.append(line)
        at = end + 1
    return Extracted("\n".join(texts), kind, tuple(paragraphs), tuple(notes))
