"""What an operation records: events made ready, and written with their details as not yet sealed.

Making an event costs more than writing it, so an import makes those of its rows before its transaction and hands
them in with `Operation.take`.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from taizhang.audit import bulk, single
from taizhang.audit.actor import Actor
from taizhang.audit.canonical import canonical
from taizhang.audit.hashing import COVERED, detail_digest, event_hash
from taizhang.audit.models import Event, EventDetail, Unsealed

FEW = 20  # up to here single rows are quicker than what many need to be prepared
EVENT = ("id", *COVERED, "hash")


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event with the exact text its digest was taken over."""

    event: Event
    salt: str
    text: str


def record(
    actor: Actor,
    at: datetime,
    action: str,
    object: str,  # noqa: A002 - the word of the glossary
    label: str,
    *,
    unit: int | None = None,
    home: int = 0,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> Recorded:
    """One act, ready to be written. `before` and `after` hold only what changed."""
    salt = secrets.token_hex(16)
    text = canonical({"before": dict(before or {}), "after": dict(after or {})})
    event = Event(
        home=home,
        at=at,
        actor=actor.account,
        actor_name=actor.name[:100],
        via=actor.via,
        unit=unit if unit is not None else actor.unit,
        action=action,
        object=object,
        label=label[:200],
        detail_digest=detail_digest(salt, text),
        request=actor.request,
        address=actor.address,
    )
    event.hash = event_hash(event)
    return Recorded(event, salt, text)


def write(recorded: Sequence[Recorded]) -> None:
    if len(recorded) > FEW:
        _write_many(recorded)
        return
    for one in recorded:
        event = single.add(one.event)
        single.add(EventDetail(event_id=event.pk, home=event.home, salt=one.salt, json=one.text))
        single.add(Unsealed(event_id=event.pk, home=event.home))


def _write_many(recorded: Sequence[Recorded]) -> None:
    for one, key in zip(recorded, bulk.reserve_ids(Event, len(recorded)), strict=True):
        one.event.pk = key
    bulk.insert(Event, EVENT, ([getattr(one.event, name) for name in EVENT] for one in recorded))
    details = ((one.event.pk, one.event.home, one.salt, one.text) for one in recorded)
    bulk.insert(EventDetail, ("event_id", "home", "salt", "json"), details)
    bulk.insert(Unsealed, ("event_id", "home"), ((one.event.pk, one.event.home) for one in recorded))
