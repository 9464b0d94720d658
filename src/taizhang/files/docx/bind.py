"""Put slots into content controls, changing nothing else: runs are split only at a slot's edges, only a slot's own
runs are merged, and what cannot be filled safely is refused with the reason.

The control is of the rich kind. Plain-text controls lose the run's font in LibreOffice and are written four times
over when it saves; it also drops tags, so a bookmark `_tz_<key>` stands round each control.
"""

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from taizhang.files.docx.flat import Flat, Piece
from taizhang.files.docx.names import RPR, SPACE, R, T, w

TAG = "tz:"
BOOKMARK = "_tz_"
KEY = re.compile(r"[A-Za-z0-9_]{1,32}")
DROPPED = frozenset({w("proofErr")})
MARKERS = frozenset(
    w(name)
    for name in (
        "bookmarkStart",
        "bookmarkEnd",
        "commentRangeStart",
        "commentRangeEnd",
        "permStart",
        "permEnd",
    )
)
TEXT_ONLY = frozenset({RPR, T, w("lastRenderedPageBreak")})
SAME_LOOKS = frozenset({w("lang"), w("noProof")})

MIXED = "空位里有几种字体格式，已统一为第一个字的格式"
INSERTED = "空位在修订插入的文字里，接受修订后才固定下来"


class Refused(Exception):
    """Why a slot cannot be bound, in Chinese."""


@dataclass(frozen=True, slots=True)
class Slot:
    start: int
    end: int
    key: str
    label: str = ""


@dataclass(slots=True)
class Ids:
    """Fresh `w:id` values, unlike any in the package."""

    last: int

    def fresh(self) -> str:
        self.last += 1
        return str(self.last)


def check(flat: Flat, slot: Slot) -> list[Piece]:
    """The pieces a slot lies in; refuses what a fill could break."""
    if not KEY.fullmatch(slot.key):
        raise Refused(f"空位的键“{slot.key}”只能由字母、数字和下划线组成")
    pieces = list(_pieces(flat, slot.start, slot.end))
    if not 0 <= slot.start < slot.end <= len(flat.text) or not pieces:
        raise Refused("空位的位置不在这一段文字里")
    if any(piece.t is None for piece in pieces):
        raise Refused("空位中间有制表符或换行")
    if any(piece.field for piece in pieces):
        raise Refused("空位在域结果里（如自动求和、页码），更新域时会被覆盖")
    if any(piece.control for piece in pieces):
        raise Refused("空位在已有的内容控件里")
    _check_runs(pieces)
    return pieces


def _pieces(flat: Flat, start: int, end: int) -> Iterator[Piece]:
    for at, piece in enumerate(flat.pieces):
        following = flat.pieces[at + 1].start if at + 1 < len(flat.pieces) else len(flat.text)
        if piece.start < end and following > start and following > piece.start:
            yield piece


def _check_runs(pieces: list[Piece]) -> None:
    first, last = pieces[0].run, pieces[-1].run
    if any(piece.run.getparent() is not first.getparent() for piece in pieces):
        crossing = any(piece.inserted != pieces[0].inserted for piece in pieces)
        raise Refused("空位跨在修订内外，请先接受全部修订" if crossing else "空位跨在超链接或标记的内外")
    inside = _between(first, last)
    runs = {piece.run for piece in pieces}
    for node in inside:
        if node.tag == R and (node in runs or len(node) == 0 or _is_bare(node)):
            continue
        if node.tag not in DROPPED and node.tag not in MARKERS:
            deleted = node.tag in (w("del"), w("moveFrom"))
            raise Refused(
                "空位中间有修订删除的文字，请先接受全部修订" if deleted else "空位中间夹着图片、脚注或其他内容"
            )
    for run in runs:
        if run not in (first, last) and any(child.tag not in TEXT_ONLY for child in run):
            raise Refused("空位中间夹着图片、脚注或其他内容")
    _check_edges(pieces)


def _check_edges(pieces: list[Piece]) -> None:
    """In the first run nothing but text may follow the slot's first text, in the last nothing may precede it."""
    first, last = pieces[0], pieces[-1]
    assert first.t is not None
    assert last.t is not None
    if first.run is last.run:
        nodes = _between(first.t, last.t)
    else:
        nodes = [*first.t.itersiblings(), *last.t.itersiblings(preceding=True)]
    if any(node.tag not in TEXT_ONLY for node in nodes):
        raise Refused("空位中间夹着图片、脚注或其他内容")


def _is_bare(run: etree._Element) -> bool:
    return all(child.tag in TEXT_ONLY and not child.text for child in run)


def _between(first: etree._Element, last: etree._Element) -> list[etree._Element]:
    """Siblings from the first to the last, both included."""
    found = [first]
    while found[-1] is not last:
        following = found[-1].getnext()
        if following is None:
            return found
        found.append(following)
    return found


def bind(flat: Flat, slot: Slot, ids: Ids, bookmarked: bool = True) -> list[str]:
    """Wrap one slot; slots of a paragraph must be bound from right to left. Gives the warnings."""
    pieces = check(flat, slot)
    surface = flat.text[slot.start : slot.end]
    _cut_after(pieces[-1], slot.end)
    first = _cut_before(pieces[0], slot.start)
    last = first if pieces[0].run is pieces[-1].run else pieces[-1].run
    inside = _between(first, last)
    runs = [node for node in inside if node.tag == R]
    warnings = [MIXED] if len({_looks(run) for run in runs if not _is_bare(run)}) > 1 else []
    warnings += [INSERTED] if pieces[0].inserted else []
    parent = first.getparent()
    assert parent is not None
    at = parent.index(first)
    moved = [node for node in inside if node.tag in MARKERS]
    for node in inside:
        parent.remove(node)
    parent[at:at] = [*moved, *_control(first, surface, slot, ids, bookmarked)]
    return warnings


def _cut_after(piece: Piece, end: int) -> None:
    """Leave nothing after `end` in the piece's run: the rest goes to a run of its own with the same looks."""
    assert piece.t is not None
    text, keep = piece.t.text or "", end - piece.start
    following = list(piece.t.itersiblings())
    if keep >= len(text) and not following:
        return
    rest = _like(piece.run)
    if keep < len(text):
        rest.append(_t(text[keep:]))
        _set(piece.t, text[:keep])
    rest.extend(following)
    piece.run.addnext(rest)


def _cut_before(piece: Piece, start: int) -> etree._Element:
    """The run that begins exactly at `start`."""
    assert piece.t is not None
    text, cut = piece.t.text or "", start - piece.start
    preceding = [node for node in piece.t.itersiblings(preceding=True) if node.tag != RPR]
    if cut == 0 and not preceding:
        return piece.run
    rest = _like(piece.run)
    rest.append(_t(text[cut:]))
    rest.extend(list(piece.t.itersiblings()))
    if cut:
        _set(piece.t, text[:cut])
    else:
        piece.run.remove(piece.t)
    piece.run.addnext(rest)
    return rest


def _like(run: etree._Element) -> etree._Element:
    twin = etree.Element(R)
    for name, value in run.items():
        twin.set(str(name), str(value))
    looks = run.find(RPR)
    if looks is not None:
        twin.append(copy.deepcopy(looks))
    return twin


def _t(text: str) -> etree._Element:
    node = etree.Element(T)
    _set(node, text)
    return node


def _set(node: etree._Element, text: str) -> None:
    node.text = text
    node.set(SPACE, "preserve")


def _looks(run: etree._Element) -> bytes:
    """Format as seen: language, proofing and font hints are no difference."""
    looks = run.find(RPR)
    if looks is None:
        return b""
    bare = copy.deepcopy(looks)
    for node in list(bare):
        if node.tag in SAME_LOOKS:
            bare.remove(node)
        node.attrib.pop(w("hint"), "")
    if not len(bare):
        return b""
    bare.tail = None
    return etree.tostring(bare, method="c14n", exclusive=True)


def _control(run: etree._Element, surface: str, slot: Slot, ids: Ids, bookmarked: bool) -> list[etree._Element]:
    control = etree.Element(w("sdt"))
    properties = etree.SubElement(control, w("sdtPr"))
    for name, value in (("alias", slot.label or slot.key), ("tag", TAG + slot.key), ("id", ids.fresh())):
        etree.SubElement(properties, w(name), {w("val"): value})
    content = _like(run)
    content.append(_t(surface))
    etree.SubElement(control, w("sdtContent")).append(content)
    if not bookmarked:
        return [control]
    number = ids.fresh()
    start = etree.Element(w("bookmarkStart"), {w("id"): number, w("name"): BOOKMARK + slot.key})
    return [start, control, etree.Element(w("bookmarkEnd"), {w("id"): number})]
