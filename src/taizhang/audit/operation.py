"""The frame of every change: actor, transaction, lock, events, projections, commit, notices.

An operation that ends without an event is a programming error and rolls back; one that found nothing to change
says so by `op.unchanged()`. Projections run inside the transaction, notices after it. `atomic` is for writes only,
so besides this module only the idempotency frame around it and the sealer open a transaction.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.db import transaction

from taizhang.audit import idempotency, locks, recording
from taizhang.audit.actor import Actor
from taizhang.audit.lots import Lot
from taizhang.audit.recording import Recorded, record

BATCH = 500  # rows of one statement


class Change:
    """What an operation did to one thing of another app; projections pick the kinds they know."""


Projection = Callable[[Sequence[Change]], None]

# Wired in project/wiring.py, in the one place where it can be read who reacts to what.
PROJECTIONS: list[Projection] = []


class UnrecordedChange(RuntimeError):
    """An operation ended without saying what it did."""


@dataclass(slots=True)
class Operation:
    actor: Actor
    at: datetime
    recorded: list[Recorded] = field(default_factory=list)
    lots: list[Lot] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    said_unchanged: bool = False

    def event(
        self,
        action: str,
        object: str,  # noqa: A002 - the word of the glossary
        label: str,
        *,
        unit: int | None = None,
        home: int = 0,
        before: Mapping[str, object] | None = None,
        after: Mapping[str, object] | None = None,
    ) -> None:
        """Record one act. `before` and `after` hold only what changed."""
        self.recorded.append(
            record(self.actor, self.at, action, object, label, unit=unit, home=home, before=before, after=after)
        )

    def take(self, recorded: Iterable[Recorded]) -> None:
        """Events made before the transaction."""
        self.recorded += recorded

    def take_lot(self, lot: Lot) -> None:
        """The same, of many things at once."""
        self.lots.append(lot)

    def change(self, change: Change) -> None:
        self.changes.append(change)

    def unchanged(self) -> None:
        self.said_unchanged = True

    def after_commit(self, notice: Callable[[], None]) -> None:
        transaction.on_commit(notice)

    def _finish(self) -> None:
        if not self.recorded and not self.lots and not self.said_unchanged:
            raise UnrecordedChange("an operation must record an event or say that nothing changed")
        recording.write(self.recorded)
        for lot in self.lots:
            lot.write()
        for projection in PROJECTIONS:
            projection(self.changes)


@contextmanager
def operation(actor: Actor, *, shape: locks.Shape = locks.Shape.SHARED) -> Iterator[Operation]:
    """Open the transaction of one change. Inside another operation it joins that one's transaction."""
    if not isinstance(actor, Actor):
        raise TypeError("an operation needs an actor")
    with transaction.atomic():
        locks.take(shape)
        op = Operation(actor=actor, at=datetime.now(UTC))
        idempotency.claim(actor, op.at)
        yield op
        op._finish()
