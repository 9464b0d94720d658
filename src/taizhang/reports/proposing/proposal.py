"""What is proposed for one place of a file, and what is refused with the reason. Nothing here is decided for good: a
person confirms."""

from dataclasses import dataclass
from typing import Any

from taizhang.text.ranking import Ranked

AROUND = 24


@dataclass(frozen=True, slots=True)
class ProposedSlot:
    """`start` and `end` are offsets into `paragraph`, the paragraph's visible text; `at` is its place in the file."""

    part: str
    paragraph: str
    at: int
    start: int
    end: int
    kind: str
    measure: str | None
    ranked: Ranked

    @property
    def surface(self) -> str:
        return self.paragraph[self.start : self.end]

    @property
    def context(self) -> str:
        return self.paragraph[max(0, self.start - AROUND) : self.end + AROUND]

    def as_json(self) -> dict[str, Any]:
        return {
            "part": self.part,
            "paragraph": self.paragraph,
            "start": self.start,
            "end": self.end,
            "surface": self.surface,
            "kind": self.kind,
            "measure": self.measure,
            "context": self.context,
            **ranking_json(self.ranked),
        }


@dataclass(frozen=True, slots=True)
class RefusedSlot:
    part: str
    paragraph: str
    surface: str
    reason: str

    def as_json(self) -> dict[str, Any]:
        return {
            "part": self.part,
            "paragraph": self.paragraph,
            "surface": self.surface,
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class ProposedCell:
    sheet: str
    cell: str
    row_head: str
    column_head: str
    period: str
    kind: str
    ranked: Ranked

    def as_json(self) -> dict[str, Any]:
        return {
            "sheet": self.sheet,
            "cell": self.cell,
            "row_head": self.row_head,
            "column_head": self.column_head,
            "period": self.period,
            "kind": self.kind,
            **ranking_json(self.ranked),
        }


@dataclass(frozen=True, slots=True)
class RefusedCell:
    sheet: str
    cell: str
    reason: str

    def as_json(self) -> dict[str, Any]:
        return {"sheet": self.sheet, "cell": self.cell, "reason": self.reason}


def ranking_json(ranked: Ranked) -> dict[str, Any]:
    return {
        "candidates": [{"key": one.key, "label": one.label, "score": one.score} for one in ranked.candidates],
        "indicator": ranked.indicator,
    }
