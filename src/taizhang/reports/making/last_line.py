"""The line at the end of an issued file by which a reader opens its figures."""

from lxml import etree

from taizhang.files.archive import Archive
from taizhang.files.docx.bind import Ids, Slot, bind
from taizhang.files.docx.document import serialised
from taizhang.files.docx.flat import flatten
from taizhang.files.docx.names import W_SPACE, P, R, T, w
from taizhang.files.docx.parts import main_part, part_tree
from taizhang.files.zipping import archive, pack

KEY = "tzcode"
SIZE = "21"  # half-points
FIRST_ID = 900_000  # far above what a template uses


def text(code: str, site: str) -> str:
    return f"查验码 {code}（在“{site}”的报告查验页输入，可看每个数字的口径、截止日期和明细）"


def with_last_line(data: bytes) -> bytes:
    """The template with one more paragraph before the section's end, its text a slot."""
    held = Archive(data)
    main = main_part(held)
    tree = part_tree(held, main)
    body = tree.find(w("body"))
    assert body is not None
    paragraph = etree.Element(P, nsmap={"w": W_SPACE})
    run = etree.SubElement(paragraph, R)
    etree.SubElement(etree.SubElement(run, w("rPr")), w("sz"), {w("val"): SIZE})
    etree.SubElement(run, T).text = "查验码"
    last = body[-1] if len(body) and body[-1].tag == w("sectPr") else None
    body.insert(len(body) - (last is not None), paragraph)
    bind(flatten(paragraph), Slot(0, 3, KEY, "查验码"), Ids(FIRST_ID))
    members = [pack(main, serialised(tree)) if name == main else held.member(name) for name in held.names]
    return archive(members)
