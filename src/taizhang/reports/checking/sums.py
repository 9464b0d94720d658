"""Numbers of a text against each other: a part above its total, parts that do not add up, a percentage that its own
numbers deny. No ledger is asked."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from taizhang.reports.checking.interval import Fit, allowed
from taizhang.reports.checking.result import Finding, Verdict
from taizhang.reports.checking.sentences import Sentences
from taizhang.text.claims import Claim
from taizhang.text.reading import ReadClaim

PARTS = re.compile(r"^[^。；\n]{0,12}?其中")
TOGETHER = re.compile(r"(?:共计|合计|总计)(?:达到?|为|有)?$")
OF = re.compile(r"占(?:比|总数的?|全部的?)?(?:为|达到?|约)?$")
RATE = re.compile(r"([\u4e00-\u9fff]{2})率(?:为|达到?|约)?$")


@dataclass(frozen=True, slots=True)
class Sentence:
    """The plain numbers of one sentence, in order."""

    read: list[ReadClaim]

    def alike(self, unit: str, before: int) -> list[ReadClaim]:
        return [one for one in self.read if one.claim.unit == unit and one.claim.end <= before]


def contradictions(read: Iterable[ReadClaim], sentences: Sentences) -> Iterator[Finding]:
    for sentence in _by_sentence(read, sentences):
        yield from _parts(sentence, sentences)
        yield from _added(sentence, sentences)
        yield from _shares(sentence, sentences)


def _by_sentence(read: Iterable[ReadClaim], sentences: Sentences) -> list[Sentence]:
    grouped: dict[int, list[ReadClaim]] = {}
    for one in read:
        if one.claim.aspect is None and one.claim.quantity.exact and one.claim.qualifier is None:
            grouped.setdefault(sentences.span(one.claim.start)[0], []).append(one)
    return [Sentence(held) for held in grouped.values()]


def _parts(sentence: Sentence, sentences: Sentences) -> Iterator[Finding]:
    """None of the numbers behind 其中 may exceed the one before it."""
    for at, total in enumerate(sentence.read):
        if not PARTS.match(sentences.text[total.claim.end : total.claim.end + 20]):
            continue
        for part in sentence.read[at + 1 :]:
            if part.claim.unit == total.claim.unit and part.claim.quantity.low > total.claim.quantity.low:
                message = f"“其中”的 {part.claim.surface} 大于总数 {total.claim.surface}。"
                yield _finding(part.claim, sentences, message)


def _added(sentence: Sentence, sentences: Sentences) -> Iterator[Finding]:
    for total in sentence.read:
        if not TOGETHER.search(sentences.before(total.claim.start)):
            continue
        parts = sentence.alike(total.claim.unit, total.claim.start)
        added = sum((one.claim.quantity.low for one in parts), Decimal(0))
        if len(parts) >= 2 and added != total.claim.quantity.low:
            listed = "、".join(one.claim.surface for one in parts)
            message = f"{listed}相加是 {added:f}，写的合计是 {total.claim.surface}。"
            yield _finding(total.claim, sentences, message)


def _shares(sentence: Sentence, sentences: Sentences) -> Iterator[Finding]:
    for one in sentence.read:
        if one.claim.unit == "%" and 0 < one.claim.quantity.low <= 1:
            pair = _pair(one, sentence, sentences)
            if pair is not None and not _holds(one.claim, *pair):
                part, whole = pair
                share = part.claim.quantity.low / whole.claim.quantity.low * 100
                message = (
                    f"{part.claim.surface} ÷ {whole.claim.surface} 是 {share:.1f}%，写的是 {one.claim.surface}。"
                )
                yield _finding(one.claim, sentences, message)


def _pair(one: ReadClaim, sentence: Sentence, sentences: Sentences) -> tuple[ReadClaim, ReadClaim] | None:
    """The part and the whole a percentage is of, where its words leave no other."""
    before = sentences.before(one.claim.start)
    counts = [other for other in sentence.read if other.claim.unit != "%" and other.claim.end <= one.claim.start]
    rate = RATE.search(before)
    if len(counts) != 2 or counts[0].claim.unit != counts[1].claim.unit:
        return None
    whole, part = counts
    if not part.claim.quantity.low <= whole.claim.quantity.low or not whole.claim.quantity.low:
        return None
    named = rate is not None and rate[1] in part.subject.text
    return (part, whole) if named or OF.search(before) else None


def _holds(claim: Claim, part: ReadClaim, whole: ReadClaim) -> bool:
    share = part.claim.quantity.low / whole.claim.quantity.low
    printed = claim.evidence.partition("|")[0]
    return allowed(claim.quantity, claim.qualifier, printed, share=True).fit(share) is not Fit.NOT


def _finding(claim: Claim, sentences: Sentences, message: str) -> Finding:
    place = sentences.place(claim.start, claim.end)
    return Finding("sum", Verdict.CONTRADICTS, place, message, claim.surface)
