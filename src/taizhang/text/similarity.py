"""How much of one text stands in another, and where.

A sketch is a one-permutation MinHash of 128 bins over character 5-grams; overlaps are exact runs of 8 characters
and more, moved blocks included. What reports share by nature is subtracted first: template text and grams that
occur in many documents. Without that every report made from one template is a "copy". Blanks never count.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BINS = 128
GRAM = 5
RUN = 8

Hashes = NDArray[np.uint64]
Sketch = NDArray[np.uint16]
Places = NDArray[np.intp]

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xFF51AFD7ED558CCD)
_SHIFT = np.uint64(32)
_BIN_STARTS = np.arange(BINS, dtype=np.uint64) << np.uint64(64 - BINS.bit_length() + 1)
_NOTHING: Hashes = np.empty(0, np.uint64)


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """Sorted hashes of the grams that say nothing about copying."""

    grams: Hashes
    runs: Hashes

    @classmethod
    def of(cls, documents: Iterable[str], templates: Iterable[str] = (), *, share: float = 0.05) -> "Boilerplate":
        """Every gram of a template, and every gram in at least three documents and this share of them."""
        texts, models = [_codes(one)[0] for one in documents], [_codes(one)[0] for one in templates]
        least = max(3, round(share * len(texts)))
        return cls(_common(texts, models, GRAM, least), _common(texts, models, RUN, least))


def _common(texts: list[NDArray[np.uint32]], models: list[NDArray[np.uint32]], size: int, least: int) -> Hashes:
    grams = np.concatenate([_NOTHING, *(np.unique(_hashes(codes, size)) for codes in texts)])
    values, counts = np.unique(grams, return_counts=True)
    return np.unique(np.concatenate([values[counts >= least], *(_hashes(codes, size) for codes in models)]))


def _codes(text: str) -> "tuple[NDArray[np.uint32], Places]":
    """Code points without blanks, and where each stood in the text."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    places = np.flatnonzero((codes > 32) & (codes != 0x3000) & (codes != 0xA0))
    return codes[places], places


def _hashes(codes: NDArray[np.uint32], size: int) -> Hashes:
    count = len(codes) - size + 1
    if count <= 0:
        return _NOTHING
    wide = codes.astype(np.uint64)
    found: Hashes = wide[:count].copy()
    for step in range(1, size):
        found *= _MULTIPLIER
        found += wide[step : step + count]
    found ^= found >> _SHIFT
    found *= _MIX
    found ^= found >> _SHIFT
    return found


def _is_in(hashes: Hashes, known: Hashes) -> NDArray[np.bool_]:
    if not len(known):
        return np.zeros(len(hashes), np.bool_)
    at = np.searchsorted(known, hashes)
    at[at == len(known)] = 0
    return np.equal(known[at], hashes)


def sketch(text: str, boilerplate: Boilerplate | None = None) -> Sketch:
    """128 values of 16 bits. Of a text with nothing of its own every value is 0, and it resembles nothing."""
    hashes = _hashes(_codes(text)[0], GRAM)
    hashes.sort()
    if boilerplate is not None:
        hashes = hashes[~_is_in(hashes, boilerplate.grams)]
    if not len(hashes):
        return np.zeros(BINS, np.uint16)
    first = np.searchsorted(hashes, _BIN_STARTS)
    last = np.append(first[1:], len(hashes))
    smallest = hashes[np.minimum(first, len(hashes) - 1)]
    return _fill((smallest & np.uint64(0xFFFF)).astype(np.uint16) | np.uint16(1), first == last)


def _fill(values: Sketch, empty: NDArray[np.bool_]) -> Sketch:
    """An empty bin borrows from the next full one, marked by the distance (a short text leaves many empty)."""
    if not empty.any():
        return values
    full = np.flatnonzero(~empty)
    bins = np.arange(BINS)
    source = full[np.searchsorted(full, bins) % len(full)]
    distance = ((source - bins) % BINS).astype(np.uint16)
    return np.asarray(values[source] + distance * np.uint16(0x9E38), np.uint16)


def resemblance(one: Sketch, other: Sketch) -> float:
    """The estimated share of grams two texts have in common (Jaccard)."""
    return float(agreement(one[None, :], other)[0]) / BINS


def agreement(sketches: NDArray[np.uint16], one: Sketch) -> NDArray[np.intp]:
    """Equal values of one sketch with each row; 100,000 rows take some 15 ms, so no banded index is kept."""
    if not one.any():
        return np.zeros(len(sketches), np.intp)
    return np.asarray(np.count_nonzero(sketches == one, axis=1), np.intp)


@dataclass(frozen=True, slots=True)
class Overlap:
    """`text[start:end]` stands in the other text from `other_start` to `other_end`."""

    start: int
    end: int
    other_start: int
    other_end: int


def overlaps(text: str, other: str, boilerplate: Boilerplate | None = None) -> list[Overlap]:
    """Every stretch of at least 8 characters of `text` that stands in `other`, wherever it was moved to."""
    codes, places = _codes(text)
    codes_other, places_other = _codes(other)
    hashes, hashes_other = _hashes(codes, RUN), _hashes(codes_other, RUN)
    keep = np.flatnonzero(~_is_in(hashes, _NOTHING if boilerplate is None else boilerplate.runs))
    at, where = _pairs(hashes, hashes_other, keep)
    blocks = _blocks(at, where)
    if not all(np.array_equal(codes[a : a + n], codes_other[b : b + n]) for a, b, n in blocks):
        blocks = _blocks(*_proven(codes, codes_other, at, where))
    return [
        Overlap(int(places[a]), int(places[a + n - 1]) + 1, int(places_other[b]), int(places_other[b + n - 1]) + 1)
        for a, b, n in blocks
    ]


def _pairs(hashes: Hashes, hashes_other: Hashes, keep: Places) -> "tuple[Places, Places]":
    """Positions of equal hashes: each of ours that occurs, and where it first does."""
    if not len(keep) or not len(hashes_other):
        return np.empty(0, np.intp), np.empty(0, np.intp)
    order = np.argsort(hashes_other, kind="stable")
    ranked = hashes_other[order]
    at = np.searchsorted(ranked, hashes[keep])
    at[at == len(ranked)] = 0
    hit = ranked[at] == hashes[keep]
    return keep[hit], order[at[hit]]


def _proven(
    codes: NDArray[np.uint32], codes_other: NDArray[np.uint32], at: Places, where: Places
) -> "tuple[Places, Places]":
    """Equal hashes of unequal characters: only the pairs whose every character agrees."""
    steps = np.arange(RUN)
    same = (codes[at[:, None] + steps] == codes_other[where[:, None] + steps]).all(axis=1)
    return at[same], where[same]


def _blocks(at: Places, where: Places) -> list[tuple[int, int, int]]:
    """(start, start in the other, length) of each stretch that advances by one in both texts."""
    if not len(at):
        return []
    breaks = np.flatnonzero((np.diff(at) != 1) | (np.diff(where) != 1))
    firsts, lasts = np.append(0, breaks + 1), np.append(breaks, len(at) - 1)
    lengths = at[lasts] - at[firsts] + RUN
    return list(zip(at[firsts].tolist(), where[firsts].tolist(), lengths.tolist(), strict=True))


def covered(found: Iterable[Overlap]) -> list[tuple[int, int]]:
    """The stretches of the first text to highlight, joined where they touch."""
    merged: list[tuple[int, int]] = []
    for one in sorted(found, key=lambda one: one.start):
        if merged and one.start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], one.end))
        else:
            merged.append((one.start, one.end))
    return merged
