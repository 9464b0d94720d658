"""Bytes changed at random in real files: either they are read, or one Chinese sentence says why not."""

import contextlib
import io
import random
import zipfile
from collections.abc import Callable

import pytest

from taizhang.files.archive import Archive
from taizhang.files.docx.bind import Slot
from taizhang.files.docx.compiled import Compiled
from taizhang.files.docx.document import Document
from taizhang.files.docx.readback import read_back
from taizhang.files.errors import FileError
from taizhang.files.forms.grid import Form
from taizhang.files.forms.regions import find_wanted
from taizhang.files.gbt.check import check
from taizhang.files.xlsx_read import Workbook
from taizhang.files.xlsx_write import Column, Sheet, workbook
from taizhang.files.xml import parse
from tests.files.word import box, document, p, r, table


def bound() -> bytes:
    found = Document(
        document(p("共X次") + table(("甲", "乙")) + f"<w:p>{box(p('丙'))}</w:p>" + p(r("丁")), header=p("页眉"))
    )
    found.bind(found.paragraphs()[0], [Slot(1, 2, "k1")])
    return Compiled(found.save()).fill({"k1": "3"}, "{}")


def sheet() -> bytes:
    return workbook(
        [Sheet("表", [Column("单位"), Column("数", choices=("一", "二"))], [("青石镇", 1), ("白杨", 2)])]
    )


def open_word(data: bytes) -> None:
    found = Document(data)
    for para in found.paragraphs():
        found.bind(para, [Slot(0, max(len(para.text), 1), "k")])
    saved = Archive(found.save())
    for name in saved.names:  # a damaged part is told, never copied on
        parse(saved.read(name))


READERS: dict[str, tuple[Callable[[], bytes], Callable[[bytes], object]]] = {
    "document": (bound, open_word),
    "compiled": (bound, Compiled),
    "read back": (bound, read_back),
    "check": (bound, check),
    "workbook": (sheet, lambda data: [list(Workbook(data).sheet(0).rows())]),
    "form": (sheet, lambda data: find_wanted(Form(data))),
}


def inner_change(data: bytes, rng: random.Random) -> bytes:
    """One part with a stretch of its text removed, doubled or replaced, in a sound archive."""
    source = Archive(data)
    victim = rng.choice(source.names)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for name in source.names:
            text = source.read(name)
            if name == victim:
                a, b = sorted(rng.randrange(len(text) + 1) for _ in range(2))
                text = text[:a] + rng.choice([b"", text[a:b] * 2, b"&x;", b"<w:p/>", b"-1", b"\xff"]) + text[b:]
            target.writestr(name, text)
    return buffer.getvalue()


def outer_change(data: bytes, rng: random.Random) -> bytes:
    found = bytearray(data)
    for _ in range(rng.randrange(1, 6)):
        found[rng.randrange(len(found))] = rng.randrange(256)
    return bytes(found[: rng.choice([len(found), rng.randrange(len(found))])])


@pytest.mark.parametrize("name", READERS)
def test_no_reader_fails_in_any_other_way(name: str) -> None:
    make, read = READERS[name]
    good, rng = make(), random.Random(name)
    for number in range(250):
        data = inner_change(good, rng) if number % 2 else outer_change(good, rng)
        with contextlib.suppress(FileError):
            read(data)
