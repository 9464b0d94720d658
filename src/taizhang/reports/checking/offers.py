"""Beginning in the middle: the totals a report states, beside the indicators that could take them as lump rows."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from taizhang.ledgers import installed
from taizhang.packs.model import Aggregation, Indicator, PackSet, Source
from taizhang.reports.checking import figures
from taizhang.reports.checking.asking import Asked
from taizhang.reports.checking.check import read_file
from taizhang.reports.checking.result import Place
from taizhang.reports.unreadable import refused_files
from taizhang.units.models import Unit
from taizhang.units.scope import Scope


@dataclass(frozen=True, slots=True)
class Offer:
    """`amount` is in the indicator's smallest unit, as lump rows are kept; `now` is what the ledger shows already."""

    place: Place
    words: str
    claimed: str
    indicator: Indicator
    amount: int
    now: str
    sure: bool
    problem: str = ""
    ticked: bool = False  # proposed without a second thought

    def as_json(self) -> dict[str, Any]:
        return {
            **self.place.as_json(),
            "words": self.words,
            "claimed": self.claimed,
            "indicator": self.indicator.id,
            "label": self.indicator.label,
            "word": self.indicator.word,
            "amount": self.amount,
            "places": self.indicator.places,
            "now": self.now,
            "sure": self.sure,
            "problem": self.problem,
            "ticked": self.ticked,
        }


def offers(scope: Scope, data: bytes, name: str, unit: Unit, first: date, last: date) -> list[Offer]:
    """One for each number of the unit's own that an indicator was assigned to; of equal ones the first."""
    packs = installed.current()
    with refused_files():
        read = read_file(scope, data, name, unit, first, last)
    asked = [one for one in read if one.assigned and one.unit == unit]
    known = figures.read(scope, packs, [one.wanted[0] for one in asked])
    found: dict[tuple[str, int], Offer] = {}
    seen: set[str] = set()
    for one in asked:
        offer = _offer(one, known, packs, first=one.indicator.id not in seen)
        seen.add(one.indicator.id)
        found.setdefault((offer.indicator.id, offer.amount), offer)
    return list(found.values())


def _offer(one: Asked, known: figures.Read, packs: PackSet, *, first: bool) -> Offer:
    """Ticked where nothing speaks against it: an exact number, the first of its indicator, above what is there."""
    figure = known.get(one.wanted[0])
    amount = int((one.stated * Decimal(10) ** one.indicator.places).to_integral_value())
    there = None if figure is None else figures.value_of(figure)
    now = figures.shown(figure) if figure is not None else "—"
    against = problem(one.indicator, packs)
    exact = one.allowed.exact or one.indicator.places > 0
    ticked = first and one.sure and exact and not against and (there or 0) < one.stated
    return Offer(one.place, one.words, one.claimed, one.indicator, amount, now, one.sure, against, ticked)


def problem(indicator: Indicator, packs: PackSet) -> str:
    """Why an indicator takes no lump rows, or nothing."""
    if indicator.source is not Source.LEDGER or indicator.aggregation is Aggregation.DISTINCT:
        return "由其他数字算出，或按人、按点位去重，不能只报总数"
    ledger = packs.ledgers.get(indicator.ledger or "")
    if ledger is None or not ledger.lump:
        return f"“{ledger.label if ledger else indicator.label}”不接受只报总数"
    return ""
