"""`bench docx`: fill and package a ten-page report of 80 slots, against docxtpl filling the very same document."""

import io
import re
import zlib
from pathlib import Path

from docxtpl import DocxTemplate

from taizhang.files.archive import Archive
from taizhang.files.docx.bind import Slot
from taizhang.files.docx.compiled import Compiled
from taizhang.files.docx.document import Document
from taizhang.files.docx.readback import read_back
from taizhang.project.bench import Options, Row
from taizhang.project.bench.timing import compare, cpu
from taizhang.project.bench.word_sample import SLOTS, run, sample

DOCUMENTS = 10_000
RATIO_BAR, SIZE_BAR, GROWTH_BAR, READ_BAR = 250.0, 1.25, 5.0, 30.0
MARK = "〔{:02}〕"
VALUES = {f"k{number:02}": str(number * 37) for number in range(SLOTS)}
MANIFEST = "[" + ",".join(f'{{"key":"{key}","value":"{value}"}}' for key, value in VALUES.items()) + "]"


def measure(_options: Options) -> list[Row]:
    compiled = Compiled(_bound())
    data = sample(lambda number: run(f"{{{{ k{number:02} }}}}"))

    def peer() -> bytes:
        template = DocxTemplate(io.BytesIO(data))
        template.render(VALUES, autoescape=True)
        buffer = io.BytesIO()
        template.save(buffer)
        return buffer.getvalue()

    filled = compiled.fill(VALUES, MANIFEST)
    mine, theirs = compare(lambda: compiled.fill(VALUES, MANIFEST), peer, rounds=7, ours_times=100)
    ratio, size = theirs / mine, len(filled) / size_at_zlib_6(filled)
    grown, seconds = growth(compiled, VALUES, MANIFEST), cpu(lambda: read_back(filled), 5)
    return [
        Row("fill and package", mine * 1e3, "ms", theirs * 1e3, ratio, "≥ 250 倍于 docxtpl", ratio >= RATIO_BAR),
        Row("size", len(filled), "字节", None, size, "不大于 zlib 6 级的 1.25 倍", size <= SIZE_BAR),
        Row("memory over 10,000 documents", grown, "MB", bar="增长小于 5 MB", holds=grown < GROWTH_BAR),
        Row("read back", seconds * 1e3, "ms", bar="≤ 30 ms", holds=seconds * 1e3 <= READ_BAR),
    ]


def _bound() -> bytes:
    found = Document(sample(lambda number: run(MARK.format(number))))
    for para in found.paragraphs():
        marks = re.finditer(r"〔(\d\d)〕", para.text)
        found.bind(para, [Slot(mark.start(), mark.end(), f"k{mark[1]}") for mark in marks])
    return found.save()


def size_at_zlib_6(data: bytes) -> int:
    """The same archive, had every part been deflated by zlib at its usual level."""
    archive = Archive(data)
    difference = sum(
        len(archive.member(name).packed) - len(_deflated(archive.read(name))) for name in archive.names
    )
    return len(data) - difference


def _deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def _resident() -> float:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) / 256


def growth(compiled: Compiled, values: dict[str, str], manifest: str) -> float:
    """Megabytes the process grows by over ten thousand documents."""
    before = _resident()
    for _ in range(DOCUMENTS):
        compiled.fill(values, manifest)
    return _resident() - before
