"""One reading of one text: slots, claims and quantifiers with their subjects and ranked indicators.

`as_*` give the outside form (plain dictionaries); the rule and the evidence of every finding travel along.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from taizhang.text import claims, documents, quantifiers, slots
from taizhang.text.claims import Claim, Passed
from taizhang.text.limits import Unread
from taizhang.text.normalise import Normal, normalise
from taizhang.text.quantifiers import Quantifier
from taizhang.text.ranking import Ranked, Ranker
from taizhang.text.slots import Slot
from taizhang.text.subjects import Subject, subjects

Json = dict[str, object]
_NOTHING: Final = Ranked((), None)


@dataclass(frozen=True, slots=True)
class ReadSlot:
    slot: Slot
    subject: Subject
    ranked: Ranked


@dataclass(frozen=True, slots=True)
class ReadClaim:
    claim: Claim
    subject: Subject
    ranked: Ranked


@dataclass(frozen=True, slots=True)
class Claims:
    claims: list[ReadClaim]
    quantifiers: list[Quantifier]
    passed: list[Passed]
    unread: list[Unread] = field(default_factory=list)


def read_slots(given: str, ranker: Ranker | None = None) -> list[ReadSlot]:
    normal = normalise(given)
    found = slots.find_in(normal)
    counted = [slot for slot in found if slot.kind == "count"]
    about = dict(
        zip(map(id, counted), _subjects(normal, [_span(normal.text, slot) for slot in counted]), strict=True)
    )
    others = [slot for slot in found if slot.kind != "count"]
    about |= dict(zip(map(id, others), _subjects(normal, [slot.at for slot in others]), strict=True))
    return [
        ReadSlot(
            slot,
            about[id(slot)],
            _ranked(ranker, about[id(slot)], slot.measure or "") if slot.kind == "count" else _NOTHING,
        )
        for slot in found
    ]


def read_claims(given: str, ranker: Ranker | None = None) -> Claims:
    normal = normalise(given)
    found, passed = claims.read(normal, slots.find_in(normal))
    about = _subjects(normal, [claim.at for claim in found])
    read = [
        ReadClaim(claim, subject, _ranked(ranker, subject, rank_unit(claim)))
        for claim, subject in zip(found, about, strict=True)
    ]
    unread = [Unread(one.start, one.end, one.rule) for one in passed if one.rule == claims.LIMIT]
    unread += quantifiers.unread(normal)
    return Claims(read, quantifiers.find_in(normal), passed, unread)


def unread_slots(given: str) -> list[Unread]:
    """What `read_slots` leaves unread of a text."""
    return slots.unread(normalise(given))


def rank_unit(claim: Claim) -> str:
    return "%" if claim.rule == "claim.fraction" else claim.unit


def _ranked(ranker: Ranker | None, subject: Subject, unit: str) -> Ranked:
    return ranker.rank(subject, unit) if ranker else _NOTHING


def _span(text: str, slot: Slot) -> tuple[int, int]:
    return slot.at[0], _measure_end(text, slot)


def _measure_end(text: str, slot: Slot) -> int:
    if not slot.measure:
        return slot.at[1]
    place = text.find(slot.measure, slot.at[1], slot.at[1] + len(slot.measure) + 2)
    if place < 0:  # X万余元: the scale and the word stand apart
        place = text.find(slot.measure.lstrip("万亿"), slot.at[1], slot.at[1] + 6)
        return place + len(slot.measure.lstrip("万亿")) if place >= 0 else slot.at[1]
    return place + len(slot.measure)


def _subjects(normal: Normal, spans: list[tuple[int, int]]) -> list[Subject]:
    if not spans:
        return []
    headings: list[tuple[int, str]] = []
    for report in documents.split(normal.text[: spans[-1][1] + 200]):
        for line in report.lines:
            if line.heading:
                headings.append((line.start, line.text.strip()))
            elif length := documents.heading_prefix(line.text):
                headings.append((line.start, line.text[:length].strip()))
    return subjects(normal.text, spans, headings)


def _ranking(ranked: Ranked) -> Json:
    return {
        "candidates": [{"key": c.key, "label": c.label, "score": c.score} for c in ranked.candidates],
        "indicator": ranked.indicator,
    }


def slot_json(read: ReadSlot) -> Json:
    slot = read.slot
    return {
        "start": slot.start, "end": slot.end, "surface": slot.surface, "kind": slot.kind, "measure": slot.measure,
        "subject": read.subject.text, **_ranking(read.ranked), "rule": slot.rule, "evidence": slot.evidence,
    }  # fmt: skip


def claim_json(read: ReadClaim) -> Json:
    claim = read.claim
    return {
        "start": claim.start, "end": claim.end, "surface": claim.surface, "value": claim.value, "unit": claim.unit,
        "subject": read.subject.text, "qualifier": claim.qualifier, "aspect": claim.aspect,
        **_ranking(read.ranked), "rule": claim.rule, "evidence": claim.evidence,
    }  # fmt: skip


def quantifier_json(found: Quantifier) -> Json:
    return {
        "start": found.start, "end": found.end, "surface": found.surface, "head": found.head, "word": found.word,
        "subject": found.subject, "rule": found.rule, "evidence": found.evidence,
    }  # fmt: skip


def slots_json(found: Iterable[ReadSlot], unread: Iterable[Unread] = ()) -> Json:
    return {"slots": [slot_json(one) for one in found], **_unread_json(unread)}


def claims_json(found: Claims) -> Json:
    return {
        "claims": [claim_json(one) for one in found.claims],
        "quantifiers": [quantifier_json(one) for one in found.quantifiers],
        **_unread_json(found.unread),
    }


def _unread_json(unread: Iterable[Unread]) -> Json:
    """Only where something was left unread, so that the form stays the agreed one."""
    named = [{"start": one.start, "end": one.end, "rule": one.rule} for one in unread]
    return {"unread": named} if named else {}
