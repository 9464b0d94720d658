"""What other apps make of thousands of changed entries, worked out before the transaction that makes them true.

The list is wired in project/wiring.py beside the projections. A preparer may take its time, `park` included, which
ends the preparing; `post` runs inside the short transaction and raises `Outdated` when what it was worked out from is
no longer so.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

from taizhang.audit.errors import Conflict
from taizhang.ledgers.facts import EntryChange


class Outdated(Conflict):
    """Definitions changed meanwhile; the whole is worked out again."""

    def __init__(self) -> None:
        super().__init__("导入期间指标口径有变化，请重试。")


class Prepared(Protocol):
    def add(self, changes: Sequence[EntryChange]) -> None: ...
    def park(self) -> None: ...
    def post(self) -> None: ...


PREPARERS: list[Callable[[str], Prepared]] = []  # each is given the ledger


def prepared(ledger: str) -> list[Prepared]:
    return [make(ledger) for make in PREPARERS]
