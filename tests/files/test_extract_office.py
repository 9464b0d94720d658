"""Files only other programs can make: Word 97, renamed Word 97, PDF, locked PDF."""

import io
import shutil
from pathlib import Path

import docx
import pypdfium2
import pytest

from taizhang.files.errors import FileError
from taizhang.files.extract import extract
from taizhang.files.extract_pdf import left_to_right
from taizhang.files.marks import find_marks
from taizhang.files.office import convert
from taizhang.files.readable import readable
from taizhang.files.xlsx_write import Column, Sheet, workbook
from tests.files.word import document, p, table

pytestmark = pytest.mark.documents

SENTENCES = [f"第{n}组走访农户{n * 7}户，收集意见建议{n}条，已办结{n}条。" for n in range(3, 9)]
ROWS = (("单位", "发现问题数"), ("青石镇", "128"), ("白杨街道办事处", "37"))


@pytest.fixture(scope="module")
def word() -> bytes:
    return document("".join(p(one) for one in SENTENCES) + table(*ROWS) + p("特此报告。"))


@pytest.fixture(scope="module")
def word97(word: bytes) -> bytes:
    return convert(word, "docx", "doc:MS Word 97")


@pytest.fixture(scope="module")
def pdf(word: bytes) -> bytes:
    return convert(word, "docx", "pdf")


def test_marks_are_found_in_files_of_other_programs() -> None:
    word = document(p("机密★1年") + p("情况报告"))
    book = workbook([Sheet("表", [Column("文号")], [["机密★1年"]])])
    made = [convert(word, "docx", to) for to in ("doc:MS Word 97", "pdf")]
    made.append(convert(book, "xlsx", "xls:MS Excel 97"))
    assert [bool(find_marks(readable(one))) for one in made] == [True] * 3


def holds_everything(text: str) -> bool:
    bare = text.replace("\n", "")
    return all(piece in bare for piece in [*SENTENCES, *(cell for row in ROWS for cell in row)])


def test_word_97_by_antiword_even_when_named_wps(word97: bytes) -> None:
    found = extract(word97, "汇报.wps")
    assert found.kind == "doc"
    assert holds_everything(found.text)
    assert ("table", "128") in found.lines()


def test_word_97_by_libreoffice_when_antiword_is_missing(
    word97: bytes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for tool in ("soffice", "dirname", "basename", "sed", "uname", "grep", "ls", "readlink", "cat"):
        (tmp_path / tool).symlink_to(str(shutil.which(tool)))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert shutil.which("antiword") is None
    assert holds_everything(extract(word97).text)


def test_without_either_the_answer_says_what_to_do(word97: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(FileError, match="另存为 docx"):
        extract(word97, "汇报.doc")


def test_a_torn_word_97_file_is_refused(word97: bytes) -> None:
    with pytest.raises(FileError, match="另存为 docx"):
        extract(word97[:1200] + bytes(800))


def test_pdf_text(pdf: bytes) -> None:
    found = extract(pdf)
    assert found.kind == "pdf"
    # LibreOffice draws a gap between hanzi and digits, which pdfium reports as a blank
    assert holds_everything(found.text.replace(" ", ""))


def test_a_locked_pdf_and_an_empty_one_are_refused(word: bytes) -> None:
    locked = convert(word, "docx", 'pdf:writer_pdf_Export:{"EncryptFile":{"type":"boolean","value":"true"},'
                     '"DocumentOpenPassword":{"type":"string","value":"1234"}}')  # fmt: skip
    with pytest.raises(FileError, match="密码"):
        extract(locked)
    with pypdfium2.PdfDocument.new() as blank:
        blank.new_page(595, 842)
        path = Path(__file__).with_suffix(".pdf")
        try:
            blank.save(path)
            data = path.read_bytes()
        finally:
            path.unlink(missing_ok=True)
    with pytest.raises(FileError, match="扫描件"):
        extract(data)


def test_quotes_drawn_behind_their_line_stand_around_their_words() -> None:
    """LibreOffice draws the marks in a font of their own, behind the words of the line."""
    word, stored = docx.Document(), io.BytesIO()  # its Latin font has the marks, its Han font the words
    word.add_paragraph("二、紧跟时间节点，紧盯“四项任务”，落实“三会一课”")
    word.save(stored)
    assert "紧盯“四项任务”，落实“三会一课”" in extract(convert(stored.getvalue(), "docx", "pdf")).text


def test_a_line_is_read_from_left_to_right() -> None:
    drawn = [(10.0, 20.0, 12.0, "四"), (20.0, 30.0, 12.0, "项"), (5.0, 10.0, 12.0, "“"), (30.0, 35.0, 12.0, "”")]
    cell = (60.0, 66.0, 12.0, "7")
    assert left_to_right([*drawn, cell]) == "“四项” 7"
