"""`bench text`: how well and how fast the numbers of reports are read, on the labelled sentences of tests/text.

The baseline of accuracy is the naive reader (a number and one following letter; a run of X), that of ranking difflib.
Megabytes made to keep the reader busy are read too; `--scale fuzz` adds what text_fuzz.py says.
"""

import difflib
import json
import random
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from taizhang.project.bench import Options, Row, adversaries, text_fuzz
from taizhang.project.bench.timing import cpu
from taizhang.text import ranking, reading, scoring
from taizhang.text.ranking import Ranked, Ranker
from taizhang.text.scoring import Mark, Sentence

LABELLED = Path(__file__).parents[4] / "tests/text/labelled"
NAIVE_CLAIM = re.compile(r"\d[\d.]*[万亿]?[余多]?[个项次名家条件人场期篇户份元%]")
NAIVE_SLOT = re.compile(r"[Xx×*○_]+")
HALVES = 6
ADVERSARIAL = (
    *("1个，", "1个和", "1元分", "12名", "12", "一", "万", "一是", "1个分别", "次都12", "十几户○", "百分之一"),
    *("X次，", "第X", "*a*", "_12", "“1", "《", "（", "%", "—", "1余万", "12,", "13万元～", "较1增长", "问题全部"),
    *("1\n个\n", "1:2", "1、", "X月", "共召开会议12次。\n"),
)
Asked = tuple[Mark, Ranked]


def measure(options: Options) -> list[Row]:
    labelled(LABELLED)
    claims, slots = sentences("claims*.toml", "ranking*.toml"), sentences("slots*.toml")
    rows = [*_slot_rows(slots), *_claim_rows(claims), *_ranking_rows(claims), *_speed_rows()]
    return [*rows, *text_fuzz.rows(claims + slots)] if options.scale == "fuzz" else rows


def labelled(folder: Path) -> Path:
    """The folder of labelled sentences, which only a source tree has."""
    if not folder.is_dir():
        raise SystemExit(f"找不到标注句子的文件夹 {folder}。bench text 只能在带有 tests/ 的源码目录里运行。")
    return folder


def sentences(*patterns: str) -> list[Sentence]:
    files = [path for pattern in patterns for path in sorted(LABELLED.glob(pattern))]
    return [sentence for path in files for sentence in scoring.load(path)]


def _catalogue() -> dict[str, dict[str, object]]:
    loaded: dict[str, dict[str, object]] = json.loads((LABELLED / "catalogue.json").read_text(encoding="utf-8"))
    return loaded


def _at_least(name: str, value: float, bar: float, baseline: float | None = None) -> Row:
    ratio = value / baseline if baseline else None
    return Row(name, value, "", baseline, ratio, f"≥ {bar}", value >= bar)


def _naive(pattern: re.Pattern[str], sentences: list[Sentence]) -> float:
    found = [(at, m.span()) for at, one in enumerate(sentences) for m in pattern.finditer(one.text)]
    owed = [(at, (mark.start, mark.end)) for at, one in enumerate(sentences) for mark in one.marks]
    return scoring.score(found, owed).f1


def _slot_rows(sentences: list[Sentence]) -> list[Row]:
    found = {
        (at, read.slot.start, read.slot.end): read.slot
        for at, one in enumerate(sentences)
        for read in reading.read_slots(one.text)
    }
    owed = {(at, mark.start, mark.end): mark for at, one in enumerate(sentences) for mark in one.marks}
    counts = scoring.score(
        (place for place, slot in found.items() if slot.kind == "count"),
        (place for place, mark in owed.items() if mark.said == "count"),
    )
    both = found.keys() & owed.keys()
    span = scoring.score(found, owed)
    return [
        *_precision("slot span", span),
        _at_least("slot span F1", span.f1, 0.98, _naive(NAIVE_SLOT, sentences)),
        _at_least("slot count F1", counts.f1, 0.98),
        _at_least("slot measure", _share(both, lambda p: (found[p].measure or "") == owed[p].unit), 0.98),
        _at_least("slot kind", _share(both, lambda p: found[p].kind == owed[p].said), 0.93),
    ]


def _precision(name: str, score: scoring.Score) -> list[Row]:
    return [Row(f"{name} P", score.precision, ""), Row(f"{name} R", score.recall, "")]


Place = tuple[int, int, int]


def _share(places: set[Place], holds: Callable[[Place], bool]) -> float:
    return sum(map(holds, places)) / max(1, len(places))


def _claim_rows(sentences: list[Sentence]) -> list[Row]:
    found = {
        (at, read.claim.start, read.claim.end): read.claim
        for at, one in enumerate(sentences)
        for read in reading.read_claims(one.text).claims
    }
    owed = {(at, mark.start, mark.end): mark for at, one in enumerate(sentences) for mark in one.marks}
    span = scoring.score(found, owed)
    valued = sum(place in found and _value(found[place].value) == _said(mark) for place, mark in owed.items())
    both = found.keys() & owed.keys()
    return [
        *_precision("claim span", span),
        _at_least("claim span F1", span.f1, 0.96, _naive(NAIVE_CLAIM, sentences)),
        _at_least("claim value end to end", valued / len(owed), 0.95),
        _at_least("claim unit", _share(both, lambda p: found[p].unit == owed[p].unit), 0.98),
    ]


def _value(value: int | float | dict[str, int | float]) -> tuple[float, ...]:
    ends = (value["min"], value["max"]) if isinstance(value, dict) else (value,)
    return tuple(round(float(end), 9) for end in ends)


def _said(mark: Mark) -> tuple[float, ...]:
    return tuple(round(float(part), 9) for part in mark.said.split("~"))


def _asked(sentences: list[Sentence], ranker: Ranker) -> Iterator[Asked]:
    """Each mark with an indicator of its own, and what the ranker made of it."""
    for sentence in sentences:
        by_place = {read.claim.start: read.ranked for read in reading.read_claims(sentence.text, ranker).claims}
        for mark in sentence.marks:
            if mark.indicator and mark.start in by_place:
                yield mark, by_place[mark.start]


def _ranking_rows(sentences: list[Sentence]) -> list[Row]:
    raw = _catalogue()
    asked = [one for one in _asked(sentences, Ranker(ranking.catalogue(raw))) if one[0].indicator != "-"]
    first = sum(
        ranked.candidates[:1] != () and ranked.candidates[0].key == mark.indicator for mark, ranked in asked
    )
    three = sum(mark.indicator in {c.key for c in ranked.candidates[:3]} for mark, ranked in asked)
    return [
        _at_least("right indicator first", first / len(asked), 0.88),
        _at_least("right indicator among three", three / len(asked), 0.96),
        *_half_rows(sentences, raw),
    ]


def _half_rows(sentences: list[Sentence], raw: dict[str, dict[str, object]]) -> list[Row]:
    """Half of the catalogue is taken away: what is left should be found, what is gone not invented."""
    rng = random.Random(1)  # noqa: S311 - which half does not matter, but it must be the same each time
    right = assigned = missing = abstained = there = taken = 0
    for _ in range(HALVES):
        half = set(rng.sample(sorted(raw), len(raw) // 2))
        ranker = Ranker(ranking.catalogue({key: entry for key, entry in raw.items() if key in half}))
        for mark, ranked in _asked(sentences, ranker):
            known = mark.indicator in half
            assigned += ranked.indicator is not None
            right += ranked.indicator == mark.indicator
            missing += not known
            abstained += not known and ranked.indicator is None
            there += known
            taken += known and ranked.indicator is not None
    return [
        _at_least("half catalogue: assigned is right", right / max(1, assigned), 0.97),
        _at_least("half catalogue: abstains on missing", abstained / max(1, missing), 0.90),
        _at_least("half catalogue: assigns what is there", taken / max(1, there), 0.65),
    ]


def _speed_rows() -> list[Row]:
    text = ("全县共召开会议128次，化解矛盾纠纷346起，发放宣传资料2.4万份，整改率达95.6%。" * 300)[:12_000]
    raw = _catalogue()
    names = [str(entry["label"]) for entry in raw.values()]
    grown = {f"{key}{copy}": entry for copy in range(3) for key, entry in raw.items()}
    ranker = Ranker(ranking.catalogue(dict(list(grown.items())[:400])))
    ours = cpu(lambda: reading.read_claims(text, ranker))
    peer = cpu(lambda: difflib.get_close_matches("化解矛盾纠纷", names, 5, 0.1)) * 400 / len(names)
    peer *= len(reading.read_claims(text).claims)
    megabytes = [adversaries.repeated(unit) for unit in ADVERSARIAL]
    megabytes += [shape(1_000_000) for shape in adversaries.SHAPES.values()]
    worst = max(cpu(partial(adversaries.read, text)) for text in megabytes)
    return [
        Row("20 pages, 400 indicators", ours, "s", peer, peer / ours, "< 0.5 s", ours < 0.5),
        Row(f"worst of {len(megabytes)} 1 MB texts", worst, "s", bar="< 2 s", holds=worst < adversaries.BAR),
    ]
