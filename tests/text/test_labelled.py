"""Every labelled sentence is read exactly; a sentence that fails is named with what differs."""

import json
from pathlib import Path

import pytest

from taizhang.text import ranking, reading, scoring
from taizhang.text.claims import Claim
from taizhang.text.scoring import Mark, Sentence

LABELLED = Path(__file__).parent / "labelled"


def labelled(pattern: str) -> list[Sentence]:
    return [sentence for path in sorted(LABELLED.glob(pattern)) for sentence in scoring.load(path)]


CLAIMS = labelled("claims*.toml") + labelled("ranking*.toml")
SLOTS = labelled("slots*.toml")
CATALOGUE = ranking.catalogue(json.loads((LABELLED / "catalogue.json").read_text(encoding="utf-8")))


def value(said: str) -> object:
    low, _, high = said.partition("~")
    return {"min": float(low), "max": float(high)} if high else float(low)


def told(claim: Claim) -> tuple[object, ...]:
    read = claim.value
    return claim.surface, read if isinstance(read, dict) else pytest.approx(read), claim.unit, claim.aspect


def owed(mark: Mark) -> tuple[object, ...]:
    return mark.surface, value(mark.said), mark.unit, mark.aspect


@pytest.mark.parametrize("sentence", CLAIMS, ids=lambda one: one.text[:24])
def test_claims_are_read_as_labelled(sentence: Sentence) -> None:
    found = {(c.claim.start, c.claim.end): c.claim for c in reading.read_claims(sentence.text).claims}
    marked = {(mark.start, mark.end): mark for mark in sentence.marks}
    assert sorted(c.surface for c in found.values()) == sorted(m.surface for m in marked.values())
    assert [told(found[place]) for place in sorted(found)] == [owed(marked[place]) for place in sorted(marked)]


@pytest.mark.parametrize("sentence", SLOTS, ids=lambda one: one.text[:24])
def test_slots_are_found_as_labelled(sentence: Sentence) -> None:
    found = [
        (s.slot.start, s.slot.end, s.slot.kind, s.slot.measure or "") for s in reading.read_slots(sentence.text)
    ]
    assert found == [(mark.start, mark.end, mark.said, mark.unit) for mark in sentence.marks]


def test_there_are_sentences_of_every_trap() -> None:
    assert len(CLAIMS) + len(SLOTS) >= 120
    assert {"article", "dirt", "target", "fixed words and slogans"} <= {one.trap for one in CLAIMS}


def test_ranking_offers_and_abstains() -> None:
    ranker = ranking.Ranker(CATALOGUE)
    first = three = wrong = asked = invented = 0
    for sentence in CLAIMS:
        by_place = {read.claim.start: read.ranked for read in reading.read_claims(sentence.text, ranker).claims}
        for mark in sentence.marks:
            ranked = by_place[mark.start]
            if mark.indicator == "-":
                invented += ranked.indicator is not None
            elif mark.indicator:
                keys = [candidate.key for candidate in ranked.candidates[:3]]
                asked += 1
                first += keys[:1] == [mark.indicator]
                three += mark.indicator in keys
                wrong += ranked.indicator not in {None, mark.indicator}
    assert asked >= 100
    assert first / asked >= 0.93
    assert three / asked >= 0.96
    assert wrong <= 2
    assert invented == 0
