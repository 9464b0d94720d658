"""The packs this site runs on: read from what was installed, never from the folder the product ships.

The rows are the truth; each version is laid out once as a folder in the data directory and loaded from there. What
was loaded is kept per process and looked up again only when the installed rows changed.
"""

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db import connection

from taizhang.audit.errors import Missing, Refused
from taizhang.ledgers.models import InstalledPack
from taizhang.packs.keeping import lay_files
from taizhang.packs.loader import PackError, load
from taizhang.packs.model import Ledger, PackSet

_loaded: dict[tuple[tuple[str, str], ...], PackSet] = {}


ASKED = "SELECT key, content FROM installed_pack ORDER BY key"


def current() -> PackSet:
    """Every installed pack, resolved together. One small query, asked several times by every page: written plainly."""
    with connection.cursor() as cursor:
        cursor.execute(ASKED)
        return of(cursor.fetchall())


def of(rows: Iterable[tuple[str, str]]) -> PackSet:
    """The packs of what was `ASKED`."""
    version = tuple(rows)
    if version not in _loaded:
        _loaded.clear()
        _loaded[version] = _load(version)
    return _loaded[version]


def known() -> PackSet:
    """What was loaded last, without asking whether it is still the newest."""
    return next(iter(_loaded.values()), None) or current()


def ledger(key: str) -> Ledger:
    """An installed ledger that holds entries."""
    found = current().ledgers.get(key)
    if found is None or found.builtin:
        raise Missing(f"没有名为“{key}”的台账。")
    return found


def _load(version: tuple[tuple[str, str], ...]) -> PackSet:
    try:
        return load([folder_of(key, content) for key, content in version]).checked()
    except PackError as error:
        raise Refused(f"已安装的活动包无法读取：{error.findings[0].line()}", code="pack_broken") from error


def folder_of(key: str, content: str) -> Path:
    """Where the installed files of one version lie; laid out from the row when the folder is not there."""
    folder = Path(settings.CONFIG.data_dir) / "packs" / f"{key}-{content[:16]}"
    if not folder.exists():
        lay_out(folder, InstalledPack.objects.get(key=key, content=content).files)
    return folder


def lay_out(folder: Path, files: dict[str, str]) -> None:
    """Write the files beside their place and move them there at once: a half-written folder is never read."""
    draft = folder.with_name(f".{folder.name}.{id(files)}")
    lay_files(draft, files)
    try:
        draft.rename(folder)
    except OSError:  # another process was first; its copy holds the same bytes
        if not folder.exists():
            raise
