"""A Word file as Word would save it: ten pages, 24 headings, two tables, 80 slots, rsids and per-run fonts.

The slot's own XML is given by the caller, so that every method compared fills the very same document.
"""

import io
import random
import zipfile
from collections.abc import Callable

from taizhang.files.docx.names import R_SPACE, REL_SPACE, TYPES_SPACE, W_SPACE

SLOTS = 80
PHRASES = (
    "坚持把学习贯穿始终，逐条对照任务清单抓落实",
    "围绕群众反映集中的停车难、办事慢问题开展走访",
    "各村社区同步建立问题清单并明确责任人和时限",
    "对进度偏慢的单位由包联干部上门了解原因",
    "把能当下解决的事项立即办结，需要长期推进的列出阶段目标",
    "利用晚间和农闲时间召开院坝会，听取意见建议",
    "形成的制度文件已按程序印发并在公开栏公示",
    "下一步将继续跟踪整改成效，防止问题反弹",
)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
FACE = "仿宋_GB2312"
FONTS = f'<w:rPr><w:rFonts w:ascii="{FACE}" w:eastAsia="{FACE}" w:hAnsi="{FACE}"/><w:sz w:val="32"/></w:rPr>'
DOCUMENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}+xml"
PARTS = ("styles", "settings", "fontTable", "webSettings", "header", "footer", "footnotes", "endnotes")


def sample(slot: Callable[[int], str], seed: int = 7) -> bytes:
    rng = random.Random(seed)  # noqa: S311 - a bench text, not a secret
    body = _body(slot, rng)
    parts = {"word/document.xml": body, **_others(rng)}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {**_package(), **parts}.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def run(text: str) -> str:
    return f'<w:r w:rsidRPr="00A12B3C">{FONTS}<w:t xml:space="preserve">{text}</w:t></w:r>'


def _paragraph(content: str, rng: random.Random, style: str = "a3") -> str:
    ids = f'w14:paraId="{rng.getrandbits(31):08X}" w14:textId="77777777" w:rsidR="{rng.getrandbits(24):08X}"'
    layout = '<w:spacing w:line="579" w:lineRule="exact"/><w:ind w:firstLine="640"/>'
    return f'<w:p {ids}><w:pPr><w:pStyle w:val="{style}"/>{layout}</w:pPr>{content}</w:p>'


def _sentence(slot: Callable[[int], str], number: int, rng: random.Random) -> str:
    before, after = rng.sample(PHRASES, 2)
    return f"{run(before + '，共开展')}{slot(number)}{run('次，' + after + '。')}{run(rng.choice(PHRASES) + '。')}"


def _table(slot: Callable[[int], str], numbers: range, rng: random.Random) -> str:
    rows = []
    for number in numbers:
        cells = (run("项目" + str(number)), run(rng.choice(PHRASES)), slot(number))
        paragraphs = [f"<w:tc><w:tcPr/>{_paragraph(cell, rng)}</w:tc>" for cell in cells]
        rows.append(f"<w:tr>{''.join(paragraphs)}</w:tr>")
    return f"<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/><w:gridCol/><w:gridCol/></w:tblGrid>{''.join(rows)}</w:tbl>"


def _body(slot: Callable[[int], str], rng: random.Random) -> str:
    pieces = [_paragraph(run("关于集中学习教育开展情况的报告"), rng, "a1")]
    for number in range(56):
        if number % 3 == 0:
            pieces.append(_paragraph(run(f"第{number // 3 + 1}部分 " + rng.choice(PHRASES)), rng, "a2"))
        pieces.append(_paragraph(_sentence(slot, number, rng), rng))
    pieces += [_table(slot, range(56, 68), rng), _paragraph("", rng), _table(slot, range(68, SLOTS), rng)]
    spaces = (
        f'xmlns:w="{W_SPACE}" xmlns:r="{R_SPACE}" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
    )
    section = (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId5"/>'
        '<w:footerReference w:type="default" r:id="rId6"/>'
        '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588"'
        ' w:header="851" w:footer="1400" w:gutter="0"/></w:sectPr>'
    )
    return f"{HEAD}<w:document {spaces}><w:body>{''.join(pieces)}{section}</w:body></w:document>"


def _others(rng: random.Random) -> dict[str, str]:
    look = '<w:name w:val="style {0}"/><w:rPr><w:sz w:val="{1}"/></w:rPr>'
    style = f'<w:style w:type="paragraph" w:styleId="{{0}}">{look}</w:style>'
    styles = "".join(style.format(f"a{n}", 20 + rng.randrange(40)) for n in range(1, 400))
    wrap = '{}<w:{} xmlns:w="{}">{}</w:{}>'
    page = _paragraph('<w:r><w:t>— </w:t></w:r><w:fldSimple w:instr=" PAGE "/>', rng).replace("w14:", "w:")
    note = '<w:{} w:id="0"><w:p/></w:{}>'
    inner = {
        "styles": ("styles", styles),
        "settings": ("settings", '<w:zoom w:percent="100"/>'),
        "fontTable": ("fonts", ""),
        "webSettings": ("webSettings", ""),
        "header": ("hdr", "<w:p><w:r><w:t>内部资料</w:t></w:r></w:p>"),
        "footer": ("ftr", page),
        "footnotes": ("footnotes", note.format("footnote", "footnote")),
        "endnotes": ("endnotes", note.format("endnote", "endnote")),
    }
    return {f"word/{name}.xml": wrap.format(HEAD, tag, W_SPACE, text, tag) for name, (tag, text) in inner.items()}


def _package() -> dict[str, str]:
    override = '<Override PartName="/word/{}.xml" ContentType="{}"/>'
    types = "".join(override.format(name, DOCUMENT_TYPE.format(name)) for name in PARTS)
    relation = '<Relationship Id="rId{}" Type="' + R_SPACE + '/{}" Target="{}"/>'
    relations = "".join(relation.format(n, name, f"{name}.xml") for n, name in enumerate(PARTS, 1))
    main = override.format("document", DOCUMENT_TYPE.format("document.main"))
    defaults = (
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    )
    root = relation.format(1, "officeDocument", "word/document.xml")
    return {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{TYPES_SPACE}">{defaults}{main}{types}</Types>',
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{REL_SPACE}">{root}</Relationships>',
        "word/_rels/document.xml.rels": f'{HEAD}<Relationships xmlns="{REL_SPACE}">{relations}</Relationships>',
    }
