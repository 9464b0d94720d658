"""All the text of a file of any kind that may be kept, to look for words in it: more than a reader of one kind gives,
and in no order that means anything.

Behind each cell of a table stands `marks.CELL`. A picture, and a page that was scanned, has no text; a file that
cannot be opened is a FileError, for nobody could say what is in it.
"""

import re
from collections.abc import Callable, Iterator
from html import unescape

from taizhang.files.archive import Archive
from taizhang.files.extract_docx import extract_docx
from taizhang.files.extract_pdf import words_of_pdf
from taizhang.files.extract_plain import decode
from taizhang.files.kinds import IMAGES, kind_of
from taizhang.files.marks import CELL
from taizhang.files.xlsx_read import INFLATED, Workbook

TAG = re.compile(rb"<[^<>]*>")


def _written(signs: str) -> bytes:
    """Any of these signs, as UTF-8 or as a reference."""
    ways = [re.escape(sign.encode()) for sign in signs]
    ways += [b"&#(?:%d|[xX]%s);" % (ord(sign), _either_case(f"{ord(sign):x}")) for sign in signs]
    return b"(?:" + b"|".join(ways) + b")"


def _either_case(digits: str) -> bytes:
    return "".join(f"[{one}{one.upper()}]" for one in digits).encode()


# In a mark a 密 is followed, through tags and blanks, by 级 or a star. Most workbooks have no such place and are
# not read for it.
HINT = re.compile(_written("密") + b"(?:<[^<>]*>|[ \\t]|\xe3\x80\x80)*" + _written("级★☆⭐✭✮✯"))
PARTS_OF_CELLS = re.compile(r"xl/(?:worksheets/[^/]+|sharedStrings|styles)\.xml")
PAGE_EDGES = re.compile(rb"<(?:\w+:)?headerFooter.*?</(?:\w+:)?headerFooter>", re.DOTALL)
WORD_97 = str.maketrans({"\r": "\n", "\x07": CELL, "\x13": "", "\x14": "", "\x15": ""})
RTF_BYTES = re.compile(r"(?:\\'[0-9a-fA-F]{2})+")
RTF_LETTER = re.compile(r"\\u(-?\d{1,5}) ?(?:\\'[0-9a-fA-F]{2}|\?)?")
RTF_BREAK = re.compile(r"\\(?:par|line|row)\b ?|\\cell\b ?")
RTF_WORD = re.compile(r"\\\*|\\[a-z]+-?\d* ?|[{}\r\n]")


def readable(data: bytes) -> str:
    if data.startswith(tuple(IMAGES)):
        return ""
    read = READERS.get(kind_of(data))
    return read(data) if read else ""


def _word(data: bytes) -> str:
    lines = extract_docx(Archive(data)).lines()
    return "".join(text + (CELL if part == "table" else "\n") for part, text in lines)


def _sheets(data: bytes) -> str:
    """Cells row by row, hidden sheets too, and of an xlsx what is written beside them: notes, boxes, page headers."""
    if data.startswith(b"PK"):
        archive = Archive(data, INFLATED)
        if not any(HINT.search(archive.read(name)) for name in _xml(archive)):
            return ""
        return "\n".join([*_cells(Workbook(data)), *_beside(archive)])
    return "\n".join(_cells(Workbook(data)))


def _cells(book: Workbook) -> Iterator[str]:
    for head in book.sheets:
        yield head.name
        for row in book.sheet(head.index).rows(fill=False):
            yield "".join(f"{cell}{CELL}" for cell in row)


def _beside(archive: Archive) -> Iterator[str]:
    for name in _xml(archive):
        part = archive.read(name)
        if PARTS_OF_CELLS.fullmatch(name):
            part = b"".join(PAGE_EDGES.findall(part))
        yield _untagged(part)


def _marked_up(data: bytes) -> str:
    archive = Archive(data)
    return "\n".join(_untagged(archive.read(name)) for name in _xml(archive))


def _xml(archive: Archive) -> list[str]:
    return [name for name in archive.names if name.endswith(".xml")]


def _untagged(part: bytes) -> str:
    """Letters of one word may stand in several runs, so nothing is put where the tags were."""
    return unescape(TAG.sub(b"", part).decode("utf-8", "replace"))


def _compound(data: bytes) -> str:
    """Word 97 and its like keep text as UTF-16 or as one-byte text of the machine, somewhere in the file."""
    found = [data[at:].decode("utf-16-le", "ignore") for at in (0, 1) if "密".encode("utf-16-le") in data]
    if "密".encode("gb18030") in data:
        found.append(data.decode("gb18030", "ignore"))
    return "\n".join(found).translate(WORD_97)


def _rich(data: bytes) -> str:
    text = RTF_BREAK.sub(lambda found: CELL if "cell" in found[0] else "\n", data.decode("latin-1"))
    text = RTF_LETTER.sub(lambda found: chr(int(found[1]) % 0x10000), text)
    text = RTF_BYTES.sub(
        lambda found: bytes.fromhex(found[0].replace("\\'", "")).decode("gb18030", "replace"), text
    )
    return RTF_WORD.sub("", text)


def _plain(data: bytes) -> str:
    return decode(data).replace("\t", CELL)


READERS: dict[str, Callable[[bytes], str]] = {
    "docx": _word,
    "xlsx": _sheets,
    "xls": _sheets,
    "pptx": _marked_up,
    "ofd": _marked_up,
    "odf": _marked_up,
    "doc": _compound,
    "ole": _compound,
    "rtf": _rich,
    "pdf": words_of_pdf,
    "text": _plain,
}
