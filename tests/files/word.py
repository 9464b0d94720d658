"""Small Word files for tests, written part by part so that a test shows the very XML it is about."""

import io
import zipfile

from taizhang.files.docx.names import MC_SPACE, R_SPACE, REL_SPACE, TYPES_SPACE, W_SPACE

SPACES = (
    f'xmlns:w="{W_SPACE}" xmlns:r="{R_SPACE}" xmlns:mc="{MC_SPACE}"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}+xml"
TAGS = {"header": "hdr", "footer": "ftr", "footnotes": "footnotes", "endnotes": "endnotes"}


def r(text: str, looks: str = "") -> str:
    properties = f"<w:rPr>{looks}</w:rPr>" if looks else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{text}</w:t></w:r>'


def p(content: str) -> str:
    return f"<w:p>{content if content.startswith('<') or not content else r(content)}</w:p>"


def table(*rows: tuple[str, ...]) -> str:
    cells = ["".join(f"<w:tc>{p(cell)}</w:tc>" for cell in row) for row in rows]
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def box(content: str) -> str:
    """A text box as Word stores it: once for new readers, once for old ones."""
    inner = f"<w:txbxContent>{content}</w:txbxContent>"
    new = f'<mc:Choice Requires="wps"><w:drawing><wps:txbx>{inner}</wps:txbx></w:drawing></mc:Choice>'
    old = f"<mc:Fallback><w:pict><v:textbox>{inner}</v:textbox></w:pict></mc:Fallback>"
    return f"<w:r><mc:AlternateContent>{new}{old}</mc:AlternateContent></w:r>"


def document(body: str, **stories: str) -> bytes:
    """A Word file of this body; stories are header, footer, footnotes, endnotes."""
    override = '<Override PartName="/word/{}.xml" ContentType="{}"/>'
    types = override.format("document", TYPE.format("document.main"))
    types += "".join(override.format(name, TYPE.format(name)) for name in stories)
    relation = f'<Relationship Id="rId{{}}" Type="{R_SPACE}/{{}}" Target="{{}}"/>'
    relations = "".join(relation.format(n, name, f"{name}.xml") for n, name in enumerate(stories, 1))
    defaults = (
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    )
    main = relation.format(1, "officeDocument", "word/document.xml")
    parts = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{TYPES_SPACE}">{defaults}{types}</Types>',
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{REL_SPACE}">{main}</Relationships>',
        "word/_rels/document.xml.rels": f'{HEAD}<Relationships xmlns="{REL_SPACE}">{relations}</Relationships>',
        "word/document.xml": f"{HEAD}<w:document {SPACES}><w:body>{body}</w:body></w:document>",
    }
    for name, content in stories.items():
        parts[f"word/{name}.xml"] = f"{HEAD}<w:{TAGS[name]} {SPACES}>{content}</w:{TAGS[name]}>"
    return pack(parts)


def pack(parts: "dict[str, str]") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return buffer.getvalue()
