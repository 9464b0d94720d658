"""Which part of a Word file is what, told by its relationships and never by its name."""

import posixpath

from lxml import etree

from taizhang.files.archive import Archive
from taizhang.files.docx.names import REL_SPACE, STRICT_SPACE, W_SPACE
from taizhang.files.errors import FileError
from taizhang.files.xml import parse

STORIES = {"header": "header", "footer": "footer", "footnotes": "footnote", "endnotes": "footnote"}


def relations(archive: Archive, part: str) -> list[tuple[str, str, str]]:
    """(short type, target part, mode) of every relationship of a part; `part` is "" for the package itself."""
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if path not in archive:
        return []
    found = []
    for relation in parse(archive.read(path)).iter(f"{{{REL_SPACE}}}Relationship"):
        kind = relation.get("Type", "").rsplit("/", 1)[-1]
        mode, target = relation.get("TargetMode", "Internal"), relation.get("Target", "")
        if mode == "Internal":
            target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        found.append((kind, target, mode))
    return found


def main_part(archive: Archive) -> str:
    for kind, target, _ in relations(archive, ""):
        if kind == "officeDocument" and target in archive:
            return target
    raise FileError("文件已损坏：找不到正文部件。请用 Word 或 WPS 打开后另存一份。")


def story_parts(archive: Archive, main: str) -> list[tuple[str, str]]:
    """(part kind, part name) of headers, footers, footnotes and endnotes, in the order of the relationships."""
    found = [(STORIES[kind], target) for kind, target, _ in relations(archive, main) if kind in STORIES]
    return [(kind, target) for kind, target in dict.fromkeys(found) if target in archive]


def part_tree(archive: Archive, name: str) -> etree._Element:
    return parse(part_bytes(archive, name))


def part_bytes(archive: Archive, name: str) -> bytes:
    data = archive.read(name)
    if STRICT_SPACE.encode() in data:
        # the strict flavour of the standard differs for our purposes only in the name of its namespace
        data = data.replace(STRICT_SPACE.encode(), W_SPACE.encode())
    return data
