"""What we build passes; one crafted violation per rule is found, under that rule and no other error."""

from dataclasses import replace

import pypdfium2
import pytest

from taizhang.files.archive import Archive
from taizhang.files.gbt import xml
from taizhang.files.gbt.build import build
from taizhang.files.gbt.check import RULES, Finding, check
from taizhang.files.gbt.layout import Faces
from taizhang.files.gbt.model import Attachment, Block, Head, Heading, Official, Text
from taizhang.files.office import convert_many
from taizhang.files.zipping import archive, pack

BLOCKS: tuple[Block, ...] = (
    Text("今年以来，我局按照统一部署推进各项工作。现将有关情况报告如下："),
    Heading(1, "一、主要做法"),
    Heading(2, "（一）抓实学习"),
    Text("一是开展集中研讨12次，覆盖47家单位；二是举办读书班2期。"),
    Heading(2, "（二）抓实整改"),
    Text("发现问题128个，已销号119个，占93.0%。"),
    Heading(1, "二、下一步打算"),
    Text("继续跟踪整改成效，防止问题反弹。特此报告。"),
)
GOOD = Official(
    "关于集中整治工作情况的报告",
    BLOCKS,
    "县委办公室：",
    (Attachment("任务清单", (Text("任务略。"),)), Attachment("问题清单", (Text("问题略。"),))),
    "溪源县卫生健康局",
    "2026年7月5日",
    "联系人：李四，电话：0000-1234567",
    Head("溪源县卫生健康局文件", "溪卫发〔2026〕5号", "张三"),
    "各乡镇卫生院",
    "溪源县卫生健康局办公室",
    "2026年7月6日",
)


def broken(**changes: object) -> bytes:
    return build(replace(GOOD, **changes))  # type: ignore[arg-type]


def with_block(at: int, block: Block) -> bytes:
    blocks = list(BLOCKS)
    blocks[at] = block
    return broken(blocks=tuple(blocks))


def patched(part: str, before: str, after: str) -> bytes:
    """The good file with a change in one of its parts."""

    source = Archive(build(GOOD))
    texts = {name: source.read(name).decode() for name in source.names}
    assert before in texts[part]
    texts[part] = texts[part].replace(before, after)
    return archive(pack(name, text.encode()) for name, text in texts.items())


def errors(data: bytes) -> list[Finding]:
    return [one for one in check(data) if one.severity != "notice"]


def test_what_we_build_passes_every_rule() -> None:
    assert check(build(GOOD)) == []
    assert check(build(replace(GOOD, head=None, copies="", printer="", printed="", attachments=()))) == []


VIOLATIONS: dict[str, tuple[str, bytes]] = {
    "PG-1 top": ("上边距", patched("word/document.xml", 'w:top="2098"', 'w:top="1440"')),
    "PG-1 paper": ("A4", patched("word/document.xml", 'w:w="11906" w:h="16838"', 'w:w="12240" w:h="15840"')),
    "PG-2": ("行距", patched("word/styles.xml", 'w:line="579"', 'w:line="400"')),
    "TI-1": ("居中", patched("word/document.xml", '<w:jc w:val="center"/>', "")),
    "TI-1 end": ("末尾不用标点", broken(title="关于集中整治工作情况的报告。")),
    "HD-1 order": ("层次颠倒", broken(blocks=(Heading(2, "（一）先小后大"), *BLOCKS))),
    "HD-1 gap": ("应是第 2 个", with_block(6, Heading(1, "三、下一步打算"))),
    "HD-1 form": ("全角", with_block(4, Heading(2, "(二)抓实整改"))),
    "HD-2": ("应为黑体", patched("word/document.xml", "黑体", "楷体_GB2312")),
    "NO-1": ("六角括号", broken(head=Head("溪源县卫生健康局文件", "溪卫发[2026]05号"))),
    "DT-1": ("不补零", broken(date="2026年07月05日")),
    "DT-1 day": ("日历", broken(date="2026年2月30日")),
    "AT-1": ("附件名称不一致", patched("word/document.xml", "2. 问题清单", "2. 问题一览")),
    "SD-1": ("主送", patched("word/document.xml", "县委办公室：", "县委办公室:")),
    "SD-1 copies": ("抄送", patched("word/document.xml", "各乡镇卫生院。", "各乡镇卫生院")),
    "PN-1": ("“— 1 —”", patched("word/footer1.xml", "— </w:t>", "第 </w:t>")),
    "PN-1 sides": ("奇偶页不同", patched("word/settings.xml", "<w:evenAndOddHeaders/>", "")),
    "TX-1": ("半角标点", with_block(3, Text("开展集中研讨,覆盖47家单位。"))),
    "TX-1 pair": ("没有配对", with_block(3, Text("印发《实施方案，覆盖47家单位。"))),
    "NU-1": ("只用“万”“亿”", with_block(3, Text("覆盖4千人以上的村居。"))),
    "RP-1": ("请示事项", with_block(7, Text("以上报告，妥否，请批示。"))),
}


@pytest.mark.parametrize("case", VIOLATIONS)
def test_a_crafted_violation_is_found_by_its_rule(case: str) -> None:
    rule, (words, data) = case.split()[0], VIOLATIONS[case]
    found = errors(data)
    assert any(one.rule == rule and words in one.message for one in found), found


def test_a_signature_alone_on_its_page_is_found() -> None:
    """As the body grows line by line, the signature is pushed over the edge of the page before the body is. What we
    build keeps both together; the same file without that is found."""
    alone = []
    for count in range(1, 24):
        data = build(Official("情况汇报", (Text("长" * 26),) * count, organ="县委", date="2026年7月5日"))
        assert errors(data) == []
        loose = loosened(data)
        alone.append("SG-1" in {one.rule for one in errors(loose)})
    assert [count for count, found in enumerate(alone, 1) if found] == [19, 20]


def loosened(data: bytes) -> bytes:
    held = Archive(data)
    part = "word/document.xml"
    text = held.read(part).replace(b"<w:keepNext/>", b"")
    return archive(pack(name, text) if name == part else held.member(name) for name in held.names)


@pytest.mark.documents
def test_libreoffice_keeps_the_signature_with_the_text() -> None:
    files = {
        f"{count}.docx": build(Official("情况汇报", (Text("长" * 26),) * count, organ="县委", date="2026年7月5日"))
        for count in (18, 19, 20, 21)
    }
    for pdf in convert_many(files, "pdf"):
        with pypdfium2.PdfDocument(pdf) as printed:
            pages = [printed[number].get_textpage().get_text_range() for number in range(len(printed))]
        assert "长" in next(page for page in pages if "县委" in page)


def test_a_jump_is_a_notice_only_when_more_than_two_levels_are_used() -> None:
    two = (Heading(1, "一、做法"), Heading(3, "1.学习"), Text("好。"))
    three = (*two, Heading(1, "二、成效"), Heading(2, "（一）整改"), Text("好。"))
    assert [one.rule for one in check(broken(blocks=two)) if one.severity == "notice"] == []
    assert [(one.rule, one.severity) for one in check(broken(blocks=three)) if one.severity == "notice"] == [
        ("HD-3", "notice")
    ]


def test_fonts_that_will_be_substituted_are_named() -> None:
    found = [one for one in check(build(GOOD), {"黑体", "仿宋_GB2312", "楷体_GB2312"}) if one.rule == "FN-1"]
    assert ["方正小标宋简体" in one.message for one in found] == [True]


@pytest.mark.parametrize("number", ["国办发[2026]5号", "〔26〕5号", "国办发〔2026〕05号", "国办发〔2026〕第5号"])
def test_wrong_document_numbers(number: str) -> None:
    head = Head("某某文件", number if not number.startswith("〔") else f"国办发{number}")
    assert "NO-1" in {one.rule for one in errors(broken(head=head))}


@pytest.mark.parametrize("date", ["2026年07月05日", "二〇二六年七月五日", "2026.7.5"])
def test_wrong_dates(date: str) -> None:
    assert "DT-1" in {one.rule for one in errors(broken(date=date))}


@pytest.mark.parametrize("wrong", ["4千人", "15~30%", "13~17万元", "三、四个月", ".5%"])
def test_numbers_written_wrongly(wrong: str) -> None:
    assert [one.rule for one in errors(with_block(3, Text(f"今年已达{wrong}左右。")))] == ["NU-1"]


@pytest.mark.parametrize(
    "right",
    [
        "2.4万名",
        "15%~30%",
        "13万元~17万元",
        "三四个月",
        "0.5%",
        "5千瓦",
        "2025—2026学年",
        "一、二季度",
        "一、二年级",
    ],
)
def test_numbers_written_rightly(right: str) -> None:
    assert errors(with_block(3, Text(f"今年已达{right}左右。"))) == []


def test_a_plain_file_without_any_layout_is_judged_and_not_broken() -> None:
    faces = Faces()
    parts = xml.package(xml.paragraph(xml.run("随手写的材料")), faces)
    bare = archive(pack(name, text.encode()) for name, text in parts.items() if name != "word/styles.xml")
    rules = {one.rule for one in check(bare)}
    assert "TI-1" in rules
    assert rules <= set(RULES)
