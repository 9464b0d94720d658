"""A bound template turned into pieces of bytes once, so that filling it is joining them.

Everything without a slot is copied compressed as it lies; parts with slots are cut at the slots. Rows and
paragraphs that repeat are cut the same way and joined once per item. Same values, same bytes.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree

from taizhang.files.archive import Archive, Member
from taizhang.files.docx.bind import BOOKMARK, KEY, TAG
from taizhang.files.docx.document import serialised
from taizhang.files.docx.manifest import additions, item_xml, manifest_part
from taizhang.files.docx.names import SDT, SPACE, TR, VAL, P, T, w
from taizhang.files.docx.parts import main_part, part_tree, story_parts
from taizhang.files.errors import FileError
from taizhang.files.zipping import central_entry, end_record, local_header, pack

Values = Mapping[str, "str | Sequence[Values]"]

# private-use characters, which no text of a template may hold, mark the cuts in the XML
OPEN, CLOSE, GROUP_OPEN, GROUP_CLOSE, NUMBER = "\ue0f0", "\ue0f1", "\ue0f2", "\ue0f3", "\ue0f4"
CUT = re.compile(f"{OPEN}([^{CLOSE}]*){CLOSE}|{GROUP_OPEN}([^{CLOSE}]*){CLOSE}|({GROUP_CLOSE})|({NUMBER})")
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
BREAK = b'</w:t><w:br/><w:t xml:space="preserve">'


@dataclass(slots=True)
class Segments:
    """Alternating bytes and holes; a hole is a key, a group of segments of its own, or None: the item's number."""

    fixed: list[bytes] = field(default_factory=list)
    holes: "list[str | Group | None]" = field(default_factory=list)


@dataclass(slots=True)
class Group:
    key: str
    segments: Segments


class Compiled:
    """`fill` is cheap; making one is not (some milliseconds). It holds no state between fills."""

    def __init__(self, template: bytes, groups: "Mapping[str, Iterable[str]] | None" = None) -> None:
        """`groups` names rows (or paragraphs) that repeat: key of the group → keys of the slots in it."""
        archive = Archive(template)
        main = main_part(archive)
        self.parts: dict[str, Segments] = {}
        for name in [main, *(name for _, name in story_parts(archive, main))]:
            tree = part_tree(archive, name)
            _refuse_reserved(tree)
            if _mark_slots(tree, groups or {}):
                self.parts[name] = _cut(serialised(tree))
        self.keys = frozenset(key for one in self.parts.values() for key in _keys(one))
        self._lay_out(archive, main)

    def _lay_out(self, archive: Archive, main: str) -> None:
        existing = manifest_part(archive)
        self._item, replaced = (existing, {}) if existing else additions(archive, main)
        moving = {*self.parts, self._item}
        names = [name for name in dict.fromkeys([*archive.names, *replaced]) if name not in moving]
        names.sort(key=lambda name: name != "[Content_Types].xml")  # readers look at the first member for the kind
        members = [pack(name, replaced[name]) if name in replaced else archive.member(name) for name in names]
        self._static, self._entries = _blob(members)

    def fill(self, values: Values, manifest: str = "") -> bytes:
        members = [pack(name, b"".join(_joined(segments, values))) for name, segments in self.parts.items()]
        members.append(pack(self._item, item_xml(manifest)))
        bodies, entries, at = [self._static], [self._entries], len(self._static)
        count = self._entries.count(b"PK\1\2")
        for member in members:
            header = local_header(member)
            entries.append(central_entry(member, at))
            bodies += (header, member.packed)
            at += len(header) + len(member.packed)
        directory = b"".join(entries)
        return b"".join([*bodies, directory, end_record(count + len(members), len(directory), at)])


def _blob(members: Iterable[Member]) -> tuple[bytes, bytes]:
    bodies: list[bytes] = []
    entries: list[bytes] = []
    at = 0
    for member in members:
        header = local_header(member)
        entries.append(central_entry(member, at))
        bodies += (header, member.packed)
        at += len(header) + len(member.packed)
    return b"".join(bodies), b"".join(entries)


def tagged(control: etree._Element) -> str | None:
    """The key of one of our controls."""
    tag = control.find(f"{w('sdtPr')}/{w('tag')}")
    value = "" if tag is None else str(tag.get(VAL) or "")
    return value.removeprefix(TAG) if value.startswith(TAG) else None


def drop(node: etree._Element) -> None:
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)


def _mark_slots(tree: etree._Element, groups: Mapping[str, Iterable[str]]) -> bool:
    member_of = {key: group for group, keys in groups.items() for key in keys}
    held: dict[str, etree._Element] = {}
    found = False
    for control in list(tree.iter(SDT)):
        key = tagged(control)
        if key is None or not KEY.fullmatch(key):
            continue
        found = True
        _mark_text(control, key)
        if key in member_of:
            _number(control, key)
            _hold(control, member_of[key], held)
    for group, element in held.items():
        _bracket(element, group)
    return found


def _refuse_reserved(tree: etree._Element) -> None:
    text = etree.tostring(tree, encoding="unicode")
    if CUT.search(text) or any(mark in text for mark in (OPEN, CLOSE, GROUP_OPEN)):
        raise FileError("模板里含有私用区字符，无法作为模板。请删去显示为方框的字符后再上传。")


def _mark_text(control: etree._Element, key: str) -> None:
    texts = list(control.iter(T))
    if not texts:
        raise FileError(f"模板里空位“{key}”的内容控件是空的，无法填写。请删去该控件后重新绑定。")
    texts[0].text, texts[0].attrib[SPACE] = f"{OPEN}{key}{CLOSE}", "preserve"
    for node in texts[1:]:
        node.text = ""


def _number(control: etree._Element, key: str) -> None:
    """Tags, ids and bookmarks of repeated slots differ by the item's number, or the file would hold duplicates."""
    properties = control.find(w("sdtPr"))
    assert properties is not None
    for name, value in (("tag", f"{TAG}{key}.{NUMBER}"), ("id", None)):
        node = properties.find(w(name))
        if node is not None and value is not None:
            node.set(VAL, value)
        elif node is not None:
            properties.remove(node)
    before, after = control.getprevious(), control.getnext()
    if before is not None and before.get(w("name")) == BOOKMARK + key:
        for mark in (before, after):
            if mark is not None and mark.get(w("id")) == before.get(w("id")):
                drop(mark)


def _hold(control: etree._Element, group: str, held: "dict[str, etree._Element]") -> None:
    row = next(control.iterancestors(TR), None)
    element = row if row is not None else next(control.iterancestors(P))
    if held.setdefault(group, element) is not element:
        raise FileError(f"重复组“{group}”的空位不在同一行（或同一段）里，无法逐行重复。")


def _bracket(element: etree._Element, group: str) -> None:
    """Markers just outside the element; as text beside it they are cut away again."""
    before = element.getprevious()
    parent = element.getparent()
    assert parent is not None
    opening = f"{GROUP_OPEN}{group}{CLOSE}"
    if before is not None:
        before.tail = (before.tail or "") + opening
    else:
        parent.text = (parent.text or "") + opening
    element.tail = GROUP_CLOSE + (element.tail or "")


def _cut(xml: bytes) -> Segments:
    root = Segments()
    stack, at, text = [root], 0, xml.decode()
    for found in CUT.finditer(text):
        stack[-1].fixed.append(text[at : found.start()].encode())
        at = found.end()
        key, group, close, number = found.groups()
        if group is not None:
            inner = Group(group, Segments())
            stack[-1].holes.append(inner)
            stack.append(inner.segments)
        elif close:
            stack.pop()
        else:
            stack[-1].holes.append(None if number else key)
    root.fixed.append(text[at:].encode())
    return root


def _keys(segments: Segments) -> Iterable[str]:
    for hole in segments.holes:
        if isinstance(hole, Group):
            yield hole.key
        elif hole is not None:
            yield hole


def _joined(segments: Segments, values: Values, number: bytes = b"") -> list[bytes]:
    out: list[bytes] = []
    for fixed, hole in zip(segments.fixed, [*segments.holes, ""], strict=False):
        out.append(fixed)
        if hole == "":
            break
        if hole is None:
            out.append(number)
        elif isinstance(hole, Group):
            items = _value(values, hole.key)
            assert not isinstance(items, str)
            for index, item in enumerate(items):
                out += _joined(hole.segments, item, str(index).encode())
        else:
            out.append(encoded(_value(values, hole)))
    return out


def _value(values: Values, key: str) -> "str | Sequence[Values]":
    try:
        return values[key]
    except KeyError:
        raise FileError(f"空位“{key}”没有给出内容。") from None


def encoded(value: object) -> bytes:
    """A value as XML text; line ends become breaks."""
    text = str(value)
    if text.isalnum():
        return text.encode()
    text = ILLEGAL.sub("", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\r\n", "\n").replace("\r", "\n").encode().replace(b"\n", BREAK)
