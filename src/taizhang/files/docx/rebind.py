"""The file that came back as a template again: each figure that was found gets its control and bookmark anew, the
rest stays as it was written by hand."""

from collections.abc import Iterable

from lxml import etree

from taizhang.files.docx.bind import BOOKMARK, Slot
from taizhang.files.docx.compiled import drop, tagged
from taizhang.files.docx.document import Document, Outcome, serialised
from taizhang.files.docx.names import SDT, w
from taizhang.files.docx.returned import FoundSlot
from taizhang.files.zipping import archive, pack

START, END = w("bookmarkStart"), w("bookmarkEnd")


def bindable(key: str) -> str:
    """A key as a slot may have it: rows that repeat are told apart by a number behind a dot."""
    return key.replace(".", "__")


def rebind(data: bytes, slots: Iterable[FoundSlot]) -> tuple[bytes, list[Outcome]]:
    """The bytes, and what became of each figure that had to be bound anew."""
    document = Document(data)
    _unwrap(document)
    by_paragraph: dict[int, list[Slot]] = {}
    for one in slots:
        if one.paragraph is not None:
            by_paragraph.setdefault(one.paragraph, []).append(Slot(one.start, one.end, bindable(one.key)))
    outcomes: list[Outcome] = []
    for at, para in enumerate(document.paragraphs()):
        outcomes += document.bind(para, by_paragraph[at]) if at in by_paragraph else []
    return _saved(document), outcomes


def _unwrap(document: Document) -> None:
    """Take out what is left of our marks: controls with and without a tag between our bookmarks, and the bookmarks."""
    for tree in document.trees.values():
        ours = {
            str(mark.get(w("id")))
            for mark in tree.iter(START)
            if str(mark.get(w("name")) or "").startswith(BOOKMARK)
        }
        for control in [one for one in tree.iter(SDT) if tagged(one) is not None or _beside_mark(one)]:
            _spill(control)
        for mark in [one for one in tree.iter(START, END) if str(one.get(w("id"))) in ours]:
            drop(mark)


def _beside_mark(control: etree._Element) -> bool:
    """LibreOffice takes the tag off and may put the bookmark before the control or into it."""
    before = control.getprevious()
    near = [*control.iter(START), *([before] if before is not None and before.tag == START else [])]
    return any(str(one.get(w("name")) or "").startswith(BOOKMARK) for one in near)


def _spill(control: etree._Element) -> None:
    """Put what a control holds in its place."""
    parent, content = control.getparent(), control.find(w("sdtContent"))
    if parent is None:
        return
    at = parent.index(control)
    parent.remove(control)
    parent[at:at] = list(content) if content is not None else []


def _saved(document: Document) -> bytes:
    """Every story may have changed."""
    members = []
    for name in document.archive.names:
        tree = document.trees.get(name)
        members.append(document.archive.member(name) if tree is None else pack(name, serialised(tree)))
    return archive(members)
