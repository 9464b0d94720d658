"""`bench similarity`: sketches against datasketch (sha1), copied passages against difflib."""

import difflib
import random
import statistics
from collections.abc import Callable

from datasketch import MinHash

from taizhang.project.bench import Options, Row
from taizhang.project.bench.timing import compare
from taizhang.text.similarity import BINS, GRAM, RUN, covered, overlaps, resemblance, sketch

LENGTH = 5_000
PAIRS = 150
CHARACTERS = [chr(0x4E00 + number) for number in range(3_000)]
WEIGHTS = [1 / (number + 5) for number in range(3_000)]
SKETCH_BAR, MARK_BAR, ERROR_BAR = 40.0, 12.0, 1.1


def measure(_options: Options) -> list[Row]:
    rng = random.Random(11)  # noqa: S311 - bench text
    return [*_sketch_rows(rng), *_mark_rows(rng)]


def _text(rng: random.Random, length: int = LENGTH) -> str:
    """Characters about as unequal as in Chinese prose: the commonest is one of thirty."""
    return "".join(rng.choices(CHARACTERS, WEIGHTS, k=length))


def _shingles(text: str) -> set[str]:
    return {text[at : at + GRAM] for at in range(len(text) - GRAM + 1)}


def _datasketch(text: str) -> MinHash:
    found = MinHash(num_perm=BINS)
    found.update_batch([shingle.encode() for shingle in _shingles(text)])
    return found


def _sketch_rows(rng: random.Random) -> list[Row]:
    text = _text(rng)
    mine, theirs = compare(lambda: sketch(text), lambda: _datasketch(text), rounds=7, ours_times=20)
    pairs = [_pair(rng) for _ in range(PAIRS)]
    error = _error(pairs, lambda a, b: resemblance(sketch(a), sketch(b)))
    error_peer = _error(pairs, lambda a, b: _datasketch(a).jaccard(_datasketch(b)))
    ratio, share = theirs / mine, error / error_peer
    return [
        Row("sketch", mine * 1e3, "ms", theirs * 1e3, ratio, "≥ 40 倍于 datasketch sha1", ratio >= SKETCH_BAR),
        Row("sketch error", error, "RMSE", error_peer, share, "不大于 datasketch 的 1.1 倍", share <= ERROR_BAR),
    ]


def _pair(rng: random.Random) -> tuple[str, str]:
    text = _text(rng, 2_000)
    shared = rng.uniform(0.1, 0.9)
    return text, text[: int(len(text) * shared)] + _text(rng, int(len(text) * (1 - shared)))


def _error(pairs: list[tuple[str, str]], estimate: Callable[[str, str], float]) -> float:
    errors = []
    for one, other in pairs:
        a, b = _shingles(one), _shingles(other)
        errors.append((estimate(one, other) - len(a & b) / len(a | b)) ** 2)
    return float(statistics.fmean(errors) ** 0.5)


def _mark_rows(rng: random.Random) -> list[Row]:
    original = _text(rng)
    blocks = [original[at : at + 200] for at in range(0, LENGTH, 200)]
    rng.shuffle(blocks)
    moved = "".join(blocks)

    def peer() -> object:
        return difflib.SequenceMatcher(None, moved, original, autojunk=False).get_matching_blocks()

    mine, theirs = compare(lambda: covered(overlaps(moved, original)), peer, rounds=5, ours_times=10)
    found = sum(end - start for start, end in covered(overlaps(moved, original)))
    expected = _reference(moved, original)
    ratio, recall = theirs / mine, found / expected
    return [
        Row("highlight", mine * 1e3, "ms", theirs * 1e3, ratio, "≥ 12 倍于 difflib", ratio >= MARK_BAR),
        Row("highlight moved blocks", found, "字", expected, recall, "与逐段对照完全一致", found == expected),
    ]


def _reference(text: str, other: str) -> int:
    known = {other[at : at + RUN] for at in range(len(other) - RUN + 1)}
    marked: set[int] = set()
    for at in range(len(text) - RUN + 1):
        if text[at : at + RUN] in known:
            marked.update(range(at, at + RUN))
    return len(marked)
