"""Everything a reader sees comes out once; everything hostile is refused with one Chinese sentence."""

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taizhang.files import archive as archives
from taizhang.files.errors import FileError
from taizhang.files.extract import extract
from tests.files.word import HEAD, SPACES, box, document, p, pack, r, table


def lines(data: bytes) -> list[tuple[str, str]]:
    return list(extract(data).lines())


def test_body_tables_and_controls_come_in_reading_order() -> None:
    control = f"<w:sdt><w:sdtPr/><w:sdtContent>{r('47')}</w:sdtContent></w:sdt>"
    body = p("一、学习情况") + table(("项目", "次数"), ("研讨", "12")) + f"<w:p>{r('共')}{control}{r('次')}</w:p>"
    assert lines(document(body)) == [
        ("body", "一、学习情况"),
        ("table", "项目"),
        ("table", "次数"),
        ("table", "研讨"),
        ("table", "12"),
        ("body", "共47次"),
    ]


def test_offsets_point_into_the_text() -> None:
    found = extract(document(p("甲") + p("") + p("乙丙") + table(("丁",))))
    assert found.text == "甲\n\n乙丙\n丁"
    assert [found.text[one.start : one.end] for one in found.paragraphs] == ["甲", "", "乙丙", "丁"]


def test_a_text_box_is_read_once_though_stored_twice() -> None:
    body = f"<w:p>{r('前')}{box(p('框内 3 项'))}{r('后')}</w:p>"
    assert lines(document(body)) == [("body", "前后"), ("textbox", "框内 3 项")]


def test_a_text_box_inside_a_text_box_is_read_once() -> None:
    inner = f"<w:p>{r('外框')}{box(p('里框'))}</w:p>"
    assert lines(document(f"<w:p>{box(inner)}</w:p>")) == [("body", ""), ("textbox", "外框"), ("textbox", "里框")]


def test_tracked_changes_are_read_as_accepted() -> None:
    mark = 'w:id="1" w:author="甲"'
    body = (
        f"<w:p>{r('共')}<w:ins {mark}>{r('13')}</w:ins>"
        f"<w:del {mark}><w:r><w:delText>12</w:delText><w:tab/></w:r></w:del>{r('次')}</w:p>"
        f"<w:p><w:moveFrom {mark}>{r('移走')}</w:moveFrom><w:moveTo {mark}>{r('移来')}</w:moveTo></w:p>"
        f"<w:p><w:pPr><w:rPr><w:del {mark}/></w:rPr></w:pPr>{r('上半')}</w:p>{p('下半')}"
        f"<w:tbl><w:tr><w:trPr><w:del {mark}/></w:trPr><w:tc>{p('删行')}</w:tc></w:tr></w:tbl>"
    )
    assert extract(document(body)).text == "共13次\n移来\n上半下半"


def test_headers_footers_and_notes_follow_the_body() -> None:
    data = document(
        p("正文"),
        header=p("内部资料"),
        footer=p("页脚"),
        footnotes=f'<w:footnote w:id="2">{p("注一")}</w:footnote>',
    )
    assert lines(data) == [("body", "正文"), ("header", "内部资料"), ("footer", "页脚"), ("footnote", "注一")]


def test_tabs_breaks_and_entities_keep_their_place() -> None:
    properties = "<w:pPr><w:tabs><w:tab/></w:tabs></w:pPr>"
    body = f"<w:p>{properties}<w:r><w:t>甲&amp;乙</w:t><w:tab/><w:t>丙</w:t><w:br/></w:r></w:p>"
    assert extract(document(body)).text == "甲&乙\t丙\n"


def test_looks_are_cut_without_touching_text_that_resembles_them() -> None:
    text = "<w:rPr><w:b/></w:rPr>"
    body = f"<w:p><w:r><w:rPr><w:b/></w:rPr><w:t><![CDATA[{text}]]></w:t></w:r></w:p>"
    assert extract(document(body)).text == text


def test_the_strict_flavour_is_read() -> None:
    data = document(p("严格"))
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        parts = {name: source.read(name).decode() for name in source.namelist()}
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    main = parts["word/document.xml"].replace(space, "http://purl.oclc.org/ooxml/wordprocessingml/main")
    assert extract(pack(parts | {"word/document.xml": main})).text == "严格"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_plain_text_in_every_usual_encoding(encoding: str) -> None:
    found = extract("共走访 1,200 户，形成报告３篇。\r\n䶮镕堃".encode(encoding), "汇报.txt")
    assert found.text == "共走访 1,200 户，形成报告３篇。\n䶮镕堃"
    assert found.kind == "text"


def test_the_name_never_decides() -> None:
    assert extract(document(p("正文")), "材料.txt").kind == "docx"


def _external_entity() -> bytes:
    entity = '<!ENTITY x SYSTEM "file:///etc/passwd">'
    xml = f"{HEAD}<!DOCTYPE d [{entity}]><w:document {SPACES}><w:body>{p(r('&x;'))}</w:body></w:document>"
    return pack({"_rels/.rels": _relations(), "word/document.xml": xml})


def _relations() -> str:
    with zipfile.ZipFile(io.BytesIO(document(""))) as source:
        return source.read("_rels/.rels").decode()


def _laughs() -> bytes:
    entities = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">' for n in range(9)
    )
    xml = f"{HEAD}<!DOCTYPE d [{entities}]><w:document {SPACES}><w:body>{p(r('&j;'))}</w:body></w:document>"
    return pack({"_rels/.rels": _relations(), "word/document.xml": xml})


def _encrypted_member() -> bytes:
    data = bytearray(document(p("甲")))
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= 1
    return bytes(data)


def _ole(stream: str) -> bytes:
    return bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504) + f"{stream}\0".encode("utf-16-le") + bytes(600)


REFUSED = {
    "压缩包目录读不出来": document(p("甲"))[:-40],
    "文档类型声明": _external_entity(),
    "（DTD）": _laughs(),
    "已加密": _encrypted_member(),
    "去掉密码": _ole("EncryptedPackage"),
    "JPEG 图片": b"\xff\xd8\xff\xe0" + bytes(100),
    "空的": b"",
    "XML 不完整": pack({"_rels/.rels": _relations(), "word/document.xml": "<w:document"}),
    "找不到正文部件": pack({"word/document.xml": "<a/>"}),
    "已损坏，打不开": b"%PDF-1.7\n%broken",
    "认不出": b"\x00\x01\x02\x03",
    "网页文件": b"<html><body>x</body></html>",
    "Excel 表格": pack({"xl/workbook.xml": "<workbook/>"}),
    "压缩包，不是": pack({"甲.docx": "x"}),
    "RAR": b"Rar!\x1a\x07\x00",
}


@pytest.mark.parametrize("sentence", REFUSED)
def test_what_cannot_be_used_is_refused_in_one_sentence(sentence: str) -> None:
    with pytest.raises(FileError, match=sentence) as refusal:
        extract(REFUSED[sentence], "附件.docx")
    assert str(refusal.value).startswith("附件.docx：")


def test_a_bomb_is_refused_before_it_is_inflated() -> None:
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target,
        target.open("word/document.xml", "w") as part,
    ):
        for _ in range((archives.INFLATED >> 20) + 1):
            part.write(bytes(1 << 20))
    with pytest.raises(FileError, match="超过上限"):
        extract(buffer.getvalue())


def test_a_broken_member_is_named() -> None:
    data = bytearray(document(p("甲" * 500)))
    at = data.find(b"word/document.xml") + len("word/document.xml") + 20
    data[at : at + 8] = bytes(8)
    with pytest.raises(FileError, match=r"word/document\.xml"):
        extract(bytes(data))


@given(st.binary(max_size=200), st.integers(0, 2**16), st.sampled_from(["docx", "raw", "ole", "pdf"]))
@settings(max_examples=300, deadline=None)
def test_mutated_bytes_never_escape_as_another_error(noise: bytes, seed: int, kind: str) -> None:
    base = {
        "docx": document(p("甲" * 40), header=p("乙")),
        "raw": b"",
        "ole": b"\xd0\xcf\x11\xe0",
        "pdf": b"%PDF-1.4\n",
    }
    data = bytearray(base[kind] or noise)
    at = seed % (len(data) + 1)
    data[at : at + len(noise) // 8] = noise
    try:
        found = extract(bytes(data))
    except FileError:
        return
    assert all(found.text[one.start : one.end].count("\n") < 9 for one in found.paragraphs)
