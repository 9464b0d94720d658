"""Sealing is a fold: what is unsealed and visible becomes leaves, and one signed root covers them.

One sealer works at a time (a lock of its own on PostgreSQL, the IMMEDIATE transaction on SQLite). An event whose
transaction is still open is not seen and is sealed by a later run: the `unsealed` row, not the event's id, says
what is left to do. Sealing records no event; it would never come to an end.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from taizhang.audit import head, keys, locks, merkle
from taizhang.audit.hashing import NO_SEAL, leaf_data, seal_digest, seal_message
from taizhang.audit.models import Event, Leaf, Seal, Unsealed

# One transaction seals so many: about a tenth of a second, far below the two seconds a writer may be kept waiting.
BATCH = 2_000

Step = Callable[[int, int], None]


def seal_all(step: Step | None = None) -> int:
    """Seal what is there now; returns how many events. Events that keep arriving are left to the next run."""
    total = Unsealed.objects.count()
    done = 0
    while done < total and (sealed := seal_some()):
        done += sealed
        if step is not None:
            step(done, max(total, done))
    return done


def seal_some(limit: int = BATCH) -> int:
    """Seal up to `limit` events under one seal."""
    if not Unsealed.objects.exists():
        return 0
    key = keys.signing_key()
    with transaction.atomic():
        locks.take_sealer()
        events = _waiting(limit)
        if not events:
            return 0
        seal = _seal(key, events)
        transaction.on_commit(lambda: head.note(seal))
    return len(events)


def _waiting(limit: int) -> list[tuple[int, str]]:
    """An unsealed row without its event is left standing: it is the only witness that the event was removed."""
    waits = Unsealed.objects.filter(event_id=OuterRef("pk"))
    return list(Event.objects.filter(Exists(waits)).order_by("pk").values_list("pk", "hash")[:limit])


def _seal(key: keys.SigningKey, events: Sequence[tuple[int, str]]) -> Seal:
    before = Seal.objects.order_by("-number").first()
    first = before.last + 1 if before else 1
    seal = Seal(
        number=before.number + 1 if before else 1,
        first=first,
        last=first + len(events) - 1,
        root=merkle.root(key.suite.digest, (leaf_data(*event) for event in events)).hex(),
        previous=seal_digest(before, key.suite) if before else NO_SEAL,
        at=datetime.now(UTC),
        key=key.public_key.id,
    )
    seal.signature = key.sign(seal_message(seal))
    _move(events, first)
    seal.save(force_insert=True)
    return seal


def _move(events: Sequence[tuple[int, str]], first: int) -> None:
    leaves = [
        Leaf(position=first + offset, event_id=event_id, hash=event_hash)
        for offset, (event_id, event_hash) in enumerate(events)
    ]
    Leaf.objects.bulk_create(leaves)
    moved = Leaf.objects.filter(position__gte=first).values("event_id")
    Unsealed.objects.filter(event_id__in=moved).delete()
