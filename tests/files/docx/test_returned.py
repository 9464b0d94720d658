"""A draft that comes back: figures found by control, bookmark or place, every number changed by hand told."""

import io
import re

import docx
import pytest

from taizhang.files.archive import Archive
from taizhang.files.docx.bind import Slot
from taizhang.files.docx.compiled import Compiled
from taizhang.files.docx.document import Document
from taizhang.files.docx.marked import marked
from taizhang.files.docx.readback import read_back
from taizhang.files.docx.rebind import rebind
from taizhang.files.docx.returned import CameBack, compare
from taizhang.files.extract import extract
from taizhang.files.gbt.build import build
from taizhang.files.gbt.model import official_of
from taizhang.files.office import convert_many
from taizhang.files.zipping import archive, pack

TEXT = """# 溪源县主题教育工作汇报

县委：
今年以来，全县召开会议{a}次，组织学习{b}次，覆盖47家单位。
## 检视整改
全县查摆问题{c}个，已销号{d}个，问题销号率{e}。
各乡镇对照清单逐项整改，群众比较满意。
## 办好实事
班子成员领办实事{f}件，惠及群众{g}人次，投入资金{h}万元。
下一步继续抓好长期整改任务。
"""
VALUES = {"a": "12", "b": "36", "c": "128", "d": "119", "e": "93.0%", "f": "128", "g": "2.4万", "h": "86.5"}


def template() -> bytes:
    document = Document(build(official_of(TEXT)))
    for para in document.paragraphs():
        found = re.finditer(r"\{(\w)\}", para.text)
        document.bind(para, [Slot(one.start(), one.end(), one[1]) for one in found])
    return document.save()


SENT = Compiled(template()).fill(VALUES, "{}")


def edited(data: bytes, *changes: tuple[str, str]) -> bytes:
    """The file with changes in its XML, as a hand would make them."""
    source = Archive(data)
    members = []
    for name in source.names:
        content = source.read(name)
        if name == "word/document.xml":
            text = content.decode()
            for before, after in changes:
                assert before in text, before
                text = text.replace(before, after)
            content = text.encode()
        members.append(pack(name, content))
    return archive(members)


def stripped(data: bytes, *, bookmarks: bool = True) -> bytes:
    """Controls cleared; with `bookmarks` those as well, as when text is pasted into a new file."""
    text = Archive(data).read("word/document.xml").decode()
    bare = re.sub(r"<w:sdtPr>.*?</w:sdtPr>|</?w:sdt>|</?w:sdtContent>", "", text)
    if bookmarks:
        bare = re.sub(r"<w:bookmark(?:Start|End)[^>]*>", "", bare)
    return edited(data, (text[text.index("<w:body>") :], bare[bare.index("<w:body>") :]))


def paragraphs(data: bytes) -> list[str]:
    return re.findall(r"<w:p>.*?</w:p>", Archive(data).read("word/document.xml").decode(), re.DOTALL)


def found(back: CameBack) -> dict[str, tuple[str, str]]:
    return {one.key: (one.now, one.how) for one in back.slots}


def test_an_untouched_file_is_the_same_everywhere() -> None:
    back = compare(SENT, SENT)
    assert found(back) == {key: (value, "control") for key, value in VALUES.items()}
    assert (back.numbers, back.dropped, back.moved) == ([], [], [])


@pytest.mark.parametrize(("bookmarks", "how"), [(False, "bookmark"), (True, "position")])
def test_figures_are_found_without_their_controls(bookmarks: bool, how: str) -> None:
    back = compare(SENT, stripped(SENT, bookmarks=bookmarks))
    assert found(back) == {key: (value, how) for key, value in VALUES.items()}
    assert back.numbers == []


@pytest.mark.parametrize("strip", [False, True])
def test_a_leaders_130_is_told_and_the_other_128_is_not(strip: bool) -> None:
    came = stripped(SENT) if strip else SENT
    serving = next(one for one in paragraphs(came) if "领办实事" in one)
    changed = edited(came, (serving, serving.replace("128", "130").replace("领办", "领办了")))
    back = compare(SENT, changed)
    assert {one.key: (one.sent, one.now) for one in back.slots if one.changed} == {"f": ("128", "130")}
    assert back.numbers == []


def test_numbers_of_the_fixed_text_and_new_ones_are_told_too() -> None:
    changed = edited(
        SENT,
        ("家单位", "家单位和3所学校"),
        ("覆盖47", "覆盖45"),
        ("下一步继续抓好", "还走访了58户。下一步继续抓好"),
    )
    back = compare(SENT, changed)
    assert [(one.before, one.now) for one in back.numbers] == [("47", "45"), ("", "3"), ("", "58")]
    assert all(not one.changed for one in back.slots)
    for one in back.numbers:
        line = next(line for line in back.lines if line.at == one.paragraph)
        assert line.text[one.start : one.end] == one.now


def test_paragraphs_moved_rewritten_and_dropped() -> None:
    came = stripped(SENT)
    all_of_it = paragraphs(came)
    closing = next(one for one in all_of_it if "问题销号率" in one)
    serving = next(one for one in all_of_it if "领办实事" in one)
    content = next(one for one in all_of_it if "群众比较满意" in one)
    swapped = edited(came, (closing, "⟦1⟧"), (serving, closing), ("⟦1⟧", serving), (content, ""))
    swapped = edited(swapped, ("已销号", "到目前为止已经销号的有"), ("惠及群众", "让群众受益"))
    back = compare(SENT, swapped)
    assert {key: now for key, (now, _) in found(back).items()} == VALUES
    assert [one.text for one in back.dropped] == ["各乡镇对照清单逐项整改，群众比较满意。"]
    assert back.moved


def test_a_figure_whose_sentence_is_gone_is_gone() -> None:
    came = stripped(SENT)
    closing = next(one for one in paragraphs(came) if "问题销号率" in one)
    back = compare(SENT, edited(came, (closing, "<w:p><w:r><w:t>整改情况另文报告。</w:t></w:r></w:p>")))
    gone = {one.key for one in back.slots if one.paragraph is None}
    assert gone == {"c", "d", "e"}


@pytest.mark.parametrize("make", [lambda data: data, stripped, lambda data: stripped(data, bookmarks=False)])
def test_it_is_a_template_again(make: "object") -> None:
    assert callable(make)
    came = edited(make(SENT), ("比较满意", "都很满意"))
    back = compare(SENT, came)
    again, outcomes = rebind(came, back.slots)
    assert [one.refused for one in outcomes if one.refused] == []
    assert {one.key for line in marked(Document(again)) for one in line.spans} == set(VALUES)
    filled = Compiled(again).fill({**VALUES, "c": "131"}, "{}")
    assert "查摆问题131个，已销号119个" in extract(filled).text
    assert "都很满意" in extract(filled).text
    assert read_back(filled).slots["c"] == "131"
    names = re.findall(r'w:name="(_tz_\w+)"', Archive(again).read("word/document.xml").decode())
    assert len(names) == len(set(names)) == len(VALUES)
    assert docx.Document(io.BytesIO(filled)).paragraphs


@pytest.mark.documents
def test_files_saved_by_libreoffice() -> None:
    """Saved as docx and, by way of the old format, as doc; then changed by hand."""
    (saved,) = convert_many({"a.docx": SENT}, "docx")
    back = compare(SENT, saved)
    assert {key: now for key, (now, _) in found(back).items()} == VALUES
    assert {one.how for one in back.slots} == {"bookmark"}
    assert back.numbers == []
    again, outcomes = rebind(saved, back.slots)
    assert [one.refused for one in outcomes if one.refused] == []
    assert {one.key for line in marked(Document(again)) for one in line.spans} == set(VALUES)
    assert "查摆问题131个" in extract(Compiled(again).fill({**VALUES, "c": "131"}, "{}")).text
    (legacy,) = convert_many({"b.docx": stripped(SENT)}, "doc")
    (round_trip,) = convert_many({"c.doc": legacy}, "docx")
    changed = edited(round_trip, ("130" if "130" in extract(round_trip).text else "86.5", "88.5"))
    back = compare(SENT, changed)
    assert {one.key: one.now for one in back.slots if one.changed} == {"h": "88.5"}
