"""PDF text through pdfium. pdfium is not safe under threads, so one lock guards every call into it.

Quotation marks drawn in another font than the words stand behind the line in the file (四项任务 “ ”). A page that
shows such empty quotes is read again by place, each line from left to right.
"""

import itertools
import re
from collections.abc import Iterator
from threading import Lock

import pypdfium2
from pypdfium2 import raw

from taizhang.files.errors import FileError
from taizhang.files.extracted import Extracted, join

_PDFIUM = Lock()
PAGES = 2_000
EMPTY_QUOTES = re.compile("“ *”|‘ *’|《 *》")
GAP = 0.5  # of the height of a line; wider gaps part cells of a table
PAGE_NUMBER = re.compile(r"\s*[—–\-－]?\s*\d{1,4}\s*[—–\-－]?\s*")
SCANNED = "第 {pages} 页没有可读的文字，可能是扫描件。"


def extract_pdf(data: bytes) -> Extracted:
    with _PDFIUM:
        pages = _pages(data)
    empty = [str(number) for number, page in enumerate(pages, 1) if not page.strip()]
    if len(empty) == len(pages):
        raise FileError("这个 PDF 里没有可读的文字，可能是扫描件。请提供 Word 文件或带文字的 PDF。")
    notes = [SCANNED.format(pages="、".join(empty))] if empty else []
    return join("pdf", (line for page in pages for line in _lines(page)), notes)


def _pages(data: bytes) -> list[str]:
    try:
        with pypdfium2.PdfDocument(data) as document:
            if len(document) > PAGES:
                raise FileError(f"这个 PDF 有 {len(document)} 页，超过上限 {PAGES} 页。请分开后再上传。")
            return [_page_text(document, number) for number in range(len(document))]
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise FileError("这个 PDF 有密码，打不开。请去掉密码后再上传。") from error
        raise FileError("这个 PDF 已损坏，打不开。请重新导出后再上传。") from error


def _page_text(document: pypdfium2.PdfDocument, number: int) -> str:
    page = document[number]
    try:
        words = page.get_textpage()
        try:
            text = str(words.get_text_range())
            return _by_place(words) if EMPTY_QUOTES.search(text) else text
        finally:
            words.close()
    finally:
        page.close()


Sign = tuple[float, float, float, str]  # left, right, height, character


def _by_place(words: pypdfium2.PdfTextPage) -> str:
    lines: list[list[Sign]] = [[]]
    for at in range(words.count_chars()):
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


def _lines(page: str) -> Iterator[tuple[str, str]]:
    lines = page.replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "").split("\n")
    for number, line in enumerate(lines):
        edge = number in (0, len(lines) - 1)
        yield ("footer" if edge and PAGE_NUMBER.fullmatch(line) and line.strip() else "body"), line
