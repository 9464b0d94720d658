"""PDF text through pdfium. pdfium is not safe under threads, so one lock guards every call into it.

Quotation marks drawn in another font than the words stand behind the line in the file (四项任务 “ ”). A page that
shows such empty quotes is read again by place, each line from left to right. Cells of ruled tables are lines of
their own, each with the heads of its row and column.
"""

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Lock
from typing import TypeVar

import pypdfium2
from pypdfium2 import raw

from taizhang.files import pdf_tables
from taizhang.files.errors import FileError
from taizhang.files.extracted import Extracted, Headed, join
from taizhang.files.pdf_tables import Place, Ruled

T = TypeVar("T")
_PDFIUM = Lock()
PAGES = 2_000
EMPTY_QUOTES = re.compile("“ *”|‘ *’|《 *》")
GAP = 0.5  # of the height of a line; wider gaps part cells of a table
PAGE_NUMBER = re.compile(r"\s*[—–\-－]?\s*\d{1,4}\s*[—–\-－]?\s*")
SCANNED = "第 {pages} 页没有可读的文字，可能是扫描件。"
Sign = tuple[float, float, float, str]  # left, right, height, character


@dataclass(slots=True)
class Page:
    """Its words outside tables, and its tables; `stand` says behind which line of the words a table stands."""

    words: str = ""
    tables: list[Ruled] = field(default_factory=list)
    stand: list[int] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        return not self.words.strip() and not any(one.texts for one in self.tables)


def extract_pdf(data: bytes) -> Extracted:
    with _PDFIUM:
        pages = _read(data, _page)
    empty = [str(number) for number, page in enumerate(pages, 1) if page.empty]
    if len(empty) == len(pages):
        raise FileError("这个 PDF 里没有可读的文字，可能是扫描件。请提供 Word 文件或带文字的 PDF。")
    notes = [SCANNED.format(pages="、".join(empty))] if empty else []
    pdf_tables.continued([page.tables for page in pages])
    lines = [line for page in pages for line in _lines(page)]
    joined = join("pdf", ((part, text) for part, text, _ in lines), notes)
    cells = (
        Headed(one.start, one.end, *heads)
        for one, (_, _, heads) in zip(joined.paragraphs, lines, strict=True)
        if heads is not None
    )
    return Extracted(joined.text, joined.kind, joined.paragraphs, joined.notes, tuple(cells))


def words_of_pdf(data: bytes) -> str:
    """All its words as they lie in the file; a scanned page has none."""
    with _PDFIUM:
        return "\n".join(_read(data, lambda _, words: str(words.get_text_range())))


def _read(data: bytes, read: Callable[[pypdfium2.PdfPage, pypdfium2.PdfTextPage], T]) -> list[T]:
    """Something of each page."""
    try:
        with pypdfium2.PdfDocument(data) as document:
            if len(document) > PAGES:
                raise FileError(f"这个 PDF 有 {len(document)} 页，超过上限 {PAGES} 页。请分开后再上传。")
            return [_of_page(document[number], read) for number in range(len(document))]
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise FileError("这个 PDF 有密码，打不开。请去掉密码后再上传。") from error
        raise FileError("这个 PDF 已损坏，打不开。请重新导出后再上传。") from error


def _of_page(page: pypdfium2.PdfPage, read: Callable[[pypdfium2.PdfPage, pypdfium2.PdfTextPage], T]) -> T:
    try:
        words = page.get_textpage()
        try:
            return read(page, words)
        finally:
            words.close()
    finally:
        page.close()


def _page(page: pypdfium2.PdfPage, words: pypdfium2.PdfTextPage) -> Page:
    return _parted(words, pdf_tables.tables(page))


def _parted(words: pypdfium2.PdfTextPage, ruled: list[Ruled]) -> Page:
    if not ruled:
        text = str(words.get_text_range())
        return Page(_by_place(words, range(words.count_chars())) if EMPTY_QUOTES.search(text) else text)
    outside: list[int] = []
    stand: dict[int, int] = {}
    line = 0
    for at in range(words.count_chars()):
        sign = chr(raw.FPDFText_GetUnicode(words, at))
        table, place = _where(words, at, ruled)
        if table is None or place is None:
            outside.append(at)
            line += sign == "\n"
            continue
        stand.setdefault(ruled.index(table), line)
        if not sign.isspace():
            table.texts[place] = table.texts.get(place, "") + sign
    text = "".join(chr(raw.FPDFText_GetUnicode(words, at)) for at in outside)
    text = _by_place(words, outside) if EMPTY_QUOTES.search(text) else text
    shown = sorted(stand, key=stand.__getitem__)
    return Page(text, [ruled[number] for number in shown], [stand[number] for number in shown])


def _where(words: pypdfium2.PdfTextPage, at: int, ruled: list[Ruled]) -> tuple[Ruled | None, Place | None]:
    left, bottom, right, top = words.get_charbox(at)
    for table in ruled:
        place = table.place((left + right) / 2, (bottom + top) / 2)
        if place is not None:
            return table, place
    return None, None


def _by_place(words: pypdfium2.PdfTextPage, places: "range | list[int]") -> str:
    lines: list[list[Sign]] = [[]]
    for at in places:
        code = raw.FPDFText_GetUnicode(words, at)
        if code == ord("\n"):
            lines.append([])
        elif not chr(code).isspace():
            left, bottom, right, top = words.get_charbox(at, loose=True)
            lines[-1].append((left, right, top - bottom, chr(code)))
    return "\n".join(map(left_to_right, lines))


def left_to_right(line: list[Sign]) -> str:
    line.sort(key=lambda sign: sign[0])
    wide = GAP * max((sign[2] for sign in line), default=0.0)
    parts = [sign[3] for sign in line[:1]]
    for (_, before, _, _), (left, _, _, sign) in itertools.pairwise(line):
        parts.append(f" {sign}" if left - before > wide else sign)
    return "".join(parts)


Line = tuple[str, str, tuple[str, str] | None]  # part, text, heads


def _lines(page: Page) -> Iterator[Line]:
    lines = page.words.replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "").split("\n")
    waiting = list(zip(page.stand, page.tables, strict=True))
    for number, line in enumerate(lines):
        while waiting and waiting[0][0] <= number:
            yield from _cells(waiting.pop(0)[1])
        edge = number in (0, len(lines) - 1)
        yield "footer" if edge and PAGE_NUMBER.fullmatch(line) and line.strip() else "body", line, None
    for _, table in waiting:
        yield from _cells(table)


def _cells(table: Ruled) -> Iterator[Line]:
    for place in table.cells():
        text = table.text(*place)
        if text:
            heads = table.heads_of(place) if pdf_tables.NUMBER.fullmatch(text) else None
            yield "table", text, heads
