"""What an event's hash covers: every column but its id, which its leaf binds."""

from taizhang.audit.canonical import digest
from taizhang.audit.models import Event

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


def event_hash(event: Event) -> str:
    return digest({name: getattr(event, name) for name in COVERED})
