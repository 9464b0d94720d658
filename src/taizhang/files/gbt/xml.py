"""Paragraphs, tables and package parts of an official document as Word XML."""

from xml.sax.saxutils import escape, quoteattr

from taizhang.files.docx.names import R_SPACE, REL_SPACE, TYPES_SPACE, W_SPACE
from taizhang.files.gbt import layout
from taizhang.files.gbt.layout import Faces

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}+xml"
PARTS = {
    "document": "document.main",
    "styles": "styles",
    "settings": "settings",
    "footer1": "footer",
    "footer2": "footer",
}


def fonts(face: str) -> str:
    name = quoteattr(face)
    return f"<w:rFonts w:ascii={name} w:hAnsi={name} w:eastAsia={name} w:cs={name}/>"


def run(text: str, face: str = "", size: int = 0, colour: str = "", spacing: int | None = None) -> str:
    """A run that says only what differs from the body."""
    looks = fonts(face) if face else ""
    looks += f'<w:color w:val="{colour}"/>' if colour else ""
    looks += f'<w:spacing w:val="{spacing}"/>' if spacing is not None else ""
    looks += f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>' if size else ""
    properties = f"<w:rPr>{looks}</w:rPr>" if looks else ""
    pieces = '</w:t><w:tab/><w:t xml:space="preserve">'.join(escape(one) for one in text.split("\t"))
    return f'<w:r>{properties}<w:t xml:space="preserve">{pieces}</w:t></w:r>'


def paragraph(
    content: str = "", align: str = "", indent: str = "", line: int = 0, more: str = "", border: str = ""
) -> str:
    """`more` are properties that come first in the schema's order, `border` the paragraph's own."""
    properties = more + border
    properties += f'<w:spacing w:line="{line}" w:lineRule="exact"/>' if line else ""
    properties += f"<w:ind {indent}/>" if indent else ""
    properties += f'<w:jc w:val="{align}"/>' if align else ""
    return f"<w:p><w:pPr>{properties}</w:pPr>{content}</w:p>" if properties else f"<w:p>{content}</w:p>"


def first_line(characters: float = 2) -> str:
    return f'w:firstLine="{round(characters * layout.PITCH)}"'


def left(characters: float, hanging: float = 0) -> str:
    text = f'w:left="{round(characters * layout.PITCH)}"'
    return text + (f' w:hanging="{round(hanging * layout.PITCH)}"' if hanging else "")


def table(rows: tuple[tuple[str, ...], ...], faces: Faces, weights: tuple[int, ...] = (), last: str = "") -> str:
    """`last` are properties of the paragraphs in the last row."""
    columns = max(map(len, rows))
    full = layout.PAGE_WIDTH - layout.LEFT - layout.RIGHT
    weights = weights or (1,) * columns
    widths = [full * weight // sum(weights) for weight in weights]
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    place = f'<w:tblW w:w="{full}" w:type="dxa"/><w:jc w:val="center"/>'
    look = f"<w:tblPr>{place}<w:tblBorders>{sides}</w:tblBorders></w:tblPr>"
    grid = "".join(f"<w:gridCol w:w={quoteattr(str(width))}/>" for width in widths)
    grid = f"<w:tblGrid>{grid}</w:tblGrid>"
    body = "".join(
        _row(row, widths, faces.hei if not at else "", not at, last if at == len(rows) - 1 else "")
        for at, row in enumerate(rows)
    )
    return f"<w:tbl>{look}{grid}{body}</w:tbl>"


def _row(cells: tuple[str, ...], widths: list[int], face: str, header: bool, more: str) -> str:
    filled = [*cells, *[""] * (len(widths) - len(cells))]
    repeated = "<w:tblHeader/>" if header else ""
    inner = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f"{paragraph(run(cell, face, layout.TABLE_SIZE, spacing=0), 'center', line=400, more=more)}</w:tc>"
        for cell, width in zip(filled, widths, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{inner}</w:tr>"


def styles(faces: Faces) -> str:
    looks = (
        f'{fonts(faces.body)}<w:spacing w:val="{layout.CLOSER}"/><w:kern w:val="0"/><w:sz w:val="{layout.BODY_SIZE}"/>'
        f'<w:szCs w:val="{layout.BODY_SIZE}"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/>'
    )
    place = (
        '<w:widowControl w:val="0"/><w:overflowPunct w:val="0"/><w:autoSpaceDE w:val="0"/>'
        '<w:autoSpaceDN w:val="0"/><w:snapToGrid w:val="0"/>'
        f'<w:spacing w:before="0" w:after="0" w:line="{layout.LINE}" w:lineRule="exact"/><w:jc w:val="both"/>'
    )
    return (
        f'{HEAD}<w:styles xmlns:w="{W_SPACE}"><w:docDefaults><w:rPrDefault><w:rPr>{looks}</w:rPr></w:rPrDefault>'
        f"<w:pPrDefault><w:pPr>{place}</w:pPr></w:pPrDefault></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/><w:qFormat/></w:style>'
        "</w:styles>"
    )


def settings() -> str:
    compat = (
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
    )
    return (
        f'{HEAD}<w:settings xmlns:w="{W_SPACE}"><w:zoom w:percent="100"/><w:evenAndOddHeaders/>'
        '<w:characterSpacingControl w:val="doNotCompress"/>'
        f"<w:compat>{compat}</w:compat></w:settings>"
    )


def footer(align: str, faces: Faces) -> str:
    """`— 1 —` in 四号 half-width 宋体, one character from the edge."""
    looks = f'<w:rPr>{fonts(faces.song)}<w:spacing w:val="0"/><w:sz w:val="{layout.SMALL_SIZE}"/></w:rPr>'
    field = "".join(
        f"<w:r>{looks}{inner}</w:r>"
        for inner in (
            '<w:t xml:space="preserve">— </w:t>',
            '<w:fldChar w:fldCharType="begin"/>',
            '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>',
            "<w:t>1</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
            '<w:t xml:space="preserve"> —</w:t>',
        )
    )
    indent = f'w:{align}="{layout.SMALL_SIZE * 10}"'
    return f'{HEAD}<w:ftr xmlns:w="{W_SPACE}">{paragraph(field, align, indent)}</w:ftr>'


def section() -> str:
    return (
        '<w:sectPr><w:footerReference w:type="default" r:id="rId3"/><w:footerReference w:type="even" r:id="rId4"/>'
        f'<w:pgSz w:w="{layout.PAGE_WIDTH}" w:h="{layout.PAGE_HEIGHT}"/>'
        f'<w:pgMar w:top="{layout.TOP}" w:right="{layout.RIGHT}" w:bottom="{layout.BOTTOM}" w:left="{layout.LEFT}"'
        f' w:header="851" w:footer="{layout.FOOTER_DISTANCE}" w:gutter="0"/>'
        f'<w:docGrid w:type="lines" w:linePitch="{layout.LINE}"/></w:sectPr>'
    )


def package(body: str, faces: Faces) -> dict[str, str]:
    override = f'<Override PartName="/word/{{}}.xml" ContentType="{KIND}"/>'
    types = "".join(override.format(name, kind) for name, kind in PARTS.items())
    default = '<Default Extension="{}" ContentType="application/{}xml"/>'
    defaults = default.format("rels", "vnd.openxmlformats-package.relationships+") + default.format("xml", "")
    relation = f'<Relationship Id="rId{{}}" Type="{R_SPACE}/{{}}" Target="{{}}"/>'
    inner = [("styles", "styles"), ("settings", "settings"), ("footer", "footer1"), ("footer", "footer2")]
    relations = "".join(relation.format(n, kind, f"{name}.xml") for n, (kind, name) in enumerate(inner, 1))
    main = relation.format(1, "officeDocument", "word/document.xml")
    spaces = f'xmlns:w="{W_SPACE}" xmlns:r="{R_SPACE}"'
    return {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{TYPES_SPACE}">{defaults}{types}</Types>',
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{REL_SPACE}">{main}</Relationships>',
        "word/_rels/document.xml.rels": f'{HEAD}<Relationships xmlns="{REL_SPACE}">{relations}</Relationships>',
        "word/document.xml": f"{HEAD}<w:document {spaces}><w:body>{body}{section()}</w:body></w:document>",
        "word/styles.xml": styles(faces),
        "word/settings.xml": settings(),
        "word/footer1.xml": footer("right", faces),
        "word/footer2.xml": footer("left", faces),
    }
