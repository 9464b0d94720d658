"""Where the bytes lie. A blob is written and synced before the transaction that refers to it, so an acknowledged file
is there after a crash; one that nothing came to refer to is collected a day later.
"""

import contextlib
import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from django.conf import settings

from taizhang.audit.errors import Refused
from taizhang.ledgers.evidence.blob import Judge, Stored, TooLarge
from taizhang.ledgers.evidence.bucket import Bucket
from taizhang.ledgers.evidence.signing import Keys


class Store(Protocol):
    """A place for blobs; another one is another class with these eight."""

    def put(self, chunks: Iterable[bytes], limit: int, judge: Judge | None = None) -> Stored: ...
    def open(self, sha256: str) -> BinaryIO: ...
    def has(self, sha256: str) -> bool: ...
    def delete(self, sha256: str) -> None: ...
    def delete_left(self, sha256: str, since: datetime) -> bool: ...
    def touched(self, sha256: str) -> datetime: ...
    def blobs(self) -> Iterator[str]: ...
    def probe(self) -> None: ...


class Folder:
    """A folder of the data directory, spread over 256 sub-folders."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, sha256: str) -> Path:
        return self.root / sha256[:2] / sha256[2:]

    def put(self, chunks: Iterable[bytes], limit: int, judge: Judge | None = None) -> Stored:
        """What the judge refuses was never among the blobs."""
        self.root.mkdir(parents=True, exist_ok=True)
        draft = self.root / f".{secrets.token_hex(8)}"
        try:
            sha256, size = _write(draft, chunks, limit)
            if judge:
                judge(draft.read_bytes())
            self._settle(draft, self.path(sha256))
        except OSError as error:
            raise Refused("附件没有存下来：磁盘已满或不可写，请联系系统管理员。", code="store_failed") from error
        finally:
            with contextlib.suppress(FileNotFoundError):
                draft.unlink()
        return Stored(sha256, size)

    def _settle(self, draft: Path, place: Path) -> None:
        with contextlib.suppress(FileNotFoundError):
            os.utime(place)  # the same bytes are kept once, and not collected under this upload
            return
        place.parent.mkdir(exist_ok=True)
        draft.rename(place)
        _sync_folder(place.parent)

    def open(self, sha256: str) -> BinaryIO:
        return self.path(sha256).open("rb")

    def has(self, sha256: str) -> bool:
        return self.path(sha256).is_file()

    def delete(self, sha256: str) -> None:
        with contextlib.suppress(FileNotFoundError):
            self.path(sha256).unlink()

    def delete_left(self, sha256: str, since: datetime) -> bool:
        """Taken aside before it is deleted: an upload of the same bytes either has touched them by then, or keeps its
        own. What is young is not moved, not for a moment: somebody may be reading it."""
        place, aside = self.path(sha256), self.root / f".{secrets.token_hex(8)}"
        with contextlib.suppress(FileNotFoundError):
            if _touched(place) > since:
                return False
            place.rename(aside)
            if _touched(aside) > since:
                aside.rename(place)
                return False
            aside.unlink()
        return True

    def touched(self, sha256: str) -> datetime:
        return _touched(self.path(sha256))

    def blobs(self) -> Iterator[str]:
        """Every blob, whether anything refers to it or not."""
        for folder in sorted(self.root.glob("[0-9a-f][0-9a-f]")):
            for file in sorted(folder.iterdir()):
                yield folder.name + file.name

    def drafts(self) -> list[Path]:
        """What is being written, or was when its process died."""
        return sorted(self.root.glob(".*"))

    def probe(self) -> None:
        """The folder is made when it is first written to; the data directory was proved before."""


def _touched(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _write(draft: Path, chunks: Iterable[bytes], limit: int) -> tuple[str, int]:
    """Hash while writing; stop as soon as the limit is passed, however much more would come."""
    digest, size = hashlib.sha256(), 0
    with draft.open("xb") as file:
        for chunk in chunks:
            size += len(chunk)
            if size > limit:
                raise TooLarge(limit)
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest(), size


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def store() -> Store:
    """The one a setting names: a bucket where its address is set, else a folder of the data directory."""
    config = settings.CONFIG
    if not config.evidence_url:
        return Folder(Path(config.data_dir) / "blobs")
    keys = Keys(config.evidence_access_key, config.evidence_secret_key, config.evidence_region)
    return Bucket(config.evidence_url, keys)


def read(sha256: str) -> bytes:
    with store().open(sha256) as file:
        return file.read()
