"""Labelled sentences and how well the readers do on them: precision, recall, F1.

A sentence marks its findings in place: {surface|kind or value|unit}, then the aspect, or @key of its indicator,
or @- when no indicator of the catalogue is meant. What is not marked must not be found.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_MARK = re.compile(r"\{([^{}|]+)\|([^{}|]*)\|([^{}|]*)(?:\|([^{}|]*))?\}")


@dataclass(frozen=True, slots=True)
class Mark:
    start: int
    end: int
    surface: str
    said: str  # the kind of a slot, the value of a claim
    unit: str
    aspect: str | None = None
    indicator: str | None = None  # "-": none of the catalogue


@dataclass(frozen=True, slots=True)
class Sentence:
    trap: str
    text: str
    marks: tuple[Mark, ...]


def load(path: Path) -> list[Sentence]:
    groups = tomllib.loads(path.read_text(encoding="utf-8"))["group"]
    return [parse(group["trap"], raw) for group in groups for raw in group["texts"]]


def parse(trap: str, raw: str) -> Sentence:
    text, marks, at = "", [], 0
    for match in _MARK.finditer(raw):
        text += raw[at : match.start()]
        extra = match[4] or ""
        indicator = extra[1:] if extra.startswith("@") else None
        start = len(text)
        text += match[1]
        aspect = extra if extra and indicator is None else None
        marks.append(Mark(start, len(text), match[1], match[2], match[3], aspect, indicator))
        at = match.end()
    return Sentence(trap, text + raw[at:], tuple(marks))


@dataclass(frozen=True, slots=True)
class Score:
    right: int
    found: int
    owed: int

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.owed if self.owed else 1.0

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def score(found: Iterable[object], owed: Iterable[object]) -> Score:
    got, wanted = set(found), set(owed)
    return Score(len(got & wanted), len(got), len(wanted))
