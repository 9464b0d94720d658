"""Every kind of file made here is sound: LibreOffice opens it, python-docx and openpyxl read it, its text is there."""

import io
from collections.abc import Callable
from datetime import date

import docx
import openpyxl
import pypdfium2
import pytest

from taizhang.files.docx.compiled import Compiled
from taizhang.files.docx.rebind import rebind
from taizhang.files.docx.returned import compare
from taizhang.files.extract import extract
from taizhang.files.forms.fill import fill
from taizhang.files.forms.grid import Form
from taizhang.files.forms.regions import find_wanted
from taizhang.files.gbt.build import build
from taizhang.files.office import convert_many
from taizhang.files.pdf import installed_faces, to_pdf
from taizhang.reports.checking.remarks import remarks
from taizhang.reports.checking.result import Verdict
from tests.files.docx.test_returned import SENT, VALUES, stripped
from tests.files.forms.test_forms import FORMS
from tests.files.gbt.test_check import GOOD
from tests.files.word import box, document, p, r, table

RARE = "镕堃喆玥珺昇婳璟 & < > \" ' ——…“”"


def of_remarks() -> bytes:
    finding = {
        "verdict": "不符",
        "cell": "",
        "start": 3,
        "surface": "9个",
        "context": f"{RARE}9个",
        "message": RARE,
    }
    left = {"cell": "表一!B2", "start": 0, "surface": "3", "context": "", "reason": "表头没有说明是哪一项指标。"}
    counts = {**dict.fromkeys(map(str, Verdict), 0), "不符": 1}
    result = {"counts": counts, "findings": [finding] * 40, "not_checked": [left] * 3}
    return remarks("周报.docx", "青石镇", result, organ="溪源县", day=date(2026, 7, 5))


def of_rewrite() -> bytes:
    came = stripped(SENT)
    return Compiled(rebind(came, compare(SENT, came).slots)[0]).fill({**VALUES, "f": RARE}, '{"a": "<&>"}')


def with_everything() -> bytes:
    body = p(r("共{a}次")) + table(("单位", "数"), ("青石镇", "{b}")) + f"<w:p>{box(p('共{c}次'))}</w:p>"
    return document(body + "<w:sectPr/>", header=p("页眉"), footer=p("页脚"))


WORD: dict[str, Callable[[], bytes]] = {
    "official": lambda: build(GOOD),
    "filled": lambda: SENT,
    "remarks": of_remarks,
    "rewritten": of_rewrite,
    "parts": with_everything,
}


def filled(name: str) -> bytes:
    wanted, _ = find_wanted(Form(FORMS[name]))
    return fill(FORMS[name], {(one.sheet, one.cell): number for number, one in enumerate(wanted, 1)})


@pytest.mark.parametrize("name", WORD)
def test_python_docx_reads_it(name: str) -> None:
    opened = docx.Document(io.BytesIO(WORD[name]()))
    assert opened.paragraphs
    again = io.BytesIO()
    opened.save(again)
    assert extract(again.getvalue()).text == extract(WORD[name]()).text


@pytest.mark.documents
def test_libreoffice_opens_every_word_file_and_prints_its_text() -> None:
    files = {f"{name}.docx": make() for name, make in WORD.items()}
    for (name, data), pdf in zip(files.items(), convert_many(files, "pdf"), strict=True):
        with pypdfium2.PdfDocument(pdf) as printed:
            text = "".join(printed[number].get_textpage().get_text_range() for number in range(len(printed)))
        shown = set("".join(text.split()))
        wanted = set("".join(line for part, line in extract(data).lines() if part == "body").split())
        assert {one for one in "".join(wanted) if "\u4e00" <= one <= "\u9fff"} <= shown, name


@pytest.mark.documents
def test_libreoffice_and_openpyxl_open_every_filled_form() -> None:
    files = {f"{name}.xlsx": filled(name) for name in FORMS}
    for (name, data), saved in zip(files.items(), convert_many(files, "xlsx"), strict=True):
        before, after = (openpyxl.load_workbook(io.BytesIO(one)).worksheets[0] for one in (data, saved))
        numbers = [
            [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, int)]
            for sheet in (before, after)
        ]
        assert numbers[0] == numbers[1], name


@pytest.mark.documents
def test_a_pdf_says_which_faces_were_substituted() -> None:
    made = to_pdf(build(GOOD))
    assert made.data.startswith(b"%PDF-")
    assert set(made.substituted) == {"仿宋_GB2312", "方正小标宋简体", "楷体_GB2312", "黑体"} - installed_faces()
    assert not made.substituted or all(face in made.notice for face in made.substituted)
