"""The words of a template by their digests, and the places of its slots: what a filled file is held against.

It is the same for every report of a template and is worked out once. A paragraph is a list: a key stands for a slot,
a list for the digests of the sentences between slots. Paragraphs that repeat stand under their group (`g`), those of
headers, footers and notes apart (`s`).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from lxml import etree

from taizhang.audit.canonical import canonical
from taizhang.files.archive import Archive
from taizhang.files.docx.names import TR, P
from taizhang.files.docx.parts import main_part, part_tree, story_parts
from taizhang.files.docx.tokens import Tokens, digest, sentences, tokens_of_tree

Imprint = list[Any]


def imprint_text(data: bytes, groups: Mapping[str, Iterable[str]]) -> str:
    """As it stands in the manifest; worked out once per template."""
    return canonical(imprint_of(data, groups))


def imprint_of(data: bytes, groups: Mapping[str, Iterable[str]]) -> Imprint:
    """Of a template with its slots bound."""
    group_of = {key: group for group, keys in groups.items() for key in keys}
    archive = Archive(data)
    main = main_part(archive)
    imprint: Imprint = []
    paragraphs = tokens_of_tree(part_tree(archive, main))
    held = _held(paragraphs, group_of)
    for one in paragraphs:
        _add(imprint, one, next((held[up] for up in _around(one.element) if up in held), ""))
    stories = dict.fromkeys(name for _, name in story_parts(archive, main))
    imprint += [{"s": line_of(one)} for name in stories for one in tokens_of_tree(part_tree(archive, name))]
    return imprint


def _held(paragraphs: list[Tokens], group_of: Mapping[str, str]) -> "dict[etree._Element, str]":
    """The rows and paragraphs that repeat."""
    held = {}
    for one in paragraphs:
        for key in one.slots():
            if key in group_of and one.element is not None:
                row = next(one.element.iterancestors(TR), None)
                held[row if row is not None else one.element] = group_of[key]
    return held


def _around(element: "etree._Element | None") -> "list[etree._Element]":
    return [] if element is None else [element, *element.iterancestors(TR, P)]


def _add(imprint: Imprint, one: Tokens, group: str) -> None:
    line = line_of(one)
    if not group:
        imprint.append(line)
    elif imprint and isinstance(imprint[-1], dict) and imprint[-1].get("g") == group:
        imprint[-1]["p"].append(line)
    else:
        imprint.append({"g": group, "p": [line]})


def line_of(one: Tokens) -> list[Any]:
    return [token.key or [digest(text) for text in sentences(token.text)] for token in one.tokens]
