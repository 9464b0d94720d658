"""Finding packs: the folder asked for, the packs it uses beside it, and the built-in ones."""

import tomllib
from collections.abc import Iterable
from pathlib import Path

from taizhang.packs.folder import content_digest
from taizhang.packs.loader import Loaded, builtin_folders, load


def folder_key(folder: Path) -> str | None:
    """The key a folder claims, if its pack.toml can be read at all."""
    try:
        key = tomllib.loads((folder / "pack.toml").read_text("utf-8-sig")).get("key")
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return None
    return key if isinstance(key, str) else None


def _uses(folder: Path) -> list[str]:
    try:
        uses = tomllib.loads((folder / "pack.toml").read_text("utf-8-sig")).get("uses", [])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return []
    return [one for one in uses if isinstance(one, str)] if isinstance(uses, list) else []


def with_used(folder: Path, extra: Iterable[Path] = ()) -> list[Path]:
    """The folder and everything it uses, looked for in `extra`, beside it, then among the built-in packs."""
    beside = sorted(path.parent for path in folder.resolve().parent.glob("*/pack.toml"))
    known: dict[str, Path] = {}
    for one in (*extra, *beside, *builtin_folders()):
        key = folder_key(one)
        if key is not None:
            known.setdefault(key, one)
    known[folder_key(folder) or folder.name] = folder
    found, waiting = [folder], _uses(folder)
    while waiting:
        key = waiting.pop()
        if key in known and known[key] not in found:
            found.append(known[key])
            waiting.extend(_uses(known[key]))
    return found


def check(folder: Path, extra: Iterable[Path] = ()) -> Loaded:
    """Everything wrong with one folder among the packs it uses and the built-in ones, which may ask the same already; a
    built-in version may not be altered silently."""
    shipped = {}
    for one in builtin_folders():
        key = folder_key(one)
        if key is not None and one.resolve() != folder.resolve():
            version = tomllib.loads((one / "pack.toml").read_text("utf-8"))["version"]
            shipped[key] = (str(version), content_digest(one))
    used = with_used(folder, extra)
    keys = {folder_key(one) for one in used}
    beside = [one for one in builtin_folders() if folder_key(one) not in keys]
    return load([*beside, *used], shipped)


def builtin() -> Loaded:
    return load(builtin_folders())
