"""A paragraph's visible text and, for each stretch of it, the run that holds it and what surrounds that run.

Visible is what `extract` reads: tracked changes as accepted, no text of boxes (they hold paragraphs of their own).
Tabs, breaks and notes take one place or none, and are never part of a slot.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from taizhang.files.docx.names import (
    ALTERNATE,
    BR,
    CR,
    DEL,
    INS,
    MOVE_FROM,
    MOVE_TO,
    NO_BREAK_HYPHEN,
    PPR,
    SDT,
    TAB,
    R,
    T,
    w,
)

SEPARATORS = {TAB: "\t", BR: "\n", CR: "\n", NO_BREAK_HYPHEN: "-"}
UNSEEN = frozenset({PPR, DEL, MOVE_FROM, w("rt"), w("sdtPr"), w("sdtEndPr"), ALTERNATE})
FIELD = w("fldSimple")
FIELD_MARK = w("fldChar")


@dataclass(slots=True)
class Piece:
    """Text from `start` on, held by `t` of `run`; a separator has no `t`."""

    start: int
    run: etree._Element
    t: etree._Element | None
    control: bool = False
    inserted: bool = False
    field: bool = False


@dataclass(slots=True)
class Flat:
    text: str
    pieces: list[Piece] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Around:
    control: bool = False
    inserted: bool = False
    field: bool = False


def flatten(paragraph: etree._Element, field_runs: "frozenset[etree._Element]" = frozenset()) -> Flat:
    texts: list[str] = []
    flat, at = Flat(""), 0
    for run, node, around in _walk(paragraph, _Around()):
        text = (node.text or "") if node.tag == T else SEPARATORS[node.tag]
        held = node if node.tag == T else None
        result = around.field or run in field_runs
        flat.pieces.append(Piece(at, run, held, around.control, around.inserted, result))
        texts.append(text)
        at += len(text)
    flat.text = "".join(texts)
    return flat


def _walk(node: etree._Element, around: _Around) -> Iterator[tuple[etree._Element, etree._Element, _Around]]:
    for child in node:
        tag = child.tag
        if tag == R:
            yield from ((child, one, around) for one in child if one.tag == T or one.tag in SEPARATORS)
        elif tag == SDT:
            yield from _walk(child, _Around(True, around.inserted, around.field))
        elif tag in (INS, MOVE_TO):
            yield from _walk(child, _Around(around.control, True, around.field))
        elif tag == FIELD:
            yield from _walk(child, _Around(around.control, around.inserted, True))
        elif tag not in UNSEEN:
            yield from _walk(child, around)


def runs_of_fields(root: etree._Element) -> "frozenset[etree._Element]":
    """Runs between the begin and the end of a field: whatever stands there the next update overwrites."""
    depth, found = 0, []
    for run in root.iter(R):
        marks = [mark.get(w("fldCharType")) for mark in run.iterchildren(FIELD_MARK)]
        if depth or marks:
            found.append(run)
        depth += marks.count("begin") - marks.count("end")
    return frozenset(found)
