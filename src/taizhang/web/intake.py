"""Files shown for checking and taken in at the next click.

A file is looked at first (试导) and applied when the clerk says so; nobody should pick it twice. Between the two it
lies among the blobs, where what nothing refers to is collected a day later, and the form carries a signed name of it:
signed for the account, so that nobody opens by its hash what another has uploaded.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from django.core import signing

from taizhang.audit.classified import refuse_classified
from taizhang.audit.errors import Refused
from taizhang.files.errors import FileError
from taizhang.ledgers.evidence.store import read, store
from taizhang.ledgers.importing.source import MOST_BYTES
from taizhang.units.request import ScopedRequest

SALT = "taizhang.intake"
A_DAY = 24 * 3600
PASTED = "粘贴的内容.txt"


@dataclass(frozen=True, slots=True)
class Kept:
    name: str
    token: str


def keep(here: ScopedRequest, name: str, chunks: Iterable[bytes]) -> Kept:
    def judge(content: bytes) -> None:
        with suppress(FileError):  # said when it is looked at
            refuse_classified(name, content)

    stored = store().put(chunks, MOST_BYTES, judge)
    said = {"name": name, "sha256": stored.sha256, "account": here.account.pk}
    return Kept(name, signing.dumps(said, salt=SALT, compress=True))


def opened(here: ScopedRequest, token: str) -> tuple[str, bytes]:
    try:
        said = signing.loads(token, salt=SALT, max_age=A_DAY)
        if said["account"] != here.account.pk:
            raise signing.BadSignature("kept for another account")
        return said["name"], read(said["sha256"])
    except (signing.BadSignature, FileNotFoundError) as error:
        raise Refused("文件已不在这里，请重新选择文件。", code="file_gone", field="file") from error


def kept_of(here: ScopedRequest) -> list[Kept]:
    """What the form brings: files just chosen or text just pasted, else those chosen before."""
    chosen = [keep(here, file.name or "", file.chunks()) for file in here.FILES.getlist("file")]
    if text := here.POST.get("pasted", "").strip("\r\n"):
        chosen.append(keep(here, PASTED, [text.encode()]))
    if chosen:
        return chosen
    return [Kept(opened(here, token)[0], token) for token in here.POST.getlist("kept")]
