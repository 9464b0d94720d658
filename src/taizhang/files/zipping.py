"""Write zip archives: the same content gives the same bytes, and members may be copied without inflating them.

isal at level 1 costs a fifth of zlib's time at level 6 and a tenth more bytes.
"""

import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from isal import isal_zlib

from taizhang.files.archive import Member
from taizhang.files.errors import FileError

DEFLATED = 8
LEVEL = 1
UTF8_NAME = 0x800
DATE_1980 = 0x21  # the oldest date the format knows: no clock may leak into the bytes
LARGEST = 0xFFFFFFFF
LOCAL = struct.Struct("<4s5H3I2H")
CENTRAL = struct.Struct("<4s6H3I5H2I")
END = struct.Struct("<4s4H2IH")


def pack(name: str, data: bytes, level: int = LEVEL) -> Member:
    packer = isal_zlib.compressobj(level, isal_zlib.DEFLATED, -15)
    return Member(name, DEFLATED, isal_zlib.crc32(data), len(data), packer.compress(data) + packer.flush())


def stored(name: str, data: bytes) -> Member:
    """For what is packed already, as Word files are."""
    return Member(name, 0, isal_zlib.crc32(data), len(data), data)


def local_header(member: Member) -> bytes:
    name = member.name.encode()
    sizes = (member.crc, len(member.packed), member.size)
    return LOCAL.pack(b"PK\3\4", 20, UTF8_NAME, member.method, 0, DATE_1980, *sizes, len(name), 0) + name


def central_entry(member: Member, offset: int, length: int | None = None) -> bytes:
    name = member.name.encode()
    sizes = (member.crc, len(member.packed) if length is None else length, member.size)
    fixed = (b"PK\1\2", 20, 20, UTF8_NAME, member.method, 0, DATE_1980, *sizes, len(name), 0, 0, 0, 0, 0, offset)
    return CENTRAL.pack(*fixed) + name


def end_record(count: int, size: int, offset: int) -> bytes:
    return END.pack(b"PK\5\6", 0, 0, count, count, size, offset, 0)


def archive(members: Iterable[Member]) -> bytes:
    """A whole archive in memory."""
    bodies: list[bytes] = []
    entries: list[bytes] = []
    at = 0
    for member in members:
        header = local_header(member)
        entries.append(central_entry(member, at))
        bodies += (header, member.packed)
        at += len(header) + len(member.packed)
    directory = b"".join(entries)
    return b"".join([*bodies, directory, end_record(len(entries), len(directory), at)])


@dataclass(slots=True)
class Stream:
    """A member whose bytes are written as they come; its header is completed afterwards."""

    file: BinaryIO
    packer: "isal_zlib.Compress"
    crc: int = 0
    size: int = 0
    packed: int = 0

    def write(self, data: bytes) -> None:
        self.crc = isal_zlib.crc32(data, self.crc)
        self.size += len(data)
        self._put(self.packer.compress(data))

    def close(self) -> None:
        self._put(self.packer.flush())

    def _put(self, data: bytes) -> None:
        self.packed += len(data)
        self.file.write(data)


class ZipWriter:
    """Writes to a seekable file, so that no member needs a trailing descriptor (some readers refuse those)."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._entries: list[bytes] = []
        self._start = file.tell()

    def add(self, member: Member) -> None:
        self._entries.append(central_entry(member, self._offset()))
        self._file.write(local_header(member))
        self._file.write(member.packed)

    def write(self, name: str, data: bytes) -> None:
        self.add(pack(name, data))

    @contextmanager
    def stream(self, name: str) -> Iterator[Stream]:
        offset = self._offset()
        self._file.write(local_header(Member(name, DEFLATED, 0, 0, b"")))
        stream = Stream(self._file, isal_zlib.compressobj(LEVEL, isal_zlib.DEFLATED, -15))
        yield stream
        stream.close()
        if stream.size > LARGEST:
            raise FileError("导出的内容超过 4 GB，放不进一个文件。请缩小范围后分几次导出。")
        member = Member(name, DEFLATED, stream.crc, stream.size, b"")
        self._file.seek(self._start + offset + 14)
        self._file.write(struct.pack("<3I", stream.crc, stream.packed, stream.size))
        self._file.seek(0, 2)
        self._entries.append(central_entry(member, offset, stream.packed))

    def close(self) -> None:
        directory, offset = b"".join(self._entries), self._offset()
        if offset > LARGEST:
            raise FileError("导出的内容超过 4 GB，放不进一个文件。请缩小范围后分几次导出。")
        self._file.write(directory)
        self._file.write(end_record(len(self._entries), len(directory), offset))

    def _offset(self) -> int:
        return self._file.tell() - self._start
