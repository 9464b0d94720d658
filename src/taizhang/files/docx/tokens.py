"""A Word file as paragraphs of tokens: words as they stand, and the texts of our slots by key.

A slot is known by its control's tag, or by the bookmarks round it where a program has stripped the tags. This is what
a file is compared by: the words of a template never change, so an edited sentence shows wherever it was moved.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from taizhang.files.archive import Archive
from taizhang.files.docx.bind import BOOKMARK
from taizhang.files.docx.compiled import tagged
from taizhang.files.docx.flat import SEPARATORS, runs_of_fields
from taizhang.files.docx.manifest import read_manifest
from taizhang.files.docx.names import DEL, FALLBACK, MOVE_FROM, SDT, TXBX, P, T, w
from taizhang.files.docx.parts import main_part, part_tree, story_parts

START, END = w("bookmarkStart"), w("bookmarkEnd")
UNSEEN = frozenset({DEL, MOVE_FROM, FALLBACK, TXBX, w("rt"), w("instrText"), w("delText")})
FIELD = w("fldSimple")
SENTENCE = re.compile(r"[^。；！？\n]*[。；！？\n]?")
DIGEST = 12
Fields = frozenset[etree._Element]


@dataclass(frozen=True, slots=True)
class Token:
    """`key` is "" for plain words."""

    key: str
    text: str


@dataclass(slots=True)
class Tokens:
    tokens: list[Token] = field(default_factory=list)
    element: "etree._Element | None" = None

    @property
    def text(self) -> str:
        return "".join(one.text for one in self.tokens)

    def sentences(self) -> list[str]:
        """Of the plain words, in order; what stands between two slots is cut there."""
        return [text for one in self.tokens if not one.key for text in sentences(one.text)]

    def slots(self) -> list[str]:
        return [one.key for one in self.tokens if one.key]


def sentences(text: str) -> list[str]:
    return [one for found in SENTENCE.findall(text) if (one := "".join(found.split()))]


def digest(text: str) -> str:
    """Blanks do not count: programs move them."""
    return hashlib.sha256("".join(text.split()).encode()).hexdigest()[:DIGEST]


@dataclass(slots=True)
class Read:
    """Paragraphs with something in them; headers, footers and notes apart, which programs double and drop."""

    body: list[Tokens]
    stories: list[Tokens]
    manifest: str | None

    @property
    def every(self) -> list[Tokens]:
        return [*self.body, *self.stories]


def tokens_of(data: bytes) -> Read:
    archive = Archive(data)
    main = main_part(archive)
    stories = dict.fromkeys(name for _, name in story_parts(archive, main))
    held = [one for name in stories for one in tokens_of_tree(part_tree(archive, name))]
    return Read(tokens_of_tree(part_tree(archive, main)), held, read_manifest(archive))


def tokens_of_tree(tree: etree._Element) -> list[Tokens]:
    unseen = {one for copied in tree.iter(FALLBACK) for one in copied.iter(P)}
    open_keys: dict[str, str] = {}
    fields = runs_of_fields(tree)
    found = (_paragraph(one, open_keys, fields) for one in tree.iter(P) if one not in unseen)
    return [one for one in found if one.text.strip() or one.slots()]


def _paragraph(element: etree._Element, open_keys: dict[str, str], fields: Fields) -> Tokens:
    """What a field shows (page numbers) is nobody's words."""
    out = Tokens(element=element)
    for key, text in _walk(element, "", open_keys, fields):
        last = out.tokens[-1] if out.tokens else None
        if last is not None and last.key == key:
            out.tokens[-1] = Token(key, last.text + text)
        elif text or key:
            out.tokens.append(Token(key, text))
    return out


def _walk(node: etree._Element, key: str, open_keys: dict[str, str], fields: Fields) -> Iterator[tuple[str, str]]:
    for child in node:
        tag = child.tag
        if tag == T:
            yield key or next(reversed(open_keys.values()), ""), child.text or ""
        elif tag in SEPARATORS:
            yield key or next(reversed(open_keys.values()), ""), SEPARATORS[tag]
        elif tag == START:
            name = str(child.get(w("name")) or "")
            if name.startswith(BOOKMARK):
                open_keys[str(child.get(w("id")))] = name.removeprefix(BOOKMARK)
                yield name.removeprefix(BOOKMARK), ""
        elif tag == END:
            open_keys.pop(str(child.get(w("id"))), None)
        elif tag == SDT:
            yield from _walk(child, tagged(child) or key, open_keys, fields)
        elif tag not in UNSEEN and tag not in (P, FIELD) and child not in fields:
            yield from _walk(child, key, open_keys, fields)
