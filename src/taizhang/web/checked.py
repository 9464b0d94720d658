"""What the page of a check shows: the text with its marks, and the findings beside it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from taizhang.reports.checking.result import FAULTS, Verdict
from taizhang.reports.models import Incoming
from taizhang.web.looks import Chip

LEFT = "未核对"
ALL, MEND = "全部", "要更正"
LOOKS = {
    str(Verdict.DIFFERS): Chip(str(Verdict.DIFFERS), "circle-x", "bad"),
    str(Verdict.CONTRADICTS): Chip(str(Verdict.CONTRADICTS), "scale", "bad"),
    str(Verdict.HOLE): Chip(str(Verdict.HOLE), "square-dashed", "warn"),
    LEFT: Chip(LEFT, "circle-slash", ""),
    str(Verdict.UNKNOWN): Chip(str(Verdict.UNKNOWN), "circle-question-mark", ""),
    str(Verdict.ROUNDED): Chip(str(Verdict.ROUNDED), "circle-dot", "ok"),
    str(Verdict.AGREES): Chip(str(Verdict.AGREES), "circle-check", "ok"),
}
ORDER = tuple(LOOKS)
GRAVE = {str(one) for one in FAULTS}


@dataclass(frozen=True, slots=True)
class Item:
    number: int
    chip: Chip
    start: int
    end: int
    surface: str
    context: str
    cell: str
    message: str
    words: str
    label: str
    href: str  # the figure it was held against
    candidates: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    count: int
    query: str
    current: bool


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    item: Item | None = None


@dataclass(frozen=True, slots=True)
class Page:
    row: Incoming
    tabs: list[Tab]
    shown: list[Item]
    paragraphs: list[list[Piece]]
    total: int
    grave: int


def page(row: Incoming, wanted: str) -> Page:
    items = list(_items(row.result))
    grave = sum(1 for one in items if one.chip.text in GRAVE)
    chosen = wanted if wanted in (*ORDER, ALL) else MEND if grave else ALL
    shown = [one for one in items if _belongs(one, chosen)]
    paragraphs = [list(_pieces(line, at, items)) for at, line in _lines(row.result["text"])]
    return Page(row, list(_tabs(items, chosen)), shown, paragraphs, len(items), grave)


def _belongs(one: Item, label: str) -> bool:
    return label == ALL or one.chip.text == label or (label == MEND and one.chip.text in GRAVE)


def _items(result: Mapping[str, Any]) -> Iterator[Item]:
    found = [*result["findings"], *({**one, "verdict": LEFT} for one in result["not_checked"])]
    found.sort(key=lambda one: (one["start"], one["cell"], ORDER.index(one["verdict"])))
    for number, one in enumerate(found, 1):
        yield Item(
            number=number,
            chip=LOOKS[one["verdict"]],
            start=one["start"],
            end=one["end"],
            surface=one["surface"],
            context=one["context"],
            cell=one["cell"],
            message=one.get("message") or one["reason"],
            words=one["words"],
            label=one.get("label") or "",
            href=_href(one),
            candidates=one.get("candidates", ()),
        )


def _href(one: Mapping[str, Any]) -> str:
    if "read" not in one:
        return ""
    return f"{reverse('figure', args=[one['indicator']])}?{urlencode(one['read'])}"


def _tabs(items: list[Item], chosen: str) -> Iterator[Tab]:
    """What must be mended first; a verdict nobody got has no tab."""
    for label in (MEND, ALL, *ORDER):
        count = sum(1 for one in items if _belongs(one, label))
        if count or label == ALL:
            yield Tab(label, count, urlencode({"verdict": label}), label == chosen)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    at = 0
    for line in text.split("\n"):
        if line.strip():
            yield at, line
        at += len(line) + 1


def _pieces(line: str, at: int, items: list[Item]) -> Iterator[Piece]:
    """The line cut at its marks; of marks over one place the gravest stands in the text."""
    place = at
    for one in _marks(at, at + len(line), items):
        if one.start > place:
            yield Piece(line[place - at : one.start - at])
        yield Piece(line[one.start - at : one.end - at], one)
        place = one.end
    if place < at + len(line):
        yield Piece(line[place - at :])


def _marks(first: int, last: int, items: list[Item]) -> Iterator[Item]:
    inside = [one for one in items if first <= one.start < one.end <= last]
    inside.sort(key=lambda one: (one.start, one.chip.text not in GRAVE))
    edge = first
    for one in inside:
        if one.start >= edge:
            yield one
            edge = one.end
