"""What is not a claim although it holds a numeral. Recall is cheap; precision is made here.

The blocked parts of a cleaned text are marked once, each with its rule, so that a reader can be told why a number
was passed over.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from taizhang.text import dates, documents, lexicon

_NUMERAL: Final = "0-9一二三四五六七八九十百千万亿两〇零几数半廿卅"
_LISTING: Final = r"[一二三四五六七八九十]{1,3}"


def _compiled(name: str, entry: Mapping[str, str]) -> tuple[str, re.Pattern[str]]:
    written = entry["pattern"].replace("{数}", _NUMERAL).replace("{序}", _LISTING)
    return name, re.compile(written)


RULES: Final = tuple(_compiled(name, entry) for name, entry in lexicon.table("blocks").items())
_FIXED_LEADING: Final = re.compile(
    "|".join(sorted(map(re.escape, lexicon.words("fixed", "idioms", "slogans")), key=len, reverse=True))
)
TAILS: Final = lexicon.Matcher(lexicon.words("fixed", "tails"))


@dataclass(frozen=True, slots=True)
class Blocked:
    start: int
    end: int
    rule: str


class Mask:
    """Which characters are blocked, and by which rule."""

    __slots__ = ("codes", "rules")

    def __init__(self, size: int) -> None:
        self.codes = bytearray(size)
        self.rules = ["", *_NAMES]

    def block(self, start: int, end: int, rule: str) -> None:
        self.codes[start:end] = bytes([_CODES[rule]]) * (end - start)

    def rule(self, start: int, end: int) -> str | None:
        """The rule over any character of a span."""
        for code in self.codes[start:end]:
            if code:
                return self.rules[code]
        return None

    def spans(self) -> list[Blocked]:
        codes = bytes(self.codes)
        runs = re.finditer(rb"([^\0])\1*", codes, re.DOTALL)
        return [Blocked(run.start(), run.end(), self.rules[codes[run.start()]]) for run in runs]


_NAMES: Final = [
    *dict.fromkeys([*(name for name, _ in RULES), "block.date", "block.fixed", "block.heading", "block.slot"])
]
_CODES: Final = {name: at + 1 for at, name in enumerate(_NAMES)}


def quiet(text: str, reports: list[documents.Report]) -> Mask:
    """Only titles and headings: where even 全部 and 每人 state nothing."""
    marked = Mask(len(text))
    for match in dict(RULES)["block.title"].finditer(text):
        marked.block(match.start(), match.end(), "block.title")
    for report in reports:
        _headings(marked, report)
    return marked


def mask(text: str, reports: list[documents.Report]) -> Mask:
    """Everything that blocks a number."""
    marked = Mask(len(text))
    for start, end in dates.spans(text):
        marked.block(start, end, "block.date")
    for name, pattern in RULES:
        for match in pattern.finditer(text):
            marked.block(match.start(), match.end(), name)
    for match in _FIXED_LEADING.finditer(text):
        marked.block(match.start(), match.end(), "block.fixed")
    for report in reports:
        _headings(marked, report)
    return marked


FORMS: Final = re.compile(r"番|\d[:：︰∶]\d")
_FORM_RULES: Final = ("block.ratio", "block.doubling")


def known(text: str, marked: Mask) -> list[Blocked]:
    """5:1 and 翻一番 have no measure word and so are no candidates; that they are passed over is still said."""
    return [
        Blocked(*match.span(), rule)
        for rule in _FORM_RULES
        for match in dict(RULES)[rule].finditer(text)
        if marked.rule(*match.span()) == rule
    ]


def _headings(marked: Mask, report: documents.Report) -> None:
    titled = False
    for line in report.lines:
        if not line.text.strip():
            continue
        if line.heading or (not titled and documents.is_title(line)):
            marked.block(line.start, line.end, "block.heading")
        elif length := documents.heading_prefix(line.text):
            _slogans(marked, line, length)
        titled = True


def _slogans(marked: Mask, line: documents.Line, length: int) -> None:
    """A heading run into its paragraph: its Han numerals count nothing, its Arabic ones may."""
    for match in re.finditer("[一二三四五六七八九十两百千万]+", line.text[:length]):
        marked.block(line.start + match.start(), line.start + match.end(), "block.heading")
