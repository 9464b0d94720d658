"""Any Word file becomes a PDF, and what fonts were substituted is said."""

import pytest

from taizhang.files.docx.opening import as_docx
from taizhang.files.errors import FileError
from taizhang.files.extract import extract
from taizhang.files.gbt.build import build
from taizhang.files.gbt.layout import Faces
from taizhang.files.gbt.model import official_of
from taizhang.files.office import convert
from taizhang.files.pdf import Pdf, installed_faces, to_pdf
from tests.files.word import document, p, pack


def test_the_notice_names_every_missing_face() -> None:
    assert "仿宋_GB2312、黑体" in Pdf(b"", ("仿宋_GB2312", "黑体")).notice
    assert Pdf(b"", ()).notice == ""


def test_without_libreoffice_the_answer_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(FileError, match="另存为 PDF"):
        to_pdf(document(p("甲")))
    assert installed_faces() == frozenset()


def test_what_is_no_word_file_is_refused() -> None:
    for data in (b"%PDF-1.4", pack({"xl/workbook.xml": "<w/>"}), b"plain"):
        with pytest.raises(FileError, match="不是 Word 文件"):
            as_docx(data)


@pytest.mark.documents
def test_a_built_document_becomes_a_pdf_and_a_word_97_file_a_docx() -> None:
    faces = Faces(title="没有这种字体甲", body="没有这种字体乙")
    made = to_pdf(build(official_of("# 情况报告\n现将有关情况报告如下。"), faces))
    assert "现将有关情况报告如下。" in extract(made.data).text
    assert {"没有这种字体甲", "没有这种字体乙"} <= set(made.substituted)
    word97 = convert(document(p("旧文件里的话。")), "docx", "doc:MS Word 97")
    assert "旧文件里的话。" in extract(as_docx(word97)).text


@pytest.mark.documents
def test_missing_faces_get_stand_ins_of_their_own_shape() -> None:
    """Without the map a missing 仿宋 becomes a sans face."""
    faces = installed_faces()
    made = to_pdf(build(official_of("# 情况报告\n现将有关情况报告如下。")))
    if "仿宋_GB2312" not in faces:
        assert b"NotoSerifCJK" in made.data or b"Fangsong" in made.data or b"FandolFang" in made.data
        assert "仿宋_GB2312" in made.notice
