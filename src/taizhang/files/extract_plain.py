"""Plain text: UTF-8, UTF-16 with a mark, or GB18030; anything else is called unreadable, not guessed."""

import codecs

from taizhang.files.errors import FileError
from taizhang.files.extracted import Extracted, join

BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
UNREADABLE = "认不出这个文件：既不是 Word、Excel、PDF，也不是 UTF-8 或 GB18030 编码的文本。"
TOO_LARGE = "文本文件超过 {limit} MB，未予打开。"
LARGEST = 64 * 1024 * 1024


def decode(data: bytes) -> str:
    if len(data) > LARGEST:
        raise FileError(TOO_LARGE.format(limit=LARGEST >> 20))
    marked = next((encoding for bom, encoding in BOMS if data.startswith(bom)), None)
    if marked is None and b"\0" in data:
        raise FileError(UNREADABLE)
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileError(UNREADABLE)


def extract_plain(data: bytes) -> Extracted:
    text = decode(data).replace("\r\n", "\n").replace("\r", "\n")
    return join("text", (("body", line) for line in text.split("\n")))
