"""How an act on an entry stands in its events.

Fields stand under their keys; what is about the act itself stands under a key with `@`, which no field has.
"""

from collections.abc import Mapping
from datetime import datetime

from taizhang.audit.actor import Actor
from taizhang.audit.operation import Operation
from taizhang.audit.recording import Recorded, record
from taizhang.ledgers.facts import EntryActed
from taizhang.ledgers.models import Entry

VERSION, STATE, DAY, STEP, COMMENT, REASON, SIGNED, PROMISED, IMPORT = (
    "@version",
    "@state",
    "@day",
    "@step",
    "@comment",
    "@reason",
    "@signed",
    "@promised",
    "@import",
)
ABOUT = frozenset({VERSION, STATE, DAY, STEP, COMMENT, REASON, SIGNED, PROMISED})


def entry_event(
    op: Operation,
    action: str,
    row: Entry,
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    """Every act on an entry is recorded at its unit, under its number and title, with the version it led to."""
    op.take([entry_record(op.actor, op.at, action, row, before=before, after=after)])
    op.change(EntryActed(op, action, row))


def entry_record(
    actor: Actor,
    at: datetime,
    action: str,
    row: Entry,
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> Recorded:
    return record(
        actor,
        at,
        action,
        f"entry:{row.pk}",
        f"{row.number} {row.title}",
        unit=row.unit_id,
        home=row.home,
        before=before,
        after={**(after or {}), VERSION: row.version},
    )
