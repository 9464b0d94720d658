"""Build a Word file in the layout of GB/T 9704 from what it consists of. Marks of slots in the text stay text: the
file is bound and compiled like any other template."""

from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from taizhang.files.gbt import layout, xml
from taizhang.files.gbt.layout import PITCH, SMALL_SIZE, Faces, width
from taizhang.files.gbt.model import Block, Grid, Head, Heading, Official
from taizhang.files.zipping import archive, pack

DEFAULT = Faces()
MARK_TOP = 1984  # 35 mm below the top of the type area
MARK_SIZE, MARK_LINE = 72, 1000
NARROWER = 5  # twentieths of a point: a tenth of a millimetre
WITH_NEXT = "<w:keepNext/>"
END_PUNCTUATION = "。，；：、"


def build(document: Official, faces: Faces = DEFAULT) -> bytes:
    """The same document gives the same bytes."""
    body = "".join(_body(document, faces))
    return archive(pack(name, text.encode()) for name, text in xml.package(body, faces).items())


def _body(document: Official, faces: Faces) -> Iterator[str]:
    if document.head:
        yield from _head(document.head, faces)
    if document.title:
        yield xml.paragraph(xml.run(document.title, faces.title, layout.TITLE_SIZE, spacing=0), "center")
        yield xml.paragraph()
    if document.to:
        yield xml.paragraph(xml.run(document.to.rstrip("：:") + "："))
    signed = WITH_NEXT if document.organ or document.date else ""
    yield from _blocks(document.blocks, faces, signed)
    yield from _attachment_list([one.title for one in document.attachments], signed)
    yield from _signature(document.organ, document.date)
    if document.note:
        yield xml.paragraph(xml.run(f"（{document.note.strip('（）')}）"), indent=xml.left(2))
    if document.last_line:
        yield xml.paragraph(xml.run(document.last_line, faces.song, 21, spacing=0))
    yield from _attachments(document, faces)
    yield from _closing(document)


def _head(head: Head, faces: Faces) -> Iterator[str]:
    above = [(one, face) for one, face in ((head.copy_number, ""), (head.urgency, faces.hei)) if one]
    for text, face in above:
        yield xml.paragraph(xml.run(text, face))
    before = max(MARK_TOP - len(above) * layout.LINE, 0)
    spacing = f'<w:spacing w:before="{before}" w:line="{MARK_LINE}" w:lineRule="exact"/>'
    yield xml.paragraph(xml.run(head.mark, faces.title, MARK_SIZE, layout.RED, 0), "center", more=spacing)
    yield xml.paragraph() * 2
    rule = f'<w:pBdr><w:bottom w:val="single" w:sz="12" w:space="11" w:color="{layout.RED}"/></w:pBdr>'
    if not head.signer:
        yield xml.paragraph(xml.run(head.number), "center", border=rule)
    else:
        end = (layout.COLUMNS - 1) * PITCH
        # by tab stops: an indent would shorten the rule as well
        tabs = f'<w:tabs><w:tab w:val="left" w:pos="{PITCH}"/><w:tab w:val="right" w:pos="{end}"/></w:tabs>'
        line = xml.run(f"\t{head.number}\t签发人：") + xml.run(head.signer, faces.kai)
        yield xml.paragraph(line, "left", border=rule + tabs)
    yield xml.paragraph() * 2


def _blocks(blocks: tuple[Block, ...], faces: Faces, last: str = "") -> Iterator[str]:
    """`last` keeps the last text with the signature, which must not stand alone on its page."""
    heads = {1: faces.hei, 2: faces.kai, 3: "", 4: ""}
    for number, block in enumerate(blocks, 1):
        kept = last if number == len(blocks) else ""
        if isinstance(block, Heading):
            yield xml.paragraph(xml.run(block.text, heads[block.level]), indent=xml.first_line(), more=WITH_NEXT)
        elif isinstance(block, Grid):
            yield xml.table(block.rows, faces, block.widths, kept)
            yield xml.paragraph(more=kept)
        else:
            yield xml.paragraph(xml.run(block.text), indent=xml.first_line(), more=kept)


def _attachment_list(titles: list[str], kept: str) -> Iterator[str]:
    """Wrapped lines stand under the first character of the name."""
    bare = [title.rstrip(END_PUNCTUATION) for title in titles]
    if not bare:
        return
    yield xml.paragraph(more=kept)
    if len(bare) == 1:
        yield xml.paragraph(xml.run(f"附件：{bare[0]}"), indent=xml.left(5, 3), more=kept)
        return
    for number, title in enumerate(bare, 1):
        lead = "附件：" if number == 1 else ""
        yield xml.paragraph(xml.run(f"{lead}{number}. {title}"), indent=xml.left(6.5, 1.5 + len(lead)), more=kept)


def _signature(organ: str, date: str) -> Iterator[str]:
    """The date begins two characters right of the organ; a longer date takes the two characters from the right."""
    if not organ and not date:
        return
    yield xml.paragraph(more=WITH_NEXT)
    if width(date) > width(organ):
        date_from = layout.COLUMNS - 2 - width(date)
        organ_from = date_from - 2
    else:
        organ_from = layout.COLUMNS - 2 - width(organ)
        date_from = organ_from + 2
    if organ:
        yield xml.paragraph(xml.run(organ), "left", xml.left(max(organ_from, 0)), more=WITH_NEXT)
    if date:
        yield xml.paragraph(xml.run(date), "left", xml.left(max(date_from, 0)))


def _attachments(document: Official, faces: Faces) -> Iterator[str]:
    several = len(document.attachments) > 1
    for number, one in enumerate(document.attachments, 1):
        if not one.blocks:
            continue
        label = f"附件{number}" if several else "附件"
        yield xml.paragraph(xml.run(label, faces.hei), more="<w:pageBreakBefore/>")
        yield xml.paragraph()
        yield xml.paragraph(xml.run(one.title, faces.title, layout.TITLE_SIZE, spacing=0), "center")
        yield xml.paragraph()
        yield from _blocks(one.blocks, faces)


def _closing(document: Official) -> Iterator[str]:
    """版记: a table anchored to the bottom of the type area, ruled thick, thin, thick."""
    lines = []
    if document.copies:
        lines.append(_closing_line(f"抄送：{document.copies.removeprefix('抄送：').rstrip('。')}。"))
    if document.printer or document.printed:
        printed = f"{document.printed}印发" if document.printed else ""
        lines.append(_closing_line(f"{document.printer}\t{printed}"))
    if not lines:
        return
    # LibreOffice floats a table only when it is narrower than the text, and finds the bottom of the type area only
    # for one that is placed from the page's edge sideways
    full = layout.PAGE_WIDTH - layout.LEFT - layout.RIGHT - NARROWER
    thick, thin = (f'w:val="single" w:sz="{size}" w:space="0" w:color="000000"' for size in (8, 6))
    look = (
        f'<w:tblPr><w:tblpPr w:vertAnchor="margin" w:horzAnchor="page" w:tblpX="{layout.LEFT}" w:tblpYSpec="bottom"/>'
        f'<w:tblW w:w="{full}" w:type="dxa"/><w:tblBorders><w:top {thick}/><w:bottom {thick}/><w:insideH {thin}/>'
        "</w:tblBorders></w:tblPr>"
    )
    grid = f"<w:tblGrid><w:gridCol w:w={quoteattr(str(full))}/></w:tblGrid>"
    height = f'<w:trPr><w:trHeight w:val="{layout.LINE}" w:hRule="exact"/></w:trPr>'
    cell = f'<w:tc><w:tcPr><w:tcW w:w="{full}" w:type="dxa"/></w:tcPr>{{}}</w:tc>'
    rows = "".join(f"<w:tr>{height}{cell.format(line)}</w:tr>" for line in lines)
    yield f"<w:tbl>{look}{grid}{rows}</w:tbl>{xml.paragraph(line=20)}"


def _closing_line(text: str) -> str:
    character = SMALL_SIZE * 10
    end = layout.PAGE_WIDTH - layout.LEFT - layout.RIGHT - character * 2
    tabs = f'<w:tabs><w:tab w:val="right" w:pos="{end}"/></w:tabs>'
    indent = f'w:left="{character}" w:right="{character}"'
    return xml.paragraph(xml.run(text, size=SMALL_SIZE, spacing=0), "left", indent, more=tabs)
