"""The manifest inside a form, where Excel and WPS carry it along unread, and the line by which a reader opens it."""

from taizhang.files.archive import Archive
from taizhang.files.docx.manifest import additions, item_xml, manifest_part
from taizhang.files.docx.parts import relations
from taizhang.files.forms.fill import fill
from taizhang.files.forms.grid import Form, address
from taizhang.files.zipping import archive, pack


def with_manifest(data: bytes, manifest: str, last_line: str = "") -> bytes:
    data = _with_line(data, last_line) if last_line else data
    held = Archive(data)
    existing = manifest_part(held)
    main = next(target for kind, target, _ in relations(held, "") if kind == "officeDocument")
    item, replaced = (existing, {}) if existing else additions(held, main)
    parts = {**replaced, item: item_xml(manifest)}
    names = dict.fromkeys([*held.names, *parts])
    return archive(pack(name, parts[name]) if name in parts else held.member(name) for name in names)


def _with_line(data: bytes, line: str) -> bytes:
    """Two rows below the last one of the first visible sheet, outside the table."""
    sheet = next(one for one in Form(data).sheets if not one.hidden)
    return fill(data, {(sheet.name, address((sheet.extent[0] + 1, 0))): line})
