"""A pack's folder as one mapping of texts, for keeping it in a database, and back again to the same bytes.

Everything a pack is made of is text except statistics forms, which are kept in base64 under their own path.
"""

import base64
from collections.abc import Mapping
from pathlib import Path

from taizhang.packs.folder import pack_files

BINARY = frozenset({".xlsx"})


def kept_files(folder: Path) -> dict[str, str]:
    """Every file that counts towards the pack's content, by its path."""
    return {path.relative_to(folder).as_posix(): _kept(path) for path in pack_files(folder)}


def _kept(path: Path) -> str:
    if path.suffix in BINARY:
        return base64.b64encode(path.read_bytes()).decode("ascii")
    return path.read_text(encoding="utf-8")


def lay_files(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix in BINARY:
            path.write_bytes(base64.b64decode(text))
        else:
            path.write_text(text, encoding="utf-8")
