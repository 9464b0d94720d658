"""Our documents are sound Word files in the official layout; a page holds exactly 22 × 28 characters."""

import io

import docx
import pypdfium2
import pytest

from taizhang.files.docx.bind import Slot
from taizhang.files.docx.compiled import Compiled
from taizhang.files.docx.document import Document
from taizhang.files.extract import extract
from taizhang.files.gbt import xml
from taizhang.files.gbt.build import build
from taizhang.files.gbt.layout import Faces, width
from taizhang.files.gbt.model import Attachment, Grid, Heading, Official, Text, official_of
from taizhang.files.gbt.numbers import chinese, numbered, prefix, value
from taizhang.files.office import convert_many
from taizhang.files.zipping import archive, pack

PLAIN = """# 关于集中学习情况的报告

县委：
今年以来，共开展研讨{研讨次数}次。
## 主要做法
### 抓学习
具体做法略。
### 抓整改
| 单位 | 次数 |
|---|---|
| 青石镇 | {次数} |
## 存在问题
#### 1.已有序号
特此报告。
"""


def test_plain_text_with_headings_becomes_a_document() -> None:
    found = official_of(PLAIN)
    assert (found.title, found.to) == ("关于集中学习情况的报告", "县委：")
    assert [one.text for one in found.blocks if isinstance(one, Heading)] == [
        "一、主要做法",
        "（一）抓学习",
        "（二）抓整改",
        "二、存在问题",
        "1.已有序号",
    ]
    assert Grid((("单位", "次数"), ("青石镇", "{次数}"))) in found.blocks


def test_marks_in_a_built_document_are_bound_and_filled_like_any_other() -> None:
    found = Document(build(official_of(PLAIN)))
    for number, para in enumerate(found.paragraphs()):
        start = para.text.find("{")
        if start >= 0:
            found.bind(para, [Slot(start, para.text.index("}") + 1, f"k{number}")])
    compiled = Compiled(found.save())
    filled = compiled.fill(dict.fromkeys(compiled.keys, "47"))
    assert "共开展研讨47次。" in extract(filled).text
    assert "{" not in extract(filled).text
    assert docx.Document(io.BytesIO(filled)).paragraphs[0].text == "关于集中学习情况的报告"


def test_the_same_document_gives_the_same_bytes() -> None:
    assert build(official_of(PLAIN)) == build(official_of(PLAIN))


def test_numbers_of_headings_are_written_and_read() -> None:
    assert [value(chinese(number)) for number in range(1, 100)] == list(range(1, 100))
    for level in range(1, 5):
        assert numbered(prefix(level, 12) + "做法") == (level, 12, True)
    assert numbered("(一)做法") == (2, 1, False)
    assert numbered("1、做法") == (3, 1, False)
    assert numbered("一是做法") is None
    assert numbered("1.5万人参加") is None


@pytest.mark.parametrize(("organ", "date"), [("溪源县卫生健康委员会", "2026年7月5日"), ("县委", "2026年12月25日")])
def test_the_date_stands_two_characters_right_of_the_organ_and_inside_the_page(organ: str, date: str) -> None:
    paragraphs = docx.Document(io.BytesIO(build(Official("甲", organ=organ, date=date)))).paragraphs[-2:]
    left = [one.paragraph_format.left_indent.pt / 15.75 for one in paragraphs]
    assert left[1] - left[0] == pytest.approx(2, abs=0.1)
    ends = [at + width(one.text) for at, one in zip(left, paragraphs, strict=True)]
    assert max(ends) == pytest.approx(26, abs=0.2) or ends[0] == pytest.approx(26, abs=0.2)
    assert max(ends) <= 28


def test_a_list_of_attachments_wraps_under_the_name() -> None:
    document = Official("甲", attachments=(Attachment("一"), Attachment("二。")))
    text = extract(build(document)).text
    assert "附件：1. 一\n2. 二" in text
    assert "附件：名单" in extract(build(Official("甲", attachments=(Attachment("名单"),)))).text


def unindented(count: int) -> bytes:
    parts = xml.package(xml.paragraph(xml.run("正" * count)), Faces())
    return archive(pack(name, text.encode()) for name, text in parts.items())


@pytest.mark.documents
def test_a_page_holds_exactly_616_characters() -> None:
    files = {
        "a.docx": unindented(616),
        "b.docx": unindented(617),
        "c.docx": build(Official("", (Text("正" * 614),))),
        "d.docx": build(Official("", (Text("正" * 615),))),
        "e.docx": build(official_of(PLAIN)),
    }
    pages = []
    for pdf in convert_many(files, "pdf"):
        with pypdfium2.PdfDocument(pdf) as document:
            pages.append(len(document))
    assert pages == [1, 2, 1, 2, 1]


def places(pdf: bytes, *words: str) -> list[tuple[int, float]]:
    """(page, millimetres from the top) of the first character of each of the words, as printed."""
    found = []
    with pypdfium2.PdfDocument(pdf) as document:
        for word in words:
            for number in range(len(document)):
                text = document[number].get_textpage()
                at = text.get_text_range().find(word)
                if at >= 0:
                    found.append((number, 297 - text.get_charbox(at)[1] / 72 * 25.4))
                    break
    return found


@pytest.mark.documents
@pytest.mark.parametrize("paragraphs", [1, 17])
def test_the_closing_block_ends_at_the_bottom_of_the_type_area_of_the_last_page(paragraphs: int) -> None:
    """Its last rule is the bottom edge (262 mm); the text of the last line stands some millimetres above."""
    document = Official(
        "关于集中整治工作情况的报告",
        (Text("今年以来，我局按照统一部署推进各项工作，逐条登记，逐件办理。" * 3),) * paragraphs,
        "县委：",
        organ="溪源县卫生健康局",
        date="2026年7月5日",
        copies="各乡镇卫生院",
        printer="溪源县卫生健康局办公室",
        printed="2026年7月6日",
    )
    (pdf,) = convert_many({"a.docx": build(document)}, "pdf")
    (body, _), (first, copies), (second, printed) = places(pdf, "健康局", "抄送", "印发")
    assert body == first == second
    assert 246 < copies < 252
    assert 256 < printed < 262
