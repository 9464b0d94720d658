"""The part of a Word file in which we say what its numbers are: one JSON text in `customXml`.

Word, WPS and LibreOffice carry such parts along unread. It is not bound to the controls (`w:dataBinding`): Word
would rewrite the text from it on opening, and the two could no longer be compared.
"""

import re

from lxml import etree

from taizhang.files.archive import Archive
from taizhang.files.docx.names import R_SPACE, REL_SPACE, TYPES_SPACE
from taizhang.files.xml import parse

SPACE = "urn:taizhang:manifest"
FOLDER = "customXml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PROPERTIES = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
OPENING = f'{HEAD}<manifest xmlns="{SPACE}">'.encode()
STORE_ID = "{6D1F3A52-0C0E-4E43-9B0A-7A5A2D8C5E11}"  # names the part to Word; the same in every file
PROPERTIES_TYPE = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
ITEM = re.compile(rf"{FOLDER}/item(\d+)\.xml")


def item_xml(text: str) -> bytes:
    """Escaped as bytes: looking for a character in a long Chinese text takes longer than packing it."""
    escaped = text.encode().replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;")
    return b"".join((OPENING, escaped, b"</manifest>"))


def read_manifest(archive: Archive) -> str | None:
    """The manifest's text, or None; parts by whatever name hold it after another program has saved the file."""
    for name in archive.names:
        if name.startswith(f"{FOLDER}/") and name.endswith(".xml") and SPACE.encode() in archive.read(name):
            root = parse(archive.read(name))
            if root.tag == f"{{{SPACE}}}manifest":
                return root.text or ""
    return None


def manifest_part(archive: Archive) -> str | None:
    """The part that holds a manifest already."""
    names = (name for name in archive.names if ITEM.fullmatch(name))
    return next((name for name in names if f'<manifest xmlns="{SPACE}"'.encode() in archive.read(name)), None)


def additions(archive: Archive, main: str) -> tuple[str, dict[str, bytes]]:
    """The name a manifest gets, and the parts to add or replace for it (all but the manifest itself)."""
    taken = [int(found[1]) for name in archive.names if (found := ITEM.fullmatch(name))]
    number = max(taken, default=0) + 1
    item, properties = f"{FOLDER}/item{number}.xml", f"{FOLDER}/itemProps{number}.xml"
    folder, name = main.rsplit("/", 1)
    rels = f"{folder}/_rels/{name}.rels"
    up = "../" * (folder.count("/") + 1)
    relation = f'<Relationship Id="rIdTz{number}" Type="{R_SPACE}/customXml" Target="{up}{item}"/>'
    own = f'<Relationship Id="rId1" Type="{R_SPACE}/customXmlProps" Target="itemProps{number}.xml"/>'
    override = f'<Override PartName="/{properties}" ContentType="{PROPERTIES_TYPE}"/>'
    store = f'<ds:datastoreItem ds:itemID="{STORE_ID}" xmlns:ds="{PROPERTIES}"><ds:schemaRefs/></ds:datastoreItem>'
    empty = f'{HEAD}<Relationships xmlns="{REL_SPACE}"></Relationships>'
    parts = {
        properties: (HEAD + store).encode(),
        f"{FOLDER}/_rels/item{number}.xml.rels": empty.replace("></", f">{own}</").encode(),
        rels: _insert(
            archive.read(rels) if rels in archive else empty.encode(), REL_SPACE, "Relationships", relation
        ),
        "[Content_Types].xml": _insert(archive.read("[Content_Types].xml"), TYPES_SPACE, "Types", override),
    }
    return item, parts


def _insert(xml: bytes, space: str, root: str, line: str) -> bytes:
    """Add a line before the closing tag, leaving the rest of the bytes alone."""
    tree = parse(xml)
    tree.append(parse(f'<{root} xmlns="{space}">{line}</{root}>'.encode())[0])
    return etree.tostring(tree, encoding="UTF-8", xml_declaration=True, standalone=True)
