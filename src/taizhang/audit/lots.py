"""Events of a lot: one act done to many things, with an event of its own for each.

Actor, moment and action are the same for all, so what they share is put into canonical form once, and an event costs
little more than its two digests. What is hashed is, letter for letter, what `recording.record` would have hashed.
"""

import os
from datetime import datetime
from json.encoder import encode_basestring
from typing import Any

from taizhang.audit import bulk
from taizhang.audit.actor import Actor
from taizhang.audit.canonical import canonical
from taizhang.audit.crypto import CURRENT
from taizhang.audit.hashing import COVERED
from taizhang.audit.models import Event, EventDetail, Unsealed

# What the events of a lot do not share, each as it is put into the canonical form.
VARYING = {"detail_digest": '"%s"', "home": "%d", "label": "%s", "object": "%s", "unit": "%d"}
SALT = 16  # bytes


class Lot:
    """Made before the transaction that writes it."""

    def __init__(self, actor: Actor, at: datetime, action: str) -> None:
        self.shared: dict[str, Any] = {
            "at": at,
            "actor": actor.account,
            "actor_name": actor.name[:100],
            "via": actor.via,
            "action": action,
            "request": actor.request,
            "address": actor.address,
        }
        self.form = _form(self.shared)
        self.events: list[tuple[str, int, str, str, int, str]] = []
        self.details: list[tuple[int, str, str]] = []

    def add(self, object: str, label: str, after: str, *, unit: int, home: int) -> None:  # noqa: A002 - as in `record`
        """`after` is in canonical form; there was nothing before."""
        salt, text, label = os.urandom(SALT).hex(), f'{{"after":{after},"before":{{}}}}', label[:200]
        detail = _digest(f'["{salt}",{encode_basestring(text)}]')
        said = encode_basestring(label), encode_basestring(object)
        self.events.append((detail, home, label, object, unit, _digest(self.form % (detail, home, *said, unit))))
        self.details.append((home, salt, text))

    def write(self) -> None:
        keys = bulk.reserve_ids(Event, len(self.events))
        shared = tuple(self.shared.values())
        events = ((key, *shared, *event) for key, event in zip(keys, self.events, strict=True))
        bulk.insert(Event, ("id", *self.shared, *VARYING, "hash"), events)
        details = ((key, *detail) for key, detail in zip(keys, self.details, strict=True))
        bulk.insert(EventDetail, ("event_id", "home", "salt", "json"), details)
        unsealed = ((key, home) for key, (home, _, _) in zip(keys, self.details, strict=True))
        bulk.insert(Unsealed, ("event_id", "home"), unsealed)


def _form(shared: dict[str, Any]) -> str:
    """The canonical form of an event, with places for what varies, in the order of their names."""
    said = {name: canonical(value).replace("%", "%%") for name, value in shared.items()} | VARYING
    return "{" + ",".join(f'"{name}":{said[name]}' for name in sorted(COVERED)) + "}"


def _digest(text: str) -> str:
    return CURRENT.digest(text.encode()).hex()
