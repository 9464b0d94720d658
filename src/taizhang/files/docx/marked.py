"""Paragraphs of a Word file with the places of our slots in them, told by control or by bookmark.

A save by Word keeps both, one by LibreOffice the bookmarks only; whoever clears controls in WPS keeps neither.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from taizhang.files.docx.bind import BOOKMARK
from taizhang.files.docx.compiled import tagged
from taizhang.files.docx.document import Document, Para
from taizhang.files.docx.flat import SEPARATORS, UNSEEN
from taizhang.files.docx.names import SDT, R, T, w

CONTROL, MARKED = "control", "bookmark"
START, END = w("bookmarkStart"), w("bookmarkEnd")


@dataclass(frozen=True, slots=True)
class Span:
    key: str
    start: int
    end: int
    how: str


@dataclass(frozen=True, slots=True)
class Line:
    """`at` is the paragraph's number among all of the file; offsets are into its visible text."""

    at: int
    part: str
    text: str
    spans: tuple[Span, ...] = ()

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(one.key for one in self.spans)


def marked(document: Document) -> list[Line]:
    return [_line(at, para) for at, para in enumerate(document.paragraphs())]


def _line(at: int, para: Para) -> Line:
    found = _Reading()
    found.walk(para.element)
    text = "".join(found.texts)
    return Line(at, para.part, text, tuple(found.spans(len(text))))


@dataclass(slots=True)
class _Reading:
    texts: list[str] = field(default_factory=list)
    length: int = 0
    controls: dict[str, tuple[int, int]] = field(default_factory=dict)
    opened: dict[str, tuple[str, int]] = field(default_factory=dict)  # bookmark id → key and start
    marks: dict[str, tuple[int, int]] = field(default_factory=dict)

    def walk(self, node: etree._Element) -> None:
        for child in node:
            if child.tag == R:
                self._run(child)
            elif child.tag == SDT:
                self._control(child)
            elif child.tag == START:
                name = str(child.get(w("name")) or "")
                if name.startswith(BOOKMARK):
                    self.opened[str(child.get(w("id")))] = (name.removeprefix(BOOKMARK), self.length)
            elif child.tag == END:
                self._close(str(child.get(w("id"))))
            elif child.tag not in UNSEEN:
                self.walk(child)

    def _run(self, run: etree._Element) -> None:
        for one in run:
            text = (one.text or "") if one.tag == T else SEPARATORS.get(one.tag, "")
            self.texts.append(text)
            self.length += len(text)

    def _control(self, control: etree._Element) -> None:
        key, start = tagged(control), self.length
        self.walk(control)
        if key is not None:
            self.controls.setdefault(key, (start, self.length))

    def _close(self, identity: str) -> None:
        if identity in self.opened:
            key, start = self.opened.pop(identity)
            self.marks.setdefault(key, (start, self.length))

    def spans(self, end: int) -> Iterator[Span]:
        """A bookmark that ends in a later paragraph ends here; what holds nothing any more is no place."""
        marks = {key: (start, end) for key, start in self.opened.values()} | self.marks
        for key, (start, stop) in sorted((marks | self.controls).items(), key=lambda one: one[1]):
            if start < stop:
                yield Span(key, start, stop, CONTROL if key in self.controls else MARKED)
