"""What each hash covers. Nothing of an event, a detail, a leaf or a seal may stand outside one of these forms."""

from datetime import datetime
from typing import Protocol

from taizhang.audit.canonical import canonical
from taizhang.audit.crypto import CURRENT, SUITES, Suite
from taizhang.audit.models import Event, EventDetail

# Every column but the id, which the leaf binds, and the hash itself.
COVERED = (
    "home",
    "at",
    "actor",
    "actor_name",
    "via",
    "unit",
    "action",
    "object",
    "label",
    "detail_digest",
    "request",
    "address",
)

SIGNED = ("number", "first", "last", "root", "previous", "at", "key")

NO_SEAL = "0" * 64  # what the first seal names as the one before it


class Sealed(Protocol):
    """The columns of a seal that its signature covers, and the signature: a row, or a proof's copy of it."""

    @property
    def number(self) -> int: ...
    @property
    def first(self) -> int: ...
    @property
    def last(self) -> int: ...
    @property
    def root(self) -> str: ...
    @property
    def previous(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def key(self) -> str: ...
    @property
    def signature(self) -> str: ...


def event_hash(event: Event, suite: Suite = CURRENT) -> str:
    return _digest({name: getattr(event, name) for name in COVERED}, suite)


def detail_digest(salt: str, json: str, suite: Suite = CURRENT) -> str:
    """Salt and text stand as two strings, so that nothing can be moved from one into the other."""
    return _digest([salt, json], suite)


def leaf_data(event_id: int, event_hash: str) -> bytes:
    """A leaf binds the event's id, which the event's own hash cannot know."""
    return f"{event_id}:{event_hash}".encode()


def seal_message(seal: Sealed) -> bytes:
    """What is signed."""
    return canonical({name: getattr(seal, name) for name in SIGNED}).encode()


def seal_digest(seal: Sealed, suite: Suite = CURRENT) -> str:
    """What the next seal names, signature included."""
    return _digest([seal_message(seal).decode(), seal.signature], suite)


def event_is_intact(event: Event) -> bool:
    """Whether the event still has the hash it was written with, by any suite this site has used."""
    try:
        return any(event.hash == event_hash(event, suite) for suite in SUITES.values())
    except (TypeError, ValueError):
        return False  # SQLite lets a tampered column hold what has no canonical form


def detail_is_intact(event: Event, detail: EventDetail) -> bool:
    try:
        digests = {detail_digest(detail.salt, detail.json, suite) for suite in SUITES.values()}
    except (TypeError, ValueError):
        return False
    return detail.home == event.home and event.detail_digest in digests


def _digest(value: object, suite: Suite) -> str:
    return suite.digest(canonical(value).encode()).hex()
