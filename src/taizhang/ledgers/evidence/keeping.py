"""Proving that every file is still what it was, and collecting bytes nobody came to refer to."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from django.db import models

from taizhang.audit.errors import Missing
from taizhang.audit.verifiers import Finding
from taizhang.ledgers.evidence.blob import CHUNK
from taizhang.ledgers.evidence.store import Folder, Store, store
from taizhang.ledgers.models import Blob, Entry, Evidence

KEPT_UNREFERRED = timedelta(hours=24)
BATCH = 500

# Whose rows refer to blobs, by which column. Wired in project/wiring.py: a floor that keeps bytes here and is not in
# the list loses them after a day.
REFERRERS: list[tuple[type[models.Model], str]] = []


def verify() -> Iterator[Finding]:
    """A lost or altered blob, with the entries that show it."""
    place = store()
    for blob in Blob.objects.order_by("sha256").iterator(chunk_size=500):
        found = _digest(place, blob.sha256)
        if found is None:
            yield Finding("blob", blob.sha256, f"附件丢失：{shown_by(blob.sha256)}")
        elif found != blob.sha256:
            yield Finding("blob", blob.sha256, f"附件被改动：{shown_by(blob.sha256)}")


def _digest(place: Store, sha256: str) -> str | None:
    """None where the file is gone; it may go between two questions, so only one is asked."""
    try:
        file = place.open(sha256)
    except (FileNotFoundError, Missing):
        return None
    digest = hashlib.sha256()
    with file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def shown_by(sha256: str) -> str:
    files = Evidence.objects.filter(blob=sha256).values_list("name", "entry")[:5]
    numbers = dict(Entry.system.filter(pk__in=[entry for _, entry in files]).values_list("pk", "number"))
    return "、".join(f"{name}（{numbers.get(entry, entry)}）" for name, entry in files) or sha256[:12]


def strays() -> Iterator[str]:
    """Blobs in the store that no row refers to: an upload that was cut off between the file and its transaction."""
    for names in _batches(store()):
        yield from sorted(set(names) - _referred(names))


def collect(now: datetime) -> int:
    """Delete what nothing has referred to for a day. An upload under way has just touched its blob."""
    place, gone = store(), 0
    for names in _batches(place):
        for sha256 in sorted(set(names) - _referred(names)):
            if place.delete_left(sha256, now - KEPT_UNREFERRED):
                Blob.objects.filter(sha256=sha256).delete()
                gone += 1
    return gone + _sweep(place, now)


def _sweep(place: Store, now: datetime) -> int:
    """Half-written files whose process died. A bucket keeps none."""
    old = (
        [path for path in place.drafts() if _written(path) < now - KEPT_UNREFERRED]
        if isinstance(place, Folder)
        else []
    )
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _written(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _batches(place: Store) -> Iterator[list[str]]:
    source = place.blobs()
    while names := list(islice(source, BATCH)):
        yield names


def _referred(names: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for model, column in REFERRERS:
        rows = model._default_manager.filter(**{f"{column}__in": names})
        found |= set(rows.values_list(column, flat=True))
    return found
