"""Tables of a Word report: cells that hold a number and nothing else, by the heads of their row and column."""

from collections.abc import Iterator

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
    asked: list[Asked] = []
    left: list[NotChecked] = []

    for para, start in _placed(document.paragraphs(), extracted):
        around_cell = heads_of(para.element)
        if around_cell is None or number_of(para.text) is None:
            continue
        head = Head(*around_cell)
        place = Place(start, start + len(para.text), para.text.strip(), f"{head.row} × {head.column}", "table")
        found = ask(place, para.text, head, around, *_ranked(head, around.ranker))
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
