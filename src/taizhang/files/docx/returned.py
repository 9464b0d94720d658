"""A file that went out and came back rewritten: its text is taken as it is, and each figure of ours is found again.

By its control, else by its bookmark, else by its place in a sentence that still reads alike. Every number that a hand
changed is told: ours that read differently now, numbers of the fixed text that changed, and numbers that are new.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from taizhang.files.docx.document import Document
from taizhang.files.docx.marked import Line, Span, marked

PLACE = "position"
ALIKE = 0.5  # two paragraphs that share less are not the same one
NEAR = 12  # characters on either side of a figure that tell its place
EDGES = frozenset({"header", "footer"})
BARE = re.compile(r"\d[\d,]*(?:\.\d+)?")
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?(?:[万亿])?%?|[〇零一二三四五六七八九十百千万亿两]{2,}")


@dataclass(frozen=True, slots=True)
class FoundSlot:
    """`paragraph` is its number in the file that came back, None when the figure is gone from it."""

    key: str
    sent: str
    now: str
    how: str  # control, bookmark, position, or "" when it is gone
    paragraph: int | None
    start: int = 0
    end: int = 0

    @property
    def changed(self) -> bool:
        return self.sent != self.now


@dataclass(frozen=True, slots=True)
class ChangedNumber:
    """A number outside our figures; `before` is empty for a new one, `now` for one that is gone."""

    paragraph: int | None
    start: int
    end: int
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class CameBack:
    lines: list[Line]
    pairs: Mapping[int, int]  # paragraph that came back → the one it was
    slots: list[FoundSlot]
    numbers: list[ChangedNumber]
    dropped: list[Line]  # paragraphs that went out and did not come back

    @property
    def moved(self) -> list[int]:
        """Paragraphs that stand after one which stood behind them."""
        found, furthest = [], -1
        for at, was in sorted(self.pairs.items()):
            if was < furthest:
                found.append(at)
            furthest = max(furthest, was)
        return found


def compare(sent: bytes, returned: bytes) -> CameBack:
    return align(marked(Document(sent)), marked(Document(returned)))


def align(sent: Sequence[Line], returned: Sequence[Line]) -> CameBack:
    pairs = _pairs(sent, returned)
    lines, slots = _slots(sent, list(returned), pairs)
    numbers = list(_numbers(sent, lines, pairs))
    kept = set(pairs.values())
    dropped = [line for line in sent if line.at not in kept and line.text.strip()]
    return CameBack(lines, pairs, slots, numbers, dropped)


def _pairs(sent: Sequence[Line], returned: Sequence[Line]) -> dict[int, int]:
    """Paragraphs that share a figure belong together; of the others those with most in common, each once."""
    pairs: dict[int, int] = {}
    free = {line.at: line for line in sent if line.text.strip()}
    open_lines = [line for line in returned if line.text.strip()]
    for line in open_lines:
        held = [one for one in free.values() if one.keys & line.keys]
        if held:
            best = max(held, key=lambda one: len(one.keys & line.keys))
            pairs[line.at] = best.at
            del free[best.at]
    equal = {line.text: line.at for line in reversed(list(free.values()))}
    for line in open_lines:
        was = equal.get(line.text)
        if line.at not in pairs and was in free:
            pairs[line.at] = was
            del free[was]
    scored = sorted(_scored([one for one in open_lines if one.at not in pairs], free.values()), reverse=True)
    for _, _, at, was in scored:
        if at not in pairs and was in free:
            pairs[at] = was
            del free[was]
    return pairs


def _scored(lines: Iterable[Line], free: Iterable[Line]) -> Iterator[tuple[float, int, int, int]]:
    candidates = list(free)
    for line in lines:
        matcher = SequenceMatcher(None, b=line.text, autojunk=False)
        for one in candidates:
            matcher.set_seq1(one.text)
            if matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE:
                ratio = matcher.ratio()
                if ratio >= ALIKE:
                    yield ratio, -abs(line.at - one.at), line.at, one.at


def _slots(
    sent: Sequence[Line], returned: list[Line], pairs: Mapping[int, int]
) -> tuple[list[Line], list[FoundSlot]]:
    """The lines with every figure that was found, and what became of each."""
    there: dict[str, tuple[Line, Span]] = {}
    for line in returned:
        for span in line.spans:
            there.setdefault(span.key, (line, span))
    back = {was: at for at, was in pairs.items()}
    number = {line.at: place for place, line in enumerate(returned)}
    found = []
    for line in sent:
        for span in line.spans:
            text = line.text[span.start : span.end]
            if span.key not in there and line.at in back:
                place = number[back[line.at]]
                again = _by_place(line, span, returned[place])
                if again is not None:
                    returned[place] = replace(returned[place], spans=(*returned[place].spans, again))
                    there[span.key] = (returned[place], again)
            found.append(_found(span.key, text, there.get(span.key)))
    return returned, found


def _found(key: str, sent: str, there: tuple[Line, Span] | None) -> FoundSlot:
    if there is None:
        return FoundSlot(key, sent, "", "", None)
    line, span = there
    return FoundSlot(key, sent, line.text[span.start : span.end], span.how, line.at, span.start, span.end)


def _by_place(line: Line, span: Span, now: Line) -> Span | None:
    """Where the same words stand before and behind, or where the two texts run alike around it."""
    surface = line.text[span.start : span.end]
    start, end = _image(line.text, now.text, span.start, span.end)
    if NUMBER.fullmatch(surface) is None:
        return Span(span.key, start, end, PLACE) if start < end else None
    shape = BARE if BARE.fullmatch(surface) else NUMBER  # 86.5 of 86.5万元 is still a number without its scale
    near = [
        one
        for one in shape.finditer(now.text)
        if one.start() <= end
        and start <= one.end()
        and not any(other.start < one.end() and one.start() < other.end for other in now.spans)
    ]
    if not near:
        return None
    best = max(near, key=lambda one: (_around(line.text, span, now.text, one.span()), one[0] == surface))
    return Span(span.key, *best.span(), PLACE)


def _image(before: str, now: str, start: int, end: int) -> tuple[int, int]:
    """The stretch of the new text that stands for a stretch of the old one."""
    low, high = 0, len(now)
    for first, last, new_first, new_last in _blocks(before, now):
        if last <= start:
            low = new_last
        elif first <= start:
            low = new_first + (start - first)
        if first >= end:
            high = min(high, new_first)
        elif last >= end:
            high = min(high, new_first + (end - first))
    return low, max(high, low)


def _blocks(before: str, now: str) -> list[tuple[int, int, int, int]]:
    matcher = SequenceMatcher(None, before, now, autojunk=False)
    return [
        (one.a, one.a + one.size, one.b, one.b + one.size) for one in matcher.get_matching_blocks() if one.size
    ]


def _around(before: str, span: Span, now: str, place: tuple[int, int]) -> int:
    """How many characters right before and right behind are the same."""
    left = _common(
        before[max(0, span.start - NEAR) : span.start][::-1], now[max(0, place[0] - NEAR) : place[0]][::-1]
    )
    right = _common(before[span.end : span.end + NEAR], now[place[1] : place[1] + NEAR])
    return left + right


def _common(one: str, other: str) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def _numbers(sent: Sequence[Line], returned: Sequence[Line], pairs: Mapping[int, int]) -> Iterator[ChangedNumber]:
    """Numbers of the fixed text, before and now, paragraph by paragraph; page numbers are nobody's."""
    before = {line.at: line for line in sent}
    for line in returned:
        if line.part in EDGES:
            continue
        was = before.get(pairs.get(line.at, -1))
        old = [] if was is None else _fixed(was)
        new = _fixed(line)
        matcher = SequenceMatcher(None, [text for text, _ in old], [text for text, _ in new], autojunk=False)
        for tag, i1, i2, j1, j2 in matcher.get_opcodes():
            if tag != "equal":
                yield from _paired(line.at, old[i1:i2], new[j1:j2])


def _fixed(line: Line) -> list[tuple[str, tuple[int, int]]]:
    """Numbers outside our figures."""
    return [
        (one[0], one.span())
        for one in NUMBER.finditer(line.text)
        if not any(span.start < one.end() and one.start() < span.end for span in line.spans)
    ]


def _paired(
    at: int, old: list[tuple[str, tuple[int, int]]], new: list[tuple[str, tuple[int, int]]]
) -> Iterator[ChangedNumber]:
    for place in range(max(len(old), len(new))):
        was = old[place][0] if place < len(old) else ""
        now, (start, end) = new[place] if place < len(new) else ("", (0, 0))
        yield ChangedNumber(at, start, end, was, now)
