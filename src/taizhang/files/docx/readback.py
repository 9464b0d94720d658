"""What a file of ours says now: its manifest, and the text in each control and between each pair of bookmarks.

A save by LibreOffice strips the tags of controls and keeps bookmarks; Word keeps both. So a slot is looked for by
its control first and by its bookmark second.
"""

from dataclasses import dataclass

from lxml import etree

from taizhang.files.archive import Archive
from taizhang.files.docx.bind import BOOKMARK
from taizhang.files.docx.compiled import tagged
from taizhang.files.docx.flat import SEPARATORS
from taizhang.files.docx.manifest import read_manifest
from taizhang.files.docx.names import DEL, FALLBACK, MOVE_FROM, SDT, P, T, w
from taizhang.files.docx.parts import main_part, part_tree, story_parts

UNSEEN = (DEL, MOVE_FROM, FALLBACK, w("rt"))
START, END = w("bookmarkStart"), w("bookmarkEnd")


@dataclass(frozen=True, slots=True)
class ReadBack:
    """`slots` maps each key that is still marked to its text as it stands."""

    manifest: str | None
    controls: dict[str, str]
    bookmarks: dict[str, str]

    @property
    def slots(self) -> dict[str, str]:
        return self.bookmarks | self.controls


def read_back(data: bytes) -> ReadBack:
    archive = Archive(data)
    main = main_part(archive)
    controls: dict[str, str] = {}
    bookmarks: dict[str, str] = {}
    for name in [main, *(name for _, name in story_parts(archive, main))]:
        tree = part_tree(archive, name)
        for node in [one for one in tree.iter(*UNSEEN) if one.tag != DEL or len(one)]:
            _remove(node)
        for control in tree.iter(SDT):
            key = tagged(control)
            if key is not None:
                controls.setdefault(key, _text(control))
        bookmarks.update(_bookmarked(tree))
    return ReadBack(read_manifest(archive), controls, bookmarks)


def _remove(node: etree._Element) -> None:
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)


def _text(node: etree._Element) -> str:
    return "".join((one.text or "") if one.tag == T else SEPARATORS[one.tag] for one in node.iter(T, *SEPARATORS))


def _bookmarked(tree: etree._Element) -> dict[str, str]:
    """Text from each of our bookmarks' start to its end; a new paragraph in between counts as a line end."""
    open_ids: dict[str, str] = {}
    found: dict[str, list[str]] = {}
    for node in tree.iter(START, END, P, T, *SEPARATORS):
        if node.tag == START:
            name = str(node.get(w("name")) or "")
            if name.startswith(BOOKMARK):
                key = name.removeprefix(BOOKMARK)
                open_ids[str(node.get(w("id")))] = key
                found.setdefault(key, [])
        elif node.tag == END:
            open_ids.pop(str(node.get(w("id"))), None)
        else:
            text = (node.text or "") if node.tag == T else SEPARATORS.get(node.tag, "\n")
            for key in open_ids.values():
                found[key].append(text)
    return {key: "".join(texts) for key, texts in found.items()}
