"""How the paragraphs of a Word file look in effect: defaults, then styles from base to own, then direct format."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from taizhang.files.archive import Archive
from taizhang.files.docx.document import Document
from taizhang.files.docx.flat import flatten
from taizhang.files.docx.names import PPR, RPR, TBL, VAL, P, R, w
from taizhang.files.docx.parts import part_tree, relations
from taizhang.files.xml import parse


@dataclass(frozen=True, slots=True)
class Looks:
    """Size, exact line pitch and space before in points; first-line indent in characters of the body."""

    face: str = ""
    size: float = 10.5
    bold: bool = False
    align: str = ""
    line: float | None = None
    first_line: float = 0
    before: float = 0
    page_break: bool = False
    with_next: bool = False  # kept on one page with the paragraph behind it


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of the body: its number from 1, text, looks of most of its characters, and whether in a table."""

    number: int
    text: str
    looks: Looks
    in_table: bool


@dataclass(frozen=True, slots=True)
class Footer:
    kind: str  # default, even, first
    text: str  # with the page field as ‹PAGE›
    align: str


@dataclass(frozen=True, slots=True)
class Read:
    lines: list[Line]
    page: dict[str, float]  # millimetres
    footers: list[Footer]
    odd_and_even: bool
    faces: frozenset[str] = field(default_factory=frozenset)


def read(data: bytes) -> Read:
    document = Document(data)
    root = document.trees[document.main]
    resolve = _Resolver(document.archive, document.main)
    lines = list(_lines(root, resolve))
    settings = next(
        (name for kind, name, _ in relations(document.archive, document.main) if kind == "settings"), ""
    )
    tree = part_tree(document.archive, settings) if settings in document.archive else None
    both = tree is not None and _on(tree.find(w("evenAndOddHeaders")))
    faces = frozenset(line.looks.face for line in lines if line.text.strip() and line.looks.face)
    return Read(lines, _page(root), _footers(document, root, resolve), both, faces)


def _on(node: etree._Element | None) -> bool:
    return node is not None and str(node.get(VAL) or "1") not in ("0", "false", "off")


def _lines(root: etree._Element, resolve: "_Resolver") -> Iterator[Line]:
    tabled = {one for table in root.iter(TBL) for one in table.iter(P)}
    for number, paragraph in enumerate(root.iter(P), 1):
        yield Line(number, flatten(paragraph).text, resolve.looks(paragraph), paragraph in tabled)


def _page(root: etree._Element) -> dict[str, float]:
    """Of the first section: later ones may be landscape for a wide table."""
    section = next(root.iter(w("sectPr")), None)
    found: dict[str, float] = {}
    if section is None:
        return found
    for tag, names in (("pgSz", ("w", "h")), ("pgMar", ("top", "right", "bottom", "left"))):
        node = section.find(w(tag))
        for name in names:
            value = None if node is None else node.get(w(name))
            if value and str(value).lstrip("-").isdecimal():
                found[name] = int(value) / 1440 * 25.4
    return found


def _footers(document: Document, root: etree._Element, resolve: "_Resolver") -> list[Footer]:
    archive = document.archive
    rels = _targets(archive, document.main)
    found = []
    for reference in root.iter(w("footerReference")):
        identity = next((str(value) for key, value in reference.items() if str(key).endswith("}id")), "")
        name = rels.get(identity, "")
        if name in document.trees:
            text, align = _footer_text(document.trees[name], resolve)
            found.append(Footer(str(reference.get(w("type")) or "default"), text, align))
    return found


def _targets(archive: Archive, main: str) -> dict[str, str]:
    folder, name = main.rsplit("/", 1)
    path = f"{folder}/_rels/{name}.rels"
    if path not in archive:
        return {}
    return {str(one.get("Id")): f"{folder}/{one.get('Target')}" for one in parse(archive.read(path))}


def _footer_text(tree: etree._Element, resolve: "_Resolver") -> tuple[str, str]:
    pieces: list[str] = []
    align = ""
    for paragraph in tree.iter(P):
        before, shown = len(pieces), True
        for node in paragraph.iter(w("t"), w("instrText"), w("fldSimple"), w("fldChar")):
            if node.tag == w("fldChar"):
                shown = node.get(w("fldCharType")) != "separate"
            elif node.tag == w("t"):
                inside = next(node.iterancestors(w("fldSimple")), None) is not None
                pieces.append((node.text or "") if shown and not inside else "")
            elif "PAGE" in (node.text or str(node.get(w("instr")) or "")).split():
                pieces.append("‹PAGE›")
        if "".join(pieces[before:]).strip():
            align = resolve.looks(paragraph).align or "left"
    return "".join(pieces).strip(), align


class _Resolver:
    def __init__(self, archive: Archive, main: str) -> None:
        name = next((target for kind, target, _ in relations(archive, main) if kind == "styles"), "")
        tree = part_tree(archive, name) if name in archive else etree.Element(w("styles"))
        self._styles = {str(style.get(w("styleId"))): style for style in tree.iter(w("style"))}
        self._base = Looks()
        for path in (f"docDefaults/{kind}PrDefault/{kind}Pr" for kind in "rp"):
            node = tree.find("/".join(w(step) for step in path.split("/")))
            self._base = _apply(self._base, node)
        self._default = next((key for key, style in self._styles.items() if _is_default(style)), "")

    def looks(self, paragraph: etree._Element) -> Looks:
        properties = paragraph.find(PPR)
        style = None if properties is None else properties.find(w("pStyle"))
        looks = self._styled(self._base, self._default if style is None else str(style.get(VAL)))
        looks = _apply(looks, properties)
        runs = [(run, sum(len(t.text or "") for t in run.iter(w("t")))) for run in paragraph.iter(R)]
        if not runs:
            return looks
        main = max(runs, key=lambda pair: pair[1])[0].find(RPR)
        named = None if main is None else main.find(w("rStyle"))
        return _apply(looks if named is None else self._styled(looks, str(named.get(VAL))), main)

    def _styled(self, looks: Looks, key: str) -> Looks:
        chain: list[etree._Element] = []
        while key in self._styles and self._styles[key] not in chain:
            chain.append(self._styles[key])
            based = self._styles[key].find(w("basedOn"))
            key = "" if based is None else str(based.get(VAL))
        for style in reversed(chain):
            looks = _apply(_apply(looks, style.find(PPR)), style.find(RPR))
        return looks


def _is_default(style: etree._Element) -> bool:
    return style.get(w("default")) in ("1", "true") and style.get(w("type")) == "paragraph"


def _apply(looks: Looks, properties: etree._Element | None) -> Looks:
    """Lay the properties of a paragraph or a run over what holds so far."""
    if properties is None:
        return looks
    for node in properties:
        change = _CHANGES.get(str(node.tag))
        if change is not None:
            looks = change(looks, node)
    return looks


def _number(node: etree._Element, name: str) -> float | None:
    value = str(node.get(w(name)) or "")
    return float(value) if value.lstrip("-").replace(".", "", 1).isdecimal() else None


def _face(looks: Looks, node: etree._Element) -> Looks:
    face = node.get(w("eastAsia")) or (None if looks.face else node.get(w("ascii")))
    return replace(looks, face=str(face)) if face else looks


def _size(looks: Looks, node: etree._Element) -> Looks:
    size = _number(node, "val")
    return replace(looks, size=size / 2) if size else looks


def _spacing(looks: Looks, node: etree._Element) -> Looks:
    before, line = _number(node, "before"), _number(node, "line")
    if before is not None:
        looks = replace(looks, before=before / 20)
    if line is None:
        return looks
    return replace(looks, line=line / 20 if node.get(w("lineRule")) == "exact" else None)


def _indent(looks: Looks, node: etree._Element) -> Looks:
    characters, twips = _number(node, "firstLineChars"), _number(node, "firstLine")
    if characters is not None:
        return replace(looks, first_line=characters / 100)
    return looks if twips is None else replace(looks, first_line=twips / 20 / 16)


def _bold(looks: Looks, node: etree._Element) -> Looks:
    return replace(looks, bold=_on(node))


def _align(looks: Looks, node: etree._Element) -> Looks:
    return replace(looks, align=str(node.get(VAL)))


def _page_break(looks: Looks, node: etree._Element) -> Looks:
    return replace(looks, page_break=_on(node))


def _with_next(looks: Looks, node: etree._Element) -> Looks:
    return replace(looks, with_next=_on(node))


_CHANGES: dict[str, Callable[[Looks, etree._Element], Looks]] = {
    w("rFonts"): _face,
    w("sz"): _size,
    w("b"): _bold,
    w("jc"): _align,
    w("spacing"): _spacing,
    w("ind"): _indent,
    w("pageBreakBefore"): _page_break,
    w("keepNext"): _with_next,
}
