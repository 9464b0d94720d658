"""What a check says: findings with a verdict, and what was not checked and why."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from taizhang.figures.figure import Figure
from taizhang.text.ranking import Candidate


class Verdict(StrEnum):
    AGREES = "相符"
    ROUNDED = "取整相符"
    DIFFERS = "不符"
    UNKNOWN = "台账无此项"
    HOLE = "空缺"
    CONTRADICTS = "自相矛盾"


FAULTS = frozenset({Verdict.DIFFERS, Verdict.HOLE, Verdict.CONTRADICTS})


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the text; in a form, the sheet and cell instead."""

    start: int
    end: int
    surface: str
    context: str
    part: str = "body"
    cell: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "start": self.start,
            "end": self.end,
            "surface": self.surface,
            "context": self.context,
            "part": self.part,
            "cell": self.cell,
        }


@dataclass(frozen=True, slots=True)
class Finding:
    kind: str  # claim, quantifier, hole, sum, cell
    verdict: Verdict
    place: Place
    message: str
    claimed: str = ""
    figure: Figure | None = None
    words: str = ""  # what the number counts, as the text says it

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "verdict": str(self.verdict),
            **self.place.as_json(),
            "message": self.message,
            "claimed": self.claimed,
            "words": self.words,
            "indicator": self.figure.wanted.indicator if self.figure else None,
            "label": self.figure.label if self.figure else None,
            "figure": self.figure.as_json() if self.figure else None,
        }

    def kept(self) -> dict[str, Any]:
        """What is stored of it: the figure by what reads it again, and as it was shown."""
        told = self.as_json()
        del told["figure"]
        if self.figure is not None:
            one = self.figure
            told["read"] = {
                "unit": one.unit.code,
                "from": one.wanted.first.isoformat(),
                "to": one.wanted.last.isoformat(),
                "reach": str(one.reach),
            }
        return told


@dataclass(frozen=True, slots=True)
class NotChecked:
    place: Place
    reason: str
    candidates: tuple[Candidate, ...] = ()
    words: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            **self.place.as_json(),
            "reason": self.reason,
            "words": self.words,
            "candidates": [{"key": one.key, "label": one.label, "score": one.score} for one in self.candidates],
        }


@dataclass(frozen=True, slots=True)
class Part:
    """One report of a file and the unit it speaks for."""

    title: str
    start: int
    end: int
    unit_code: str
    unit_name: str


@dataclass(slots=True)
class Checked:
    text: str
    kind: str
    parts: list[Part]
    findings: list[Finding]
    not_checked: list[NotChecked]
    notes: list[str] = field(default_factory=list)

    @property
    def faults(self) -> list[Finding]:
        return [one for one in self.findings if one.verdict in FAULTS]

    def kept(self) -> dict[str, Any]:
        return {**self.as_json(), "text": self.text, "findings": [one.kept() for one in self.findings]}

    def counts(self) -> dict[str, int]:
        found = Counter(str(one.verdict) for one in self.findings)
        return {str(verdict): found.get(str(verdict), 0) for verdict in Verdict}

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "reports": [
                {
                    "title": one.title,
                    "start": one.start,
                    "end": one.end,
                    "unit": {"code": one.unit_code, "name": one.unit_name},
                }
                for one in self.parts
            ],
            "counts": self.counts(),
            "findings": [one.as_json() for one in self.findings],
            "not_checked": [one.as_json() for one in self.not_checked],
            "notes": self.notes,
        }
