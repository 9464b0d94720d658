"""The frame of every change: actor, transaction, lock, events, projections, commit, notices.

An operation that ends without an event is a programming error and rolls back; one that found nothing to change
says so by `op.unchanged()`. Projections run inside the transaction, notices after it. `atomic` is for writes only,
so besides this module only the idempotency frame around it and the sealer open a transaction.
"""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.db import transaction

from taizhang.audit import locks
from taizhang.audit.actor import Actor
from taizhang.audit.canonical import canonical
from taizhang.audit.hashing import detail_digest, event_hash
from taizhang.audit.models import Event, EventDetail, Unsealed

BATCH = 500


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
    events: list[Event] = field(default_factory=list)
    details: list[tuple[str, str]] = field(default_factory=list)
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
        salt = secrets.token_hex(16)
        text = canonical({"before": dict(before or {}), "after": dict(after or {})})
        event = Event(
            home=home,
            at=self.at,
            actor=self.actor.account,
            actor_name=self.actor.name[:100],
            via=self.actor.via,
            unit=unit if unit is not None else self.actor.unit,
            action=action,
            object=object,
            label=label[:200],
            detail_digest=detail_digest(salt, text),
            request=self.actor.request,
            address=self.actor.address,
        )
        event.hash = event_hash(event)
        self.events.append(event)
        self.details.append((salt, text))

    def change(self, change: Change) -> None:
        self.changes.append(change)

    def unchanged(self) -> None:
        self.said_unchanged = True

    def after_commit(self, notice: Callable[[], None]) -> None:
        transaction.on_commit(notice)

    def _finish(self) -> None:
        if not self.events and not self.said_unchanged:
            raise UnrecordedChange("an operation must record an event or say that nothing changed")
        write_events(self.events, self.details)
        for projection in PROJECTIONS:
            projection(self.changes)


def write_events(events: list[Event], details: list[tuple[str, str]]) -> None:
    Event.objects.bulk_create(events, batch_size=BATCH)
    rows = zip(events, details, strict=True)
    EventDetail.objects.bulk_create(
        [EventDetail(event_id=event.pk, home=event.home, salt=salt, json=text) for event, (salt, text) in rows],
        batch_size=BATCH,
    )
    Unsealed.objects.bulk_create([Unsealed(event_id=e.pk, home=e.home) for e in events], batch_size=BATCH)


@contextmanager
def operation(actor: Actor, *, shape: locks.Shape = locks.Shape.SHARED) -> Iterator[Operation]:
    """Open the transaction of one change. Inside another operation it joins that one's transaction."""
    if not isinstance(actor, Actor):
        raise TypeError("an operation needs an actor")
    with transaction.atomic():
        locks.take(shape)
        op = Operation(actor=actor, at=datetime.now(UTC))
        yield op
        op._finish()
