"""Rank the indicators of a catalogue for one number, and abstain unless one stands out.

Score = how much of the best name (label or alias) the words around the number say, and how much of those words the
name explains, on rarity-weighted character 1-3-grams; then the measure words agree, lean or clash. Pure data in
and out: learned aliases and refusals are plain mappings the caller keeps.
"""

import heapq
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from taizhang.text.subjects import Subject

SCORE: Final = 0.48  # assigned by itself only from here
LEAD: Final = 0.05  # and only this far ahead of the next indicator
COMMON: Final = 16  # a single character in more names than this tells nothing and costs most
REWORDED: Final = 0.7  # how much of the longer of two wordings the shorter must be
_DENIES: Final = frozenset("未不没无非")
OFFERED: Final = 5
FLOOR: Final = 0.12  # below this nothing is worth offering
_GRAM_WEIGHT: Final = (0.35, 1.0, 0.9)
_SKIPPED: Final = ((2, 0.8), (3, 0.7), (4, 0.5))  # 查找出突出问题 still says 查找问题
_FAMILIES: Final = (
    frozenset({"次", "场", "期", "场次", "轮", "轮次", "批次", "堂", "节", "讲", "课次", "回", "趟", "个"}),
    frozenset({"名", "人", "人次", "位", "个", "名次", "员次"}),
    frozenset({"个", "项", "条", "件", "处", "起", "宗", "例", "桩", "类", "种", "款", "点"}),
    frozenset({"篇", "条", "条（次）", "件", "则", "条次", "篇次", "份", "次", "期"}),
    frozenset({"家", "个", "所", "处"}),
    frozenset({"份", "本", "册", "套", "张"}),
    frozenset({"户", "户次", "家"}),
    frozenset({"元", "万元", "亿元"}),
    frozenset({"%", "成", "百分点"}),
)
_RATES: Final = frozenset({"%", "成", "百分点", "‰"})
_TAIL: Final = re.compile(
    "(?:的)?(?:总)?(?:次数|项数|件数|条数|篇数|期数|人数|户数|个数|家数|场数|数量|人次|点位数|数)$"
)
_NOISE: Final = re.compile(
    r"[Xx×*○_的了各等已共约近及和与、，。；：“”《》（）\s]|累计|先后|截至|目前|以来|进行|有关|相关"
)


@dataclass(frozen=True, slots=True)
class Indicator:
    key: str
    label: str
    unit: str = ""
    ledger: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    key: str
    label: str
    score: float


@dataclass(frozen=True, slots=True)
class Ranked:
    """What is offered, best first, and what is assigned without asking (None: abstained)."""

    candidates: tuple[Candidate, ...]
    indicator: str | None


@dataclass(frozen=True, slots=True)
class Learned:
    """What people confirmed: subject words → indicator key, and subject words that are no figure of ours."""

    aliases: Mapping[str, str] = field(default_factory=dict)
    refusals: frozenset[str] = frozenset()


def catalogue(raw: Mapping[str, Mapping[str, object]]) -> list[Indicator]:
    """Indicators of the outside form {key: {label, unit, ledger, aliases[]}}."""
    return [_indicator(key, entry) for key, entry in raw.items()]


def _indicator(key: str, entry: Mapping[str, object]) -> Indicator:
    aliases = entry.get("aliases") or ()
    names = (
        tuple(str(alias) for alias in aliases)
        if isinstance(aliases, Iterable) and not isinstance(aliases, str)
        else ()
    )
    text = {name: str(entry.get(name) or "") for name in ("label", "unit", "ledger")}
    return Indicator(key, text["label"] or key, text["unit"], text["ledger"], names)


def grams(text: str) -> dict[str, float]:
    """Character 1-3-grams of a name with the weight of their length."""
    found: dict[str, float] = {}
    for size, weight in enumerate(_GRAM_WEIGHT, start=1):
        for at in range(len(text) - size + 1):
            found[text[at : at + size]] = weight
    return found


def squeeze(text: str) -> str:
    return _NOISE.sub("", text)


def untailed(name: str) -> str:
    """A name without the counting tail (次数, 人数), unless it is nothing else."""
    return squeeze(_TAIL.sub("", name)) or squeeze(name)


@dataclass(frozen=True, slots=True)
class _Name:
    indicator: int
    total: float
    learned: bool
    ending: str  # its last two characters: the head, as Chinese puts it last
    level: str


class Ranker:
    """An inverted index over the names of a catalogue; build once, ask for every number."""

    def __init__(self, indicators: Iterable[Indicator], learned: Learned | None = None) -> None:
        self.indicators = list(indicators)
        self.learned = learned or Learned()
        self.refusals: dict[str, list[str]] = defaultdict(list)
        for words in map(squeeze, self.learned.refusals):
            self.refusals[words[-2:]].append(words)
        names = list(self._names())
        seen: dict[str, set[int]] = defaultdict(set)
        per_name = [grams(name) for _, name, _ in names]
        for (at, _, _), found in zip(names, per_name, strict=True):
            for gram in found:
                seen[gram].add(at)
        size = max(1, len(self.indicators))
        self.rarity = {gram: math.log(1 + size / len(holders)) for gram, holders in seen.items()}
        self.unknown = math.log(1 + size)
        self.postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        self.names: list[_Name] = []
        for (at, name, taught), found in zip(names, per_name, strict=True):
            weights = {
                gram: weight * self.rarity[gram]
                for gram, weight in found.items()
                if len(gram) > 1 or len(seen[gram]) <= COMMON
            }
            for gram, weight in weights.items():
                self.postings[gram].append((len(self.names), weight))
            self.names.append(_Name(at, sum(weights.values()), taught, name[-2:], _level(name)))

    def _names(self) -> Iterable[tuple[int, str, bool]]:
        """Every name without its counting tail, which says no more than the measure word does."""
        by_key = {indicator.key: at for at, indicator in enumerate(self.indicators)}
        for at, indicator in enumerate(self.indicators):
            for name in dict.fromkeys([indicator.label, *indicator.aliases]):
                short = untailed(name)
                if short:
                    yield at, short, False
        for words, key in self.learned.aliases.items():
            if key in by_key and squeeze(words):
                yield by_key[key], squeeze(words), True

    def rank(self, subject: Subject, unit: str) -> Ranked:
        if self._refused(squeeze(subject.text)):
            return Ranked((), None)
        query, core = self._query(subject)
        said: dict[int, float] = defaultdict(float)
        explained: dict[int, float] = defaultdict(float)
        for gram, weight in query.items():
            gained = core.get(gram, 0.0)
            for name, value in self.postings.get(gram, ()):
                said[name] += value * weight
                if gained:
                    explained[name] += gained
        total = sum(core.values()) or 1.0
        level, after = _level(subject.before or subject.carried), squeeze(subject.after)
        best: dict[int, float] = {}
        for name, value in said.items():
            known = self.names[name]
            if value < FLOOR * known.total / 4:
                continue
            score = self._score(value / known.total, explained[name] / total, known, unit)
            score *= _levels_agree(level, known.level) * _ends_there(known.ending, after)
            if score > best.get(known.indicator, 0.0):
                best[known.indicator] = score
        return _decide(
            [self._candidate(at, best[at]) for at in heapq.nlargest(OFFERED, best, key=best.__getitem__)]
        )

    def _refused(self, words: str) -> bool:
        """A refusal holds for the same words and for the same words with little added or left out (组织召开推进会)."""
        return any(_reworded(known, words) for known in self.refusals.get(words[-2:], ()))

    def _candidate(self, at: int, score: float) -> Candidate:
        return Candidate(self.indicators[at].key, self.indicators[at].label, round(score, 4))

    def _score(self, said: float, explained: float, name: _Name, unit: str) -> float:
        base = said**0.6 * min(1.0, 0.15 + explained) ** 0.8
        if name.learned:
            base = min(1.0, base * 1.15)
        return float(base) * _agreement(unit, self.indicators[name.indicator].unit)

    def _query(self, subject: Subject) -> tuple[dict[str, float], dict[str, float]]:
        """Gram → how near it stands; and the grams a good name ought to explain, with their weight."""
        query: dict[str, float] = {}
        before, after = squeeze(subject.before), squeeze(subject.after)
        near = before + after
        for text, weight in (
            (squeeze(subject.heading), 0.10),
            (squeeze(subject.context), 0.30),
            (after + squeeze(subject.tail), 0.7),
            (squeeze(subject.carried) + after, 0.65 if not before else 0.35),
            (near, 0.9),
        ):
            for gram in grams(text):
                if query.get(gram, 0.0) < weight:
                    query[gram] = weight
        core: dict[str, float] = {}
        self._near(query, core, before[::-1], 0.8 if len(after) > 1 else 1.0, backwards=True)
        self._near(query, core, after, 1.0, backwards=False)
        if not near:  # 接待来访55批904人次: the second number has only the words of the first
            self._near(query, core, squeeze(subject.carried)[::-1], 0.8, backwards=True)
        return query, core

    def _near(
        self, query: dict[str, float], core: dict[str, float], text: str, full: float, *, backwards: bool
    ) -> None:
        """Nearest characters first: weight falls with distance from the number."""
        for size, length_weight in enumerate(_GRAM_WEIGHT, start=1):
            for at in range(len(text) - size + 1):
                gram = text[at : at + size]
                gram = gram[::-1] if backwards else gram
                weight = full * (1.0 if at < 8 else max(0.6, 1.0 - 0.05 * (at - 7)))
                query[gram] = max(query.get(gram, 0.0), weight)
                decay = full * max(0.15, 1.0 - 0.08 * at)
                core[gram] = max(core.get(gram, 0.0), decay * length_weight * self.rarity.get(gram, self.unknown))
        for step, weight in _SKIPPED:
            for at in range(len(text) - step):
                gram = text[at + step] + text[at] if backwards else text[at] + text[at + step]
                if gram in self.postings and query.get(gram, 0.0) < weight * full:
                    query[gram] = weight * full


def _reworded(known: str, words: str) -> bool:
    """Ending alike, one runs through the other in order, and what is added neither is long nor denies."""
    if known == words:
        return True
    short, long = sorted((known, words), key=len)
    if len(short) < REWORDED * len(long):
        return False
    rest, added = iter(long), []
    for wanted in short:
        for c in rest:
            if c == wanted:
                break
            added.append(c)
        else:
            return False
    return not _DENIES & set(added)


_LEVELS: Final = re.compile("(国家|中央|全国|省|市|县|区|镇|村)(?:级|媒体)|中央")
_SAME_LEVEL: Final = {"国家": "中央", "全国": "中央", "区": "县"}
OTHER_LEVEL: Final = 0.5
GOES_ON: Final = 0.8


def _level(words: str) -> str:
    """The last level named: 省级媒体刊发 is not 市级媒体刊发, however much else agrees."""
    found = [match[1] or match[0] for match in _LEVELS.finditer(words)]
    return _SAME_LEVEL.get(found[-1], found[-1]) if found else ""


def _levels_agree(said: str, known: str) -> float:
    return OTHER_LEVEL if said and known and said != known else 1.0


def _ends_there(ending: str, after: str) -> float:
    """168名党支部书记 counts 书记: a name that only opens the noun behind the number is not what is counted."""
    at = after.find(ending)
    return GOES_ON if at >= 0 and len(after) - at - len(ending) >= 2 else 1.0


@lru_cache(4096)
def _agreement(said: str, known: str) -> float:
    """Measure words: the same, of one family, or at odds."""
    if not said or not known:
        return 0.97
    said, known = (word.lstrip("万亿") for word in (said, known))
    if said == known or said.split("（")[0] == known.split("（")[0]:
        return 1.0
    if any(said in family and known in family for family in _FAMILIES):
        return 0.93
    if (said in _RATES) != (known in _RATES):
        return 0.3  # a share never counts what a number counts
    return 0.55


def alike(said: str, known: str) -> bool:
    """Whether two measure words can count the same thing; people and person-times never do."""
    return _agreement(said, known) > 0.9 and said.endswith("人次") == known.endswith("人次")


def _decide(found: list[Candidate]) -> Ranked:
    ordered = sorted(found, key=lambda one: (-one.score, one.key))
    offered = tuple(one for one in ordered[:OFFERED] if one.score >= FLOOR)
    if not offered or offered[0].score < SCORE:
        return Ranked(offered, None)
    lead = offered[0].score - (offered[1].score if len(offered) > 1 else 0.0)
    return Ranked(offered, offered[0].key if lead >= LEAD else None)
