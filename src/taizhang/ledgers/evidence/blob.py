"""What every store says of a blob."""

from collections.abc import Callable
from dataclasses import dataclass

from taizhang.audit.errors import Refused

CHUNK = 1 << 20  # bytes read or written at once

Judge = Callable[[bytes], object]  # raises where bytes are not to be kept


@dataclass(frozen=True, slots=True)
class Stored:
    sha256: str
    size: int


class TooLarge(Refused):
    code = "file_too_large"

    def __init__(self, limit: int) -> None:
        super().__init__(f"文件超过 {limit >> 20} MB 的上限，请压缩或拆分后再上传。")
