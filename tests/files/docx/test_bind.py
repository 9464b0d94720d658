"""Slots are bound without touching anything else; what cannot be filled safely is refused with its reason."""

import itertools
import random
from collections import Counter

import pytest
from lxml import etree

from taizhang.files.archive import Archive
from taizhang.files.docx.bind import Slot
from taizhang.files.docx.document import Document, Outcome, Para
from taizhang.files.docx.flat import flatten
from taizhang.files.docx.names import P, R, T, w
from taizhang.files.errors import FileError
from taizhang.files.extract import extract
from tests.files.word import box, document, p, pack, r, table

RED = '<w:color w:val="FF0000"/>'


def opened(body: str, **stories: str) -> Document:
    return Document(document(body, **stories))


def bind_x(found: Document, para: Para, surface: str = "X") -> Outcome:
    at = para.text.index(surface)
    (outcome,) = found.bind(para, [Slot(at, at + len(surface), "k1", "次数")])
    return outcome


def xml(found: Document) -> str:
    return Archive(found.save()).read("word/document.xml").decode()


def test_a_slot_in_the_middle_of_a_run() -> None:
    found = opened(p(r("共开展X次。", RED)))
    para = found.paragraphs()[0]
    assert bind_x(found, para) == Outcome("body", "共开展X次。", "X", "k1")
    assert extract(found.save()).text == "共开展X次。"
    saved = xml(found)
    assert saved.count(RED) == 3
    assert '<w:tag w:val="tz:k1"/>' in saved
    assert 'w:name="_tz_k1"' in saved
    assert "<w:text/>" not in saved


def test_a_slot_split_over_runs_takes_the_first_look_and_says_so() -> None:
    found = opened(f"<w:p>{r('共X', RED)}<w:proofErr w:type='spellStart'/>{r('X次')}</w:p>")
    outcome = bind_x(found, found.paragraphs()[0], "XX")
    assert "几种字体格式" in outcome.warnings[0]
    assert "proofErr" not in xml(found)


@pytest.mark.parametrize("looks", ['<w:lang w:val="en-US"/>', "<w:noProof/>", '<w:rFonts w:hint="eastAsia"/>'])
def test_language_and_hints_are_no_difference_of_format(looks: str) -> None:
    bare = "<w:rFonts/>" if "rFonts" in looks else ""
    found = opened(f"<w:p>{r('X', looks)}{r('X', bare)}</w:p>")
    assert bind_x(found, found.paragraphs()[0], "XX").warnings == ()


def test_markers_inside_move_before_the_control() -> None:
    mark = '<w:bookmarkStart w:id="5" w:name="甲"/>'
    found = opened(f"<w:p>{r('X')}{mark}{r('X')}<w:bookmarkEnd w:id='5'/></w:p>")
    bind_x(found, found.paragraphs()[0], "XX")
    saved = xml(found)
    assert saved.index('w:name="甲"') < saved.index("<w:sdt>")
    assert 'w:id w:val="6"' in saved


def test_a_text_box_is_bound_in_both_copies_under_one_key() -> None:
    found = opened(f"<w:p>{r('前')}{box(p('共X次'))}</w:p>")
    para = next(one for one in found.paragraphs() if one.part == "textbox")
    assert bind_x(found, para).refused == ""
    saved = xml(found)
    assert saved.count('w:val="tz:k1"') == 2
    assert saved.count('w:name="_tz_k1"') == 1
    ids = [node.get(w("val")) for node in etree.fromstring(saved.encode()).iter(w("id"))]
    assert len(set(ids)) == 2


def test_headers_footnotes_and_tables_are_bound_in_their_parts() -> None:
    found = opened(table(("X",)), header=p("X月"), footnotes=f'<w:footnote w:id="2">{p("注X")}</w:footnote>')
    outcomes = []
    for number, para in enumerate(found.paragraphs()):
        at = para.text.index("X")
        outcomes += found.bind(para, [Slot(at, at + 1, f"k{number}")])
    assert [one.part for one in outcomes] == ["table", "header", "footnote"]
    assert not any(one.refused for one in outcomes)
    archive = Archive(found.save())
    assert b"tz:k1" in archive.read("word/header.xml")
    assert b"tz:k2" in archive.read("word/footnotes.xml")


INS = '<w:ins w:id="1" w:author="a">'
FIELD = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
NOTE = "<w:footnote w:id='2'><w:p/></w:footnote>"
REFUSED = {
    "跨在修订内外": f"<w:p>{r('X')}{INS}{r('X')}</w:ins></w:p>",
    "修订删除": f"<w:p>{r('X')}<w:del w:id='1'><w:r><w:delText>1</w:delText></w:r></w:del>{r('X')}</w:p>",
    "超链接": f"<w:p>{r('X')}<w:hyperlink>{r('X')}</w:hyperlink></w:p>",
    "域结果": f"<w:p>{FIELD.format('begin')}{FIELD.format('separate')}{r('XX')}{FIELD.format('end')}</w:p>",
    "更新域时": f"<w:p><w:fldSimple w:instr='PAGE'>{r('XX')}</w:fldSimple></w:p>",
    "内容控件": f"<w:p><w:sdt><w:sdtPr/><w:sdtContent>{r('XX')}</w:sdtContent></w:sdt></w:p>",
    "脚注": "<w:p><w:r><w:t>X</w:t><w:footnoteReference w:id='2'/><w:t>X</w:t></w:r></w:p>",
    "夹着图片": f"<w:p>{r('X')}<w:r><w:drawing/></w:r>{r('X')}</w:p>",
}


@pytest.mark.parametrize("reason", REFUSED)
def test_what_a_fill_could_break_is_refused(reason: str) -> None:
    found = opened(REFUSED[reason], footnotes=NOTE)
    before = extract(document(REFUSED[reason], footnotes=NOTE)).text
    assert reason in bind_x(found, found.paragraphs()[0], "XX").refused
    assert extract(found.save()).text == before
    assert "tz:" not in xml(found)


def test_a_tab_inside_and_an_overlap_are_refused_without_harm_to_the_rest() -> None:
    found = opened("<w:p><w:r><w:t>甲X</w:t><w:tab/><w:t>X乙XX丙</w:t></w:r></w:p>")
    para = found.paragraphs()[0]
    outcomes = found.bind(
        para, [Slot(1, 4, "a"), Slot(5, 7, "b"), Slot(4, 6, "c"), Slot(0, 1, "坏"), Slot(6, 99, "d")]
    )
    refused = {one.key: one.refused for one in outcomes}
    assert refused["b"] == ""
    assert "制表符" in refused["a"]
    assert "重叠" in refused["c"]
    assert "字母" in refused["坏"]
    assert "位置" in refused["d"]


def test_a_slot_wholly_inserted_is_bound_with_a_warning() -> None:
    found = opened(f"<w:p>{INS}{r('共X次')}</w:ins></w:p>")
    assert "修订插入" in bind_x(found, found.paragraphs()[0]).warnings[0]


def test_two_unlike_copies_of_a_text_box_are_refused() -> None:
    body = f"<w:p>{box(p('共X次'))}</w:p>"
    at = body.rindex("次")
    body = body[:at] + "回" + body[at + 1 :]
    found = opened(body)
    para = next(one for one in found.paragraphs() if one.part == "textbox")
    assert "新旧两份" in bind_x(found, para).refused


def test_macros_and_outside_references_are_refused() -> None:
    archive = Archive(document(p("甲")))
    parts = {name: archive.read(name).decode() for name in archive.names}
    with pytest.raises(FileError, match="宏"):
        Document(pack(parts | {"word/vbaProject.bin": "x"}))
    outside = '<Relationship Id="r9" Type="x/attachedTemplate" Target="http://a/b.dotm" TargetMode="External"/>'
    rels = parts["word/_rels/document.xml.rels"].replace("></", f">{outside}</")
    with pytest.raises(FileError, match="外部内容"):
        Document(pack(parts | {"word/_rels/document.xml.rels": rels}))
    Document(pack(parts | {"word/_rels/document.xml.rels": rels.replace("attachedTemplate", "hyperlink")}))


LOOKS = ("", RED, "<w:b/>", '<w:sz w:val="32"/>', '<w:rFonts w:eastAsia="仿宋_GB2312"/><w:b/>')
NOISE = (
    '<w:proofErr w:type="spellStart"/>',
    '<w:bookmarkStart w:id="{n}" w:name="b{n}"/><w:bookmarkEnd w:id="{n}"/>',
    '<w:commentRangeStart w:id="{n}"/>',
    "",
)


def formats(paragraph: etree._Element) -> list[tuple[str, bytes]]:
    """Each visible character with the looks of its run."""
    found = []
    for piece in flatten(paragraph).pieces:
        looks = piece.run.find(w("rPr"))
        shown = b"" if looks is None else etree.tostring(looks, method="c14n", exclusive=True)
        assert piece.t is not None
        found += [(character, shown) for character in piece.t.text or ""]
    return found


def counts(paragraph: etree._Element) -> Counter[str]:
    return Counter(
        str(node.tag) for node in paragraph.iter() if node.tag not in (P, R, T) and "Err" not in node.tag
    )


def test_three_thousand_paragraphs_cut_at_random_keep_every_format_outside_slots() -> None:
    rng = random.Random(5)
    bodies, spans = [], []
    for number in range(3_000):
        text = "".join(
            rng.choice(["开展", "走访XX户", "X次", "，形成X条", "。问题"]) for _ in range(rng.randrange(2, 7))
        )
        cuts = sorted({0, len(text), *(rng.randrange(len(text)) for _ in range(rng.randrange(6)))})
        runs = [
            r(text[a:b], rng.choice(LOOKS)) + rng.choice(NOISE).format(n=number * 10 + at)
            for at, (a, b) in enumerate(itertools.pairwise(cuts))
        ]
        bodies.append(f"<w:p>{''.join(runs)}</w:p>")
        spans.append(_slots(text, number))
    found = opened("".join(bodies))
    paragraphs = found.paragraphs()
    before = [(formats(one.element), counts(one.element)) for one in paragraphs]
    outcomes = [found.bind(para, slots) for para, slots in zip(paragraphs, spans, strict=True)]
    assert not any(one.refused for many in outcomes for one in many)
    assert sum(map(len, outcomes)) > 6_000
    for para, slots, (looks, marks) in zip(paragraphs, spans, before, strict=True):
        after = formats(para.element)
        inside = {at for slot in slots for at in range(slot.start, slot.end)}
        assert [one for one, _ in after] == [one for one, _ in looks]
        assert all(after[at] == looks[at] for at in range(len(looks)) if at not in inside)
        assert all(after[slot.start][1] == looks[slot.start][1] for slot in slots)
        for tag, count in marks.items():
            assert counts(para.element)[tag] >= count or (tag.startswith(w("")) and "Pr" in tag) or _is_look(tag)
    again = Document(found.save())
    assert [one.text for one in again.paragraphs()] == [one.text for one in paragraphs]
    assert all("内容控件" in one.refused for one in again.bind(again.paragraphs()[0], spans[0]))


def _is_look(tag: str) -> bool:
    return tag in {w("color"), w("b"), w("sz"), w("rFonts")}


def _slots(text: str, number: int) -> list[Slot]:
    found, at = [], 0
    while (at := text.find("X", at)) >= 0:
        end = at
        while end < len(text) and text[end] == "X":
            end += 1
        found.append(Slot(at, end, f"k{number}_{at}"))
        at = end
    return found
