"""Slots of a Word file: placeholders read in the whole text, cells of tables by their heads, marks in braces; what a
fill could break is refused with the reason, by binding it in a copy that is thrown away."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from taizhang.files.docx.bind import Slot
from taizhang.files.docx.document import Document, Para
from taizhang.files.docx.opening import as_docx
from taizhang.reports.proposing import heads, marks, tables
from taizhang.reports.proposing.proposal import ProposedSlot, RefusedSlot
from taizhang.text import reading
from taizhang.text.ranking import Ranker

BARE = re.compile(r"\s*([Xx]+|×+|\*+|[○〇]+|_+)\s*([^\s]{0,3})\s*")


@dataclass(frozen=True, slots=True)
class Found:
    slots: list[ProposedSlot]
    refused: list[RefusedSlot]
    unread: bool = False  # the file holds more than is read


def propose(data: bytes, ranker: Ranker) -> Found:
    document = Document(as_docx(data))
    paragraphs = document.paragraphs()
    cells = dict(_cells(paragraphs, ranker))
    marked = _marked(paragraphs, ranker)
    written = _written(paragraphs, ranker, cells)
    proposed = [*cells.values(), *marked, *(one for one in written if not _inside(one, marked))]
    proposed.sort(key=lambda one: (one.at, one.start))
    refused = _refused(document, paragraphs, proposed)
    slots = [one for number, one in enumerate(proposed) if number not in refused]
    return Found(slots, list(refused.values()), bool(reading.unread_slots(_whole(paragraphs, cells))))


def _cells(paragraphs: list[Para], ranker: Ranker) -> Iterator[tuple[int, ProposedSlot]]:
    """Cells that hold a placeholder and nothing else."""
    for at, para in enumerate(paragraphs):
        bare = BARE.fullmatch(para.text) if para.part == "table" else None
        around = tables.heads_of(para.element) if bare else None
        if bare and around:
            yield at, _cell(para, at, bare, around, ranker)


def _cell(para: Para, at: int, bare: "re.Match[str]", around: tuple[str, str], ranker: Ranker) -> ProposedSlot:
    row, column = around
    of_column, of_row = heads.rank(ranker, column), heads.rank(ranker, row)
    ranked, (name, measure) = (
        (of_row, heads.bare(row)) if heads.top(of_row) > heads.top(of_column) else (of_column, heads.bare(column))
    )
    kind = heads.kind_of(name, ranked, bare[2] or measure)
    if kind != "count":
        ranked = heads.NOTHING
    return ProposedSlot(para.part, para.text, at, *bare.span(1), kind, bare[2] or measure or None, ranked)


def _marked(paragraphs: list[Para], ranker: Ranker) -> list[ProposedSlot]:
    names = marks.Names(ranker.indicators)
    return [
        ProposedSlot(para.part, para.text, at, one.start, one.end, one.kind, one.measure, one.ranked)
        for at, para in enumerate(paragraphs)
        for one in marks.find(para.text, names, ranker)
    ]


def _written(paragraphs: list[Para], ranker: Ranker, cells: dict[int, ProposedSlot]) -> Iterator[ProposedSlot]:
    starts = _starts(paragraphs)
    at = 0
    for read in reading.read_slots(_whole(paragraphs, cells), ranker):
        while at + 1 < len(starts) and starts[at + 1] <= read.slot.start:
            at += 1
        start, end = read.slot.start - starts[at], read.slot.end - starts[at]
        para = paragraphs[at]
        kind, measure = read.slot.kind, read.slot.measure
        yield ProposedSlot(para.part, para.text, at, start, min(end, len(para.text)), kind, measure, read.ranked)


def _whole(paragraphs: list[Para], cells: dict[int, ProposedSlot]) -> str:
    """The file's text, one paragraph a line; what is read by its heads is blank."""
    texts = (" " * len(para.text) if at in cells else para.text for at, para in enumerate(paragraphs))
    return "\n".join(texts)


def _starts(paragraphs: list[Para]) -> list[int]:
    starts, at = [], 0
    for para in paragraphs:
        starts.append(at)
        at += len(para.text) + 1
    return starts


def _inside(one: ProposedSlot, marked: list[ProposedSlot]) -> bool:
    return any(one.at == mark.at and one.start < mark.end and mark.start < one.end for mark in marked)


def _refused(document: Document, paragraphs: list[Para], proposed: list[ProposedSlot]) -> dict[int, RefusedSlot]:
    """By number of the proposal. Slots of a paragraph are bound together, so that overlaps show."""
    by_place: dict[int, list[int]] = defaultdict(list)
    for number, one in enumerate(proposed):
        by_place[one.at].append(number)
    refused = {}
    for at, numbers in by_place.items():
        slots = [Slot(proposed[number].start, proposed[number].end, f"s{number}") for number in numbers]
        for outcome in document.bind(paragraphs[at], slots):
            if outcome.refused:
                number = int(outcome.key[1:])
                one = proposed[number]
                refused[number] = RefusedSlot(one.part, one.paragraph, one.surface, outcome.refused)
    return dict(sorted(refused.items()))
