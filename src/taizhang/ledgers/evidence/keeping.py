"""Proving that every file is still what it was, and collecting bytes nobody came to refer to."""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta

from taizhang.audit.verifiers import Finding
from taizhang.ledgers.evidence.store import CHUNK, store
from taizhang.ledgers.models import Blob, Entry, Evidence

KEPT_UNREFERRED = timedelta(hours=24)


def verify() -> Iterator[Finding]:
    """A lost or altered blob, with the entries that show it."""
    place = store()
    for blob in Blob.objects.order_by("sha256").iterator(chunk_size=500):
        if not place.has(blob.sha256):
            yield Finding("blob", blob.sha256, f"附件丢失：{_shown_by(blob.sha256)}")
        elif _digest(blob.sha256) != blob.sha256:
            yield Finding("blob", blob.sha256, f"附件被改动：{_shown_by(blob.sha256)}")


def _digest(sha256: str) -> str:
    digest = hashlib.sha256()
    with store().open(sha256) as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _shown_by(sha256: str) -> str:
    files = Evidence.objects.filter(blob=sha256).values_list("name", "entry")[:5]
    numbers = dict(Entry.system.filter(pk__in=[entry for _, entry in files]).values_list("pk", "number"))
    return "、".join(f"{name}（{numbers.get(entry, entry)}）" for name, entry in files) or sha256[:12]


def strays() -> Iterator[str]:
    """Blobs in the store that no row knows: an upload that was cut off between the file and its transaction."""
    for sha256 in store().blobs():
        if not Blob.objects.filter(sha256=sha256).exists():
            yield sha256


def collect(now: datetime) -> int:
    """Delete what nothing has referred to for a day. An upload under way has just touched its blob."""
    place, gone = store(), 0
    for sha256 in place.blobs():
        if place.touched(sha256) > now - KEPT_UNREFERRED or Evidence.objects.filter(blob=sha256).exists():
            continue
        Blob.objects.filter(sha256=sha256).delete()
        place.delete(sha256)
        gone += 1
    return gone
