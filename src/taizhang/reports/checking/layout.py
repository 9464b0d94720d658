"""Layout and writing of a Word file by GB/T 9704, and what of DA-1 needs no ledger: parts that do not add up and
percentages that the file's own numbers deny. Needs no database."""

from bisect import bisect_right
from collections.abc import Collection, Iterator

from taizhang.files.docx.opening import as_docx
from taizhang.files.extracted import join
from taizhang.files.gbt.check import ERROR, Finding, check
from taizhang.files.gbt.read import read
from taizhang.reports.checking.sentences import Sentences
from taizhang.reports.checking.sums import contradictions
from taizhang.text.reading import read_claims

RULE = "DA-1"


def findings(data: bytes, installed: Collection[str] | None = None) -> list[Finding]:
    word = as_docx(data)
    found = [*check(word, installed), *_numbers(word)]
    return sorted(found, key=lambda one: (one.paragraph, one.rule))


def _numbers(word: bytes) -> Iterator[Finding]:
    lines = read(word).lines
    extracted = join("docx", (("table" if one.in_table else "body", one.text) for one in lines))
    starts = [one.start for one in extracted.paragraphs]
    for one in contradictions(read_claims(extracted.text).claims, Sentences(extracted)):
        line = lines[bisect_right(starts, one.place.start) - 1]
        yield Finding(RULE, ERROR, line.number, line.text[:40], one.message)
