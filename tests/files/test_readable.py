"""What may hide a classification mark is read wholly: pages, sheets nobody sees, notes, page headers, old formats."""

import io
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import openpyxl
import pytest
from docx import Document
from openpyxl.comments import Comment

from taizhang.files.errors import FileError
from taizhang.files.kinds import OLE
from taizhang.files.marks import find_marks
from taizhang.files.readable import readable
from tests.files.drawn import pdf


def workbook(change: Callable[[openpyxl.Workbook], object]) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.append(["单位", "工作内容"])
    sheet.append(["青石镇", "密切联系群众，保守国家秘密"])
    change(book)
    book.save(out)
    return out.getvalue()


def hidden(book: openpyxl.Workbook) -> None:
    book.create_sheet("底稿")["B7"] = "机密★1年"
    book["底稿"].sheet_state = "hidden"


def noted(book: openpyxl.Workbook) -> None:
    book["Sheet"]["A1"].comment = Comment("秘密★", "某人")


def headed(book: openpyxl.Workbook) -> None:
    header = book["Sheet"].oddHeader
    assert header is not None
    header.left.text = "机密★"


def labelled(book: openpyxl.Workbook) -> None:
    book["Sheet"].append(["密级：", "机密", "填表人：", "张三"])


def unfilled(book: openpyxl.Workbook) -> None:
    book["Sheet"].append(["密级：", "", "填表人：", "张三"])


def nothing(_book: openpyxl.Workbook) -> None:
    pass


def zipped(parts: Mapping[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def word(change: Callable[..., object]) -> bytes:
    document, out = Document(), io.BytesIO()
    document.add_paragraph("情况报告")
    change(document)
    document.save(out)
    return out.getvalue()


def in_header(document: Any) -> None:
    document.sections[0].header.paragraphs[0].text = "机密★"


def in_runs(document: Any) -> None:
    paragraph = document.add_paragraph("机")
    paragraph.add_run("密")
    paragraph.add_run("★1年")


def in_table(document: Any) -> None:
    table = document.add_table(1, 2)
    table.cell(0, 0).text = "密级："
    table.cell(0, 1).text = "秘密"


def left_blank(document: Any) -> None:
    document.add_table(1, 2).cell(0, 0).text = "密级："


MARKED = {
    "pdf": pdf(["机密★1年", "关于有关情况的报告"]),
    "pdf label": pdf(["密级：秘密", "关于有关情况的报告"]),
    "docx header": word(in_header),
    "docx runs": word(in_runs),
    "docx table": word(in_table),
    "xlsx hidden sheet": workbook(hidden),
    "xlsx note": workbook(noted),
    "xlsx page header": workbook(headed),
    "xlsx label": workbook(labelled),
    "pptx": zipped({"ppt/slides/slide1.xml": "<a:p><a:t>机</a:t><a:t>密</a:t></a:p><a:t>★</a:t>"}),
    "ofd": zipped({"OFD.xml": "<a/>", "Doc_0/Page.xml": "<ofd:TextCode>绝密★</ofd:TextCode>"}),
    "doc": OLE + "WordDocument\0".encode("utf-16-le") + b"\0" * 64 + "秘密★1年\r".encode("utf-16-le"),
    "doc odd": OLE + "WordDocument\0".encode("utf-16-le") + b"\0" * 65 + "秘密★1年\r".encode("utf-16-le"),
    "doc gbk": OLE + "WordDocument\0".encode("utf-16-le") + b"\0" * 64 + "密级：机密\r".encode("gb18030"),
    "rtf": b"{\\rtf1\\ansi\\ansicpg936 "
    + "".join(f"\\'{one:02x}" for one in "机密★".encode("gb18030")).encode()
    + b"\\par}",
    "rtf letters": b"{\\rtf1 {\\b\\u26426?\\u23494?}\\u9733?}",
    "text": "密级：\n关于有关情况的报告".encode("gb18030"),
    "csv": "密级：,机密\n".encode(),
}
PLAIN = {
    "pdf": pdf(["密级：公开", "保守国家秘密"]),
    "docx": word(left_blank),
    "xlsx": workbook(nothing),
    "xlsx label": workbook(unfilled),
    "png": b"\x89PNG\r\n\x1a\n" + "机密★".encode(),
    "csv": "密级：,,填表人：,张三\n".encode(),
}  # fmt: skip


@pytest.mark.parametrize("name", MARKED)
def test_a_mark_is_found_wherever_it_stands(name: str) -> None:
    assert find_marks(readable(MARKED[name])), readable(MARKED[name])


@pytest.mark.parametrize("name", PLAIN)
def test_what_carries_none_comes_in(name: str) -> None:
    assert find_marks(readable(PLAIN[name])) == []


def test_what_cannot_be_opened_is_refused() -> None:
    with pytest.raises(FileError):
        readable(b"PK\x03\x04" + b"\0" * 40)
