"""Word 97 files (.doc, and .wps that Kingsoft wrote in the same container): antiword first, LibreOffice second."""

from collections.abc import Iterator
from dataclasses import replace

from taizhang.files.archive import Archive
from taizhang.files.errors import FileError
from taizhang.files.extract_docx import extract_docx
from taizhang.files.extracted import Extracted, join
from taizhang.files.office import antiword, convert, has_office

SECTOR = 512
DIRECTORY_ENTRY = 128
WORD_MAGIC = b"\xec\xa5"
ENCRYPTED = 0x0100
MISSING = "服务器上没有安装 antiword 或 LibreOffice，读不了 .doc 和 .wps。请用 Word 或 WPS 另存为 docx 后再上传。"


def extract_legacy(data: bytes, kind: str) -> Extracted:
    if kind == "doc":
        _refuse_encrypted(data)
        text = antiword(data)
        if text is not None:
            return join("doc", _lines(text))
    if not has_office():
        raise FileError(MISSING)
    suffix = "rtf" if kind == "rtf" else "doc"
    return replace(extract_docx(Archive(convert(data, suffix, "docx"))), kind=kind)


def _refuse_encrypted(data: bytes) -> None:
    """Read one flag of the Word header: the directory entry names the stream's first sector."""
    entry = data.find("WordDocument".encode("utf-16-le"))
    if entry < 0 or len(data) < entry + DIRECTORY_ENTRY:
        return
    start = (int.from_bytes(data[entry + 116 : entry + 120], "little") + 1) * SECTOR
    header = data[start : start + 12]
    if header[:2] == WORD_MAGIC and int.from_bytes(header[10:12], "little") & ENCRYPTED:
        raise FileError("这个 Word 文件有密码，打不开。请去掉密码后再上传。")


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """antiword draws a table row as |a |b | and wraps long cells over several lines: these are put together."""
    row: list[str] = []
    for line in text.split("\n"):
        bare = line.strip()
        if bare.startswith("|") and bare.endswith("|"):
            row = _widen(row, bare[1:-1].split("|"))
            continue
        yield from (("table", cell) for cell in row if cell)
        row = []
        yield "body", line.rstrip("\r")
    yield from (("table", cell) for cell in row if cell)


def _widen(row: list[str], cells: list[str]) -> list[str]:
    """A line whose first cell is empty continues the row above; any other starts a row, kept after the last."""
    parts = [cell.strip() for cell in cells]
    if not row or parts[0] or len(parts) > len(row):
        return [*row, *parts]
    tail = [before + more for before, more in zip(row[-len(parts) :], parts, strict=True)]
    return [*row[: -len(parts)], *tail]
