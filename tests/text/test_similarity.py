"""Overlaps are exactly the runs of 8 that stand in the other text; sketches estimate; boilerplate is no copy."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taizhang.text import similarity
from taizhang.text.similarity import (
    BINS,
    GRAM,
    RUN,
    Boilerplate,
    agreement,
    covered,
    overlaps,
    resemblance,
    sketch,
)

SMALL = st.text("甲乙丙 \n", max_size=60)


def random_text(seed: int, length: int = 2000) -> str:
    rng = random.Random(seed)
    return "".join(chr(0x4E00 + rng.randrange(3000)) for _ in range(length))


def reference(text: str, other: str) -> set[int]:
    """Positions of non-blank characters covered by a run of 8 common to both, blanks left out."""
    places = [at for at, character in enumerate(text) if not character.isspace()]
    bare, bare_other = ("".join(one.split()) for one in (text, other))
    known = {bare_other[at : at + RUN] for at in range(len(bare_other) - RUN + 1)}
    hits = [at for at in range(len(bare) - RUN + 1) if bare[at : at + RUN] in known]
    return {places[at + step] for at in hits for step in range(RUN)}


@given(SMALL, SMALL)
@settings(max_examples=400, deadline=None)
def test_highlighting_equals_the_plain_definition(text: str, other: str) -> None:
    marked = {at for start, end in covered(overlaps(text, other)) for at in range(start, end)}
    assert {at for at in marked if not text[at].isspace()} == reference(text, other)


@given(SMALL, SMALL)
@settings(max_examples=200, deadline=None)
def test_each_overlap_reads_the_same_on_both_sides(text: str, other: str) -> None:
    for one in overlaps(text, other):
        mine, theirs = text[one.start : one.end], other[one.other_start : one.other_end]
        assert "".join(mine.split()) == "".join(theirs.split())


def test_moved_blocks_are_found_where_they_went() -> None:
    one, two, three = (random_text(seed, 300) for seed in (1, 2, 3))
    found = overlaps(three + one + two, one + two + three)
    assert [(each.start, each.end, each.other_start) for each in found] == [(0, 300, 600), (300, 900, 0)]


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_the_sketch_estimates_the_share_of_common_grams(share: float) -> None:
    errors = []
    for seed in range(30):
        text = random_text(seed)
        copy = text[: int(2000 * share)] + random_text(seed + 100, int(2000 * (1 - share)))
        a, b = ({one[at : at + GRAM] for at in range(len(one) - GRAM + 1)} for one in (text, copy))
        errors.append((resemblance(sketch(text), sketch(copy)) - len(a & b) / len(a | b)) ** 2)
    assert np.sqrt(np.mean(errors)) < 0.06  # 128 values allow 0.044 at worst


def test_short_texts_leave_empty_bins_and_still_compare() -> None:
    text = random_text(5, 40)
    assert resemblance(sketch(text), sketch(text)) == 1
    assert resemblance(sketch(text), sketch(random_text(6, 40))) < 0.1
    assert resemblance(sketch(text), sketch(text[:20] + random_text(7, 20))) > 0.1


def test_texts_with_nothing_of_their_own_resemble_nothing() -> None:
    assert not sketch("甲乙").any()
    assert resemblance(sketch(""), sketch("")) == 0


def test_blanks_do_not_count() -> None:
    text = random_text(8, 200)
    spaced = " ".join(text) + "\u3000\n"
    assert (sketch(text) == sketch(spaced)).all()


def test_one_scan_finds_the_original_among_many() -> None:
    texts = [random_text(seed, 600) for seed in range(200)]
    rows = np.stack([sketch(text) for text in texts])
    copy = texts[17][:400] + random_text(999, 200)
    assert int(agreement(rows, sketch(copy)).argmax()) == 17


def test_reports_of_one_template_are_not_copies_of_each_other() -> None:
    template = random_text(50, 1500)
    reports = [template + random_text(seed, 400) for seed in range(60, 70)]
    copied = template + reports[0][-400:-100] + random_text(90, 100)
    common = Boilerplate.of(reports, [template])
    assert resemblance(sketch(reports[0]), sketch(reports[1])) > 0.5
    assert resemblance(sketch(reports[0], common), sketch(reports[1], common)) < 0.05
    assert resemblance(sketch(reports[0], common), sketch(copied, common)) > 0.4
    assert overlaps(reports[1], reports[0], common) == []
    (copy,) = overlaps(copied, reports[0], common)
    assert 300 <= copy.end - copy.start < 300 + RUN  # a run that straddles the template's edge counts as own text


def test_phrases_in_many_documents_are_subtracted_without_any_template() -> None:
    phrase = random_text(3, 60)
    documents = [random_text(seed, 300) + phrase + random_text(seed + 500, 300) for seed in range(20, 30)]
    common = Boilerplate.of(documents)
    assert len(overlaps(documents[0], documents[1])) == 1
    assert overlaps(documents[0], documents[1], common) == []


def test_equal_hashes_alone_prove_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        similarity, "_hashes", lambda codes, size: np.zeros(max(len(codes) - size + 1, 0), np.uint64)
    )
    assert overlaps(random_text(1, 50), random_text(2, 50)) == []


def test_a_sketch_is_256_bytes() -> None:
    assert sketch(random_text(1)).nbytes == 2 * BINS
