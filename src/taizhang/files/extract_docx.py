"""All the text a reader of a Word file would see, tracked changes taken as accepted.

What must not be seen is cut out of the tree first (deleted and moved-away text, the second copy of each text box,
phonetic guides); then the rest is read in one pass per paragraph. Asking each character for its ancestors instead
cost three times as much.
"""

import re
from collections.abc import Iterator

from lxml import etree

from taizhang.files.archive import Archive
from taizhang.files.docx.names import (
    BR,
    CR,
    DEL,
    FALLBACK,
    MOVE_FROM,
    NO_BREAK_HYPHEN,
    RPR,
    TAB,
    TBL,
    TR,
    TXBX,
    P,
    T,
    w,
)
from taizhang.files.docx.parts import main_part, part_bytes, part_tree, story_parts
from taizhang.files.extracted import Extracted, join
from taizhang.files.xml import parse

UNSEEN = (FALLBACK, DEL, MOVE_FROM, w("rt"))
MARKS = {TAB: "\t", BR: "\n", CR: "\n", NO_BREAK_HYPHEN: "-"}
READ = (P, T, *MARKS)
TABS = w("tabs")
PLAIN_PROPERTIES = re.compile(rb"<w:([rp]Pr)>(?:<w:[^<>]*/>)+</w:\1>")
HINDRANCES = (b"<w:del ", b"<!--", b"<![CDATA[")


def extract_docx(archive: Archive) -> Extracted:
    main = main_part(archive)
    lines = list(_lines(parse(_lighten(part_bytes(archive, main))), "body"))
    for kind, name in story_parts(archive, main):
        lines.extend(line for line in _lines(part_tree(archive, name), kind) if line[1].strip())
    return join("docx", lines)


def _lighten(data: bytes) -> bytes:
    """Half of a Word file is looks. Property lists of childless elements are cut before parsing, which halves the
    time; not where tracked deletions live in them or where the bytes may not be markup."""
    if any(hindrance in data for hindrance in HINDRANCES):
        return data
    return PLAIN_PROPERTIES.sub(b"", data)


def _lines(root: etree._Element, part: str) -> Iterator[tuple[str, str]]:
    boxes = _cut_unseen(root)
    in_table = {paragraph for table in root.iter(TBL) for paragraph in table.iter(P)} if part == "body" else set()
    joined = _joined(root)
    carried: list[str] = []
    for paragraph, pieces in _paragraphs(root):
        carried += pieces
        if paragraph not in joined:
            place = "table" if paragraph in in_table else part
            if carried or place != "table":
                yield place, "".join(carried)
            carried = []
        if paragraph in boxes:
            yield from _box_lines(boxes[paragraph])
    if carried:
        yield part, "".join(carried)


def _paragraphs(root: etree._Element) -> Iterator[tuple[etree._Element, list[str]]]:
    """Once text boxes are out, no paragraph holds another: one walk in document order reads them all."""
    paragraph, pieces = None, []
    for node in root.iter(*READ):
        tag = node.tag
        if tag == T:
            pieces.append(node.text or "")
        elif tag != P:
            if _parent_tag(node) != TABS:
                pieces.append(MARKS[tag])
        else:
            if paragraph is not None:
                yield paragraph, pieces
            paragraph, pieces = node, []
    if paragraph is not None:
        yield paragraph, pieces


def _joined(root: etree._Element) -> "set[etree._Element]":
    """Paragraphs whose end is deleted by a tracked change, and which so run on into the next."""
    marks = (mark for mark in root.iter(DEL) if _parent_tag(mark) == RPR)
    return {next(mark.iterancestors(P)) for mark in marks}


def _box_lines(boxes: "list[etree._Element]") -> Iterator[tuple[str, str]]:
    for box in boxes:
        for _, line in _lines(box, "textbox"):
            if line.strip():
                yield "textbox", line


def _cut_unseen(root: etree._Element) -> "dict[etree._Element, list[etree._Element]]":
    """Remove what is not seen; take text boxes out of their paragraphs and say which paragraph held which."""
    for mark in [mark for mark in root.iter(DEL) if _parent_tag(mark) == w("trPr")]:
        _drop(next(mark.iterancestors(TR)))
    for element in [one for one in root.iter(*UNSEEN) if _parent_tag(one) != RPR]:
        _drop(element)
    outer: dict[etree._Element, list[etree._Element]] = {}
    for box in [one for one in root.iter(TXBX) if one is not root]:
        holder = next(box.iterancestors(P), None)
        if holder is not None and next(box.iterancestors(TXBX), None) is None:
            outer.setdefault(holder, []).append(box)
    for boxes in outer.values():
        for box in boxes:
            _drop(box)
    return outer


def _parent_tag(element: etree._Element) -> str:
    parent = element.getparent()
    return "" if parent is None else parent.tag


def _drop(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
