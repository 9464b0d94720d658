"""Showing a file without running anything of it: an image as itself, a text as plain paragraphs, the rest to download.

What is sent inline is never of a type a browser would run; everything else goes out as an attachment of no type.
"""

from dataclasses import dataclass
from typing import BinaryIO

from taizhang.audit.errors import Missing
from taizhang.files.errors import FileError
from taizhang.files.extract import extract
from taizhang.ledgers.evidence.store import read, store
from taizhang.ledgers.models import Entry, Evidence
from taizhang.units.scope import Scope

INLINE = {"jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif", "bmp": "image/bmp"}
AS_TEXT = frozenset({"docx", "pdf", "text", "doc", "ole", "rtf"})
ATTACHMENT = "application/octet-stream"
MOST_PARAGRAPHS = 2_000


@dataclass(frozen=True, slots=True)
class Sent:
    """How a file goes out."""

    name: str
    content_type: str
    inline: bool
    file: BinaryIO


def find(scope: Scope, evidence: int) -> Evidence:
    found = Evidence.objects.filter(pk=evidence).first()
    if found is None or not Entry.objects.visible_to(scope).filter(pk=found.entry).exists():
        raise Missing
    return found


def send(scope: Scope, evidence: int) -> Sent:
    found = find(scope, evidence)
    if not store().has(found.blob):
        raise Missing("这份材料的文件已丢失，请联系系统管理员核验。")
    content_type = INLINE.get(found.kind, ATTACHMENT)
    return Sent(found.name, content_type, found.kind in INLINE, store().open(found.blob))


def paragraphs(scope: Scope, evidence: int) -> list[str]:
    """Plain text for a page to escape; [] for what has none."""
    found = find(scope, evidence)
    if found.kind not in AS_TEXT:
        return []
    try:
        extracted = extract(read(found.blob), found.name)
    except FileError as error:
        return [str(error)]
    return [line for _, line in extracted.lines()][:MOST_PARAGRAPHS]
