"""A figure is a value with everything that makes it checkable. A bare number never leaves this floor."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from taizhang.figures.places import BLOCK
from taizhang.packs.reach import REACH_WORDS, Reach

READY, BUILDING, WAITING = "ready", "building", "waiting"
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which figure: `first`..`last` are the days of a flow, a stock is as of `last`."""

    indicator: str
    unit: int
    first: date
    last: date
    reach: Reach | None = None  # None is the indicator's own
    tree: int = BLOCK
    cut: datetime | None = None  # rows registered later are counted as 补报


@dataclass(frozen=True, slots=True)
class DefinitionText:
    id: int
    text: str
    replaced_by: int | None = None  # a newer definition is being built; this is the old one
    progress: int | None = None  # of that build, per mille

    @property
    def short(self) -> str:
        """What a person can read out and compare: eight letters and digits of the id, none that look alike."""
        left, signs = self.id, []
        for _ in range(8):
            left, at = divmod(left, len(LETTERS))
            signs.append(LETTERS[at])
        return f"{''.join(signs[:4])}-{''.join(signs[4:])}"


@dataclass(frozen=True, slots=True)
class UnitName:
    id: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Figure:
    wanted: Wanted
    label: str
    word: str
    unit: UnitName
    reach: Reach
    first: date | None  # None is from the beginning
    last: date
    as_of: datetime
    definition: DefinitionText
    places: int = 0
    stored: int | None = None  # in the smallest unit; None while it is being computed, and for a share
    lump: int = 0  # of it, only reported as totals
    numerator: int | None = None
    denominator: int | None = None
    late: int | None = None
    state: str = READY
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def detailed(self) -> int | None:
        return None if self.stored is None else self.stored - self.lump

    @property
    def value(self) -> int | Decimal | None:
        """As people read it: money in 元, a share in percent with one decimal."""
        if self.denominator is not None:
            return percent(self.numerator or 0, self.denominator)
        return shown(self.stored, self.places)

    def as_json(self) -> dict[str, Any]:
        return {
            "indicator": self.wanted.indicator,
            "label": self.label,
            "word": self.word,
            "value": plain(self.value),
            "stored": self.stored,
            "detailed": self.detailed,
            "lump": self.lump,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "late": self.late,
            "unit": {"code": self.unit.code, "name": self.unit.name},
            "reach": str(self.reach),
            "reach_label": REACH_WORDS[self.reach],
            "tree": self.wanted.tree,
            "from": self.first.isoformat() if self.first else None,
            "to": self.last.isoformat(),
            "as_of": self.as_of.isoformat(),
            "state": self.state,
            "definition": {
                "id": str(self.definition.id),
                "text": self.definition.text,
                "replaced_by": None if self.definition.replaced_by is None else str(self.definition.replaced_by),
                "progress": self.definition.progress,
            },
            "rows": self.rows_link(),
            **self.extra,
        }

    def rows_link(self) -> str:
        wanted = self.wanted
        tree = f"&tree={wanted.tree}" if wanted.tree != BLOCK else ""
        return (
            f"/api/v1/units/{self.unit.code}/figures/rows?indicator={wanted.indicator}"
            f"&from={wanted.first.isoformat()}&to={wanted.last.isoformat()}&reach={self.reach}{tree}"
        )


def shown(stored: int | None, places: int) -> int | Decimal | None:
    return stored if stored is None or places == 0 else Decimal(stored).scaleb(-places)


def percent(numerator: int, denominator: int) -> Decimal | None:
    """One decimal, halves up; nothing over nothing is no share."""
    if denominator == 0:
        return None
    tenths = (abs(numerator) * 2000 + abs(denominator)) // (2 * abs(denominator))
    sign = -1 if (numerator < 0) != (denominator < 0) and tenths else 1
    return Decimal(sign * tenths).scaleb(-1)


def plain(value: int | Decimal | None) -> int | float | None:
    return float(value) if isinstance(value, Decimal) else value
