"""The fuzzers of the readers: what they make, and that the guard they hold fires."""

import dataclasses
import random

import pytest

from taizhang.project.bench import soundness, text, text_atheris, text_fuzz
from taizhang.text import reading

SENTENCE = "整改12个，其余X个全部列入。"


def test_a_wrong_offset_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    found = reading.read_slots(SENTENCE)
    shifted = [
        dataclasses.replace(one, slot=dataclasses.replace(one.slot, start=one.slot.start + 1)) for one in found
    ]
    assert soundness.sound(SENTENCE)
    monkeypatch.setattr(reading, "read_slots", lambda _: shifted)
    assert not soundness.sound(SENTENCE)


def test_spoilt_texts_are_read_soundly() -> None:
    rng, sentences = random.Random(11), text.sentences("claims*.toml", "slots*.toml")
    pool = "".join(one.text for one in sentences) + text_fuzz.DIRT
    texts = [text_fuzz.mutated(rng, sentences, pool) for _ in range(400)]
    assert len(set(texts)) > 390
    assert [one for one in texts if not soundness.sound(one)] == []


def test_the_coverage_guided_fuzzer_reads_what_it_is_given() -> None:
    assert text_atheris.text_of("整改12个".encode()) == "整改12个"
    text_atheris.check(text_atheris.text_of(bytes(range(120))))
