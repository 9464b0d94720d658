"""Tables of a report, Word or PDF: cells that hold a number and nothing else, by the heads of their row and column."""

from collections.abc import Iterable, Iterator

from taizhang.files.docx.document import Document, Para
from taizhang.files.errors import FileError
from taizhang.files.extracted import Extracted
from taizhang.reports.checking.asking import Around, Asked
from taizhang.reports.checking.cells import Head, ask, number_of
from taizhang.reports.checking.result import NotChecked, Place
from taizhang.reports.proposing import heads
from taizhang.reports.proposing.tables import heads_of
from taizhang.text.ranking import Ranked, Ranker


def ask_tables(data: bytes, extracted: Extracted, around: Around) -> tuple[list[Asked], list[NotChecked]]:
    try:
        document = Document(data)
    except FileError as error:  # a text is read where a template is not: links, macros
        return [], [NotChecked(Place(0, 0, "", ""), f"表格没有核对：{error}")]
    cells = (
        (start, para.text, Head(*heads))
        for para, start in _placed(document.paragraphs(), extracted)
        if (heads := heads_of(para.element)) is not None and number_of(para.text) is not None
    )
    return _asked(cells, around)


def ask_ruled(extracted: Extracted, around: Around) -> tuple[list[Asked], list[NotChecked]]:
    """Of a PDF, whose cells were found by the lines round them."""
    cells = (
        (one.start, extracted.text[one.start : one.end], Head(one.row, one.column)) for one in extracted.cells
    )
    return _asked(cells, around)


def _asked(cells: Iterable[tuple[int, str, Head]], around: Around) -> tuple[list[Asked], list[NotChecked]]:
    asked: list[Asked] = []
    left: list[NotChecked] = []
    for start, text, head in cells:
        place = Place(start, start + len(text), text.strip(), f"{head.row} × {head.column}", "table")
        found = ask(place, text, head, around, *_ranked(head, around.ranker))
        if isinstance(found, Asked):
            asked.append(found)
        elif found is not None:
            left.append(found)
    return asked, left


def _ranked(head: Head, ranker: Ranker) -> tuple[Ranked, str]:
    of_column, of_row = heads.rank(ranker, head.column), heads.rank(ranker, head.row)
    return (of_row, head.column) if heads.top(of_row) > heads.top(of_column) else (of_column, head.row)


def _placed(paragraphs: list[Para], extracted: Extracted) -> Iterator[tuple[Para, int]]:
    """Each paragraph of a table with its place in the extracted text; both run in the order of the file."""
    lines = iter([one for one in extracted.paragraphs if one.part == "table"])
    for para in paragraphs:
        if para.part != "table" or not para.text:
            continue
        for line in lines:
            if extracted.text[line.start : line.end] == para.text:
                yield para, line.start
                break
