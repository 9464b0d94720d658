"""The sentence and the clause a number stands in, and the part of the file."""

import re
from bisect import bisect_right

from taizhang.files.extracted import Extracted
from taizhang.reports.checking.result import Place

ENDS = re.compile(r"[。；！？;!?\n]")
STOPS = re.compile(r"[，。；：、！？\n,;!?]")
AROUND = 30


class Sentences:
    def __init__(self, extracted: Extracted) -> None:
        self.text = extracted.text
        self._starts = [0, *(found.end() for found in ENDS.finditer(self.text))]
        self._paragraphs = extracted.paragraphs
        self._begins = [one.start for one in extracted.paragraphs]

    def span(self, at: int) -> tuple[int, int]:
        number = bisect_right(self._starts, at) - 1
        following = self._starts[number + 1] if number + 1 < len(self._starts) else len(self.text)
        return self._starts[number], following

    def before(self, at: int) -> str:
        return self.text[self.span(at)[0] : at]

    def whole(self, at: int) -> str:
        start, end = self.span(at)
        return self.text[start:end]

    def part(self, at: int) -> str:
        number = bisect_right(self._begins, at) - 1
        return self._paragraphs[number].part if number >= 0 else "body"

    def place(self, start: int, end: int) -> Place:
        first, last = self.span(start)
        context = self.text[max(first, start - AROUND) : min(last, end + AROUND)].strip()
        return Place(start, end, self.text[start:end], context, self.part(start))
