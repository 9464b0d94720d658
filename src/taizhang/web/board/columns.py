"""Which indicators stand on a board, and what each is for.

A pack names them (`board` in pack.toml); without that, its first six are taken. The first share is the progress, the
first stock past its due day is what is late, the first other stock is what is open, the first other one is the total.
"""

from collections.abc import Callable
from dataclasses import dataclass

from taizhang.packs.model import Indicator, Ledger, PackSet, Source

MOST = 6


@dataclass(frozen=True, slots=True)
class Columns:
    strip: tuple[Indicator, ...]
    total: Indicator | None
    rate: Indicator | None
    open: Indicator | None
    late: Indicator | None
    ledger: Ledger | None  # whose entries the total counts

    def table(self) -> list[Indicator]:
        """What each unit below is shown with."""
        return [one for one in (self.total, self.rate, self.late) if one is not None]


def columns(packs: PackSet, pack: str) -> Columns:
    named = packs.packs[pack].board if pack in packs.packs else ()
    own = [one.id for one in packs.indicators.values() if one.pack == pack and one.scored]
    strip = tuple(packs.indicators[key] for key in (named or own)[:MOST])
    total = _first(strip, lambda one: one.source is not Source.SHARE and not one.stock)
    ledger = packs.ledgers.get(total.ledger or "") if total is not None else None
    return Columns(
        strip=strip,
        total=total,
        rate=_first(strip, lambda one: one.source is Source.SHARE),
        open=_first(strip, lambda one: one.stock and one.past is None),
        late=_first(strip, lambda one: one.stock and one.past is not None),
        ledger=ledger if ledger is not None and not ledger.builtin else None,
    )


def _first(strip: tuple[Indicator, ...], suits: Callable[[Indicator], bool]) -> Indicator | None:
    return next((one for one in strip if suits(one)), None)
