"""What projections learn of a changed entry: everything figures and search need, before and after.

`before` is None for a new entry, `after` is None for one that counts no more (withdrawn or merged away).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from taizhang.audit.operation import Change, Operation
from taizhang.ledgers.models import Entry, Import


@dataclass(frozen=True, slots=True)
class StayFact:
    """One visit of a state: [from_day, to_day)."""

    state: str
    from_day: date
    to_day: date | None


@dataclass(frozen=True, slots=True)
class LumpFact:
    indicator: str
    amount: int
    from_day: date
    to_day: date


@dataclass(frozen=True, slots=True)
class EntryFacts:
    id: int
    home: int
    ledger: str
    number: str
    title: str
    owners: tuple[int, ...]  # unit ids, the entry's own first
    data: Mapping[str, object]
    day: date | None
    due: date | None
    stays: tuple[StayFact, ...]  # in order
    lump: LumpFact | None = None


@dataclass(frozen=True, slots=True)
class EntryActed(Change):
    """An act on an entry as its event tells it; for who passes it on (webhooks)."""

    op: Operation
    action: str
    row: Entry


@dataclass(frozen=True, slots=True)
class ImportActed(Change):
    """A whole import that became true: told once, not row by row."""

    op: Operation
    batch: Import


@dataclass(frozen=True, slots=True)
class EntryChange(Change):
    before: EntryFacts | None
    after: EntryFacts | None
