"""A Word file opened for binding: paragraphs in reading order, slots put in, all else saved as it was."""

import sys
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from taizhang.files.archive import Archive
from taizhang.files.docx.bind import Ids, Refused, Slot, bind, check
from taizhang.files.docx.flat import Flat, flatten, runs_of_fields
from taizhang.files.docx.names import ALTERNATE, CHOICE, DEL, FALLBACK, TBL, TR, TXBX, P, w
from taizhang.files.docx.parts import main_part, part_tree, relations, story_parts
from taizhang.files.errors import FileError
from taizhang.files.kinds import is_zip, zip_kind
from taizhang.files.xml import parse
from taizhang.files.zipping import archive as zipped
from taizhang.files.zipping import pack

HARMLESS_LINKS = frozenset({"hyperlink"})
TWIN = "文本框在文件里存了新旧两份，两份文字不一样，填了会不一致"


@dataclass(slots=True)
class Para:
    """`text` is what offsets of slots refer to; `twin` the second copy of a text box's paragraph."""

    part: str
    text: str
    story: str
    element: etree._Element
    twin: etree._Element | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one slot: `refused` or else bound, perhaps with `warnings`."""

    part: str
    paragraph: str
    surface: str
    key: str
    refused: str = ""
    warnings: tuple[str, ...] = ()


class Document:
    def __init__(self, data: bytes) -> None:
        archive = Archive(data) if is_zip(data) else None
        if archive is None or zip_kind(archive) != "docx":
            raise FileError(
                "这不是 docx 文件（按内容判断，与后缀名无关）。请用 Word 或 WPS 另存为 docx 后再上传。"
            )
        self.archive = archive
        self.main = main_part(archive)
        refuse_active(archive, self.main)
        self.kinds = {self.main: "body"} | {name: kind for kind, name in story_parts(archive, self.main)}
        self.trees = {name: part_tree(archive, name) for name in self.kinds}
        refuse_broken(archive, self.kinds)
        self._fields = {name: runs_of_fields(tree) for name, tree in self.trees.items()}
        self._ids = Ids(max((_largest_id(tree) for tree in self.trees.values()), default=0))
        self._changed: set[str] = set()

    def paragraphs(self) -> list[Para]:
        return [one for name, tree in self.trees.items() for one in self._of_story(name, tree)]

    def _of_story(self, story: str, root: etree._Element) -> Iterator[Para]:
        kind, fields = self.kinds[story], self._fields[story]
        unseen = {one for copied in root.iter(FALLBACK) for one in copied.iter(P)}
        unseen |= {one for row in _deleted_rows(root) for one in row.iter(P)}
        boxed = {one for box in root.iter(TXBX) for one in box.iter(P)}
        tabled = {one for table in root.iter(TBL) for one in table.iter(P)} if kind == "body" else set()
        twins = _twins(root)
        for element in root.iter(P):
            if element not in unseen:
                part = "textbox" if element in boxed else "table" if element in tabled else kind
                text = flatten(element, fields).text
                yield Para(part, text, story, element, twins.get(element))

    def bind(self, para: Para, slots: Iterable[Slot]) -> list[Outcome]:
        """Bind the slots of one paragraph; overlapping ones are refused, the others are not affected."""
        outcomes, edge = [], sys.maxsize
        for slot in sorted(slots, key=lambda one: (one.start, one.end), reverse=True):
            surface = para.text[slot.start : slot.end]
            try:
                if slot.end > edge:
                    raise Refused("与后面的空位重叠")
                warnings = self._bind_one(para, slot)
            except Refused as reason:
                outcomes.append(Outcome(para.part, para.text, surface, slot.key, refused=str(reason)))
                continue
            edge = slot.start
            outcomes.append(Outcome(para.part, para.text, surface, slot.key, warnings=tuple(warnings)))
        return outcomes[::-1]

    def _bind_one(self, para: Para, slot: Slot) -> list[str]:
        flat = self._flat(para, para.element)
        if para.twin is not None:
            twin = self._flat(para, para.twin)
            if twin.text != flat.text:
                raise Refused(TWIN)
            check(flat, slot)
            bind(twin, slot, self._ids, bookmarked=False)
        warnings = bind(flat, slot, self._ids)
        self._changed.add(para.story)
        return warnings

    def _flat(self, para: Para, element: etree._Element) -> Flat:
        return flatten(element, self._fields[para.story])

    def save(self) -> bytes:
        """The file with its slots bound; parts without slots are copied as they lie."""
        members = []
        for name in self.archive.names:
            changed = name in self._changed
            members.append(pack(name, serialised(self.trees[name])) if changed else self.archive.member(name))
        return zipped(members)


def refuse_broken(archive: Archive, read: Container[str]) -> None:
    """Parts that nothing is asked of are copied on: whatever is made of the file would not open either."""
    for name in archive.names:
        if name.endswith((".xml", ".rels")) and name not in read:
            parse(archive.read(name), f"文件的部件 {name}")


def serialised(tree: etree._Element) -> bytes:
    return etree.tostring(tree, encoding="UTF-8", xml_declaration=True, standalone=True)


def refuse_active(archive: Archive, main: str) -> None:
    """Macros and what a file would fetch from elsewhere have no place in a template or a report."""
    if any(name.endswith(("vbaProject.bin", "vbaData.xml")) for name in archive.names):
        raise FileError("文件里含有宏。请另存为不带宏的 docx 后再上传。")
    parts = ["", main, *(name for _, name in story_parts(archive, main))]
    for part in parts:
        for kind, target, mode in relations(archive, part):
            if mode == "External" and kind not in HARMLESS_LINKS:
                raise FileError(
                    f"文件引用了外部内容（{target[:80]}），打开时会去取。请断开链接或改为嵌入后再上传。"
                )


def _deleted_rows(root: etree._Element) -> Iterator[etree._Element]:
    for mark in root.iter(DEL):
        parent = mark.getparent()
        if parent is not None and parent.tag == w("trPr"):
            yield next(parent.iterancestors(TR))


def _twins(root: etree._Element) -> "dict[etree._Element, etree._Element]":
    """First copy → second copy of each paragraph in a text box that is stored twice."""
    found: dict[etree._Element, etree._Element] = {}
    for both in root.iter(ALTERNATE):
        new, old = both.find(CHOICE), both.find(FALLBACK)
        if new is not None and old is not None:
            pairs = zip(_box_paragraphs(new), _box_paragraphs(old), strict=False)
            found.update(pairs)
    return found


def _box_paragraphs(copied: etree._Element) -> list[etree._Element]:
    return [one for box in copied.iter(TXBX) for one in box.iter(P)]


def _largest_id(tree: etree._Element) -> int:
    values = (
        node.get(w("id")) or node.get(w("val")) or ""
        for node in tree.iter(w("bookmarkStart"), w("id"), w("ins"), w("del"))
    )
    return max((int(value) for value in values if value.isdecimal() and len(value) < 10), default=1000)
