"""Zip files brought by strangers. The inflated size is known and capped before a single byte is inflated.

Python's zipfile never yields more bytes than the directory declares for a member, so capping the declared sum caps
what a bomb can cost.
"""

import io
import zipfile
import zlib
from dataclasses import dataclass

from taizhang.files.errors import FileError

MEMBERS = 5_000
INFLATED = 256 * 1024 * 1024
ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True)
class Member:
    """A member as it lies in the file: still compressed, ready to be copied into another archive."""

    name: str
    method: int
    crc: int
    size: int
    packed: bytes


class Archive:
    def __init__(self, data: bytes, limit: int = INFLATED) -> None:
        self._data = data
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError) as error:
            raise FileError("文件已损坏：压缩包目录读不出来。请重新导出或重新下载后再上传。") from error
        self._infos = {info.filename: info for info in self._zip.infolist()}
        self._refuse_bombs(limit)

    def _refuse_bombs(self, limit: int) -> None:
        infos = self._zip.infolist()
        if len(infos) > MEMBERS:
            raise FileError(f"文件里有 {len(infos)} 个部件，超过 {MEMBERS} 个，不像正常的办公文件，未予打开。")
        total = sum(info.file_size for info in infos)
        if total > limit:
            raise FileError(
                f"文件解开后有 {total >> 20} MB，超过上限 {limit >> 20} MB，未予打开。请删去大图后再上传。"
            )
        if any(info.flag_bits & ENCRYPTED for info in infos):
            raise FileError("文件已加密，打不开。请去掉密码后再上传。")

    def __contains__(self, name: str) -> bool:
        return name in self._infos

    @property
    def names(self) -> list[str]:
        return list(self._infos)

    def size(self, name: str) -> int:
        return self._infos[name].file_size

    def read(self, name: str) -> bytes:
        try:
            return self._zip.read(self._infos[name])
        except KeyError:
            raise FileError(f"文件已损坏：缺少部件 {name}。请用 Word 或 WPS 打开后另存一份。") from None
        except (
            zipfile.BadZipFile,
            zlib.error,
            NotImplementedError,
            EOFError,
            OSError,
            RuntimeError,
            ValueError,
        ) as error:
            raise FileError(f"文件已损坏：部件 {name} 解不开。请用 Word 或 WPS 打开后另存一份。") from error

    def member(self, name: str) -> Member:
        """The member's compressed bytes, for copying as they lie. They are read once: a damaged member would make every
        file damaged that it is copied into."""
        self.read(name)
        info = self._infos[name]
        at = info.header_offset
        header = self._data[at : at + 30]
        start = at + 30 + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
        packed = self._data[start : start + info.compress_size]
        return Member(name, info.compress_type, info.CRC, info.file_size, packed)
