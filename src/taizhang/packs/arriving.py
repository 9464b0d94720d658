"""A pack as it arrives: the zip of its folder, laid out for checking and gone again afterwards.

Who sends it decides nothing about where it is written: only plain names of pack files come out, below a folder made
for the purpose.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from taizhang.files.archive import Archive
from taizhang.files.errors import FileError

SUFFIXES = frozenset({".toml", ".md", ".xlsx"})
INFLATED = 32 << 20  # the largest pack that ships takes half a megabyte


@contextmanager
def laid_out(content: bytes) -> Iterator[Path]:
    """The pack's folder, whichever folder of the zip holds `pack.toml`."""
    archive = Archive(content, INFLATED)
    top = _top(archive)
    with TemporaryDirectory(prefix="taizhang-pack-") as made:
        folder = Path(made) / (top.name or "pack")
        for name in archive.names:
            inside = _inside(top, name)
            if inside is not None:
                place = folder / inside
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(archive.read(name))
        yield folder


def _top(archive: Archive) -> PurePosixPath:
    found = [PurePosixPath(name).parent for name in archive.names if PurePosixPath(name).name == "pack.toml"]
    if len(found) != 1:
        raise FileError("压缩包里要有一个活动包的文件夹，其中有且只有一个 pack.toml。请把整个文件夹压缩后再上传。")
    return found[0]


def _inside(top: PurePosixPath, name: str) -> PurePosixPath | None:
    path = PurePosixPath(name)
    if path.suffix not in SUFFIXES or path.is_absolute() or ".." in path.parts or "\\" in name:
        return None
    return path.relative_to(top) if path.is_relative_to(top) else None
