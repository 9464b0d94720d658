"""An official text with marks of slots in it, built by GB/T 9704, bound and compiled. One per structure is kept: most
units' reports differ in what fills the slots and in nothing else."""

import re
from dataclasses import dataclass
from functools import lru_cache

from taizhang.files.docx.bind import Slot
from taizhang.files.docx.compiled import Compiled
from taizhang.files.docx.document import Document
from taizhang.files.gbt.build import build
from taizhang.files.gbt.model import Official
from taizhang.reports.making.imprint import imprint_text

MARK = re.compile(r"⦅(\w{1,32})⦆")
KEPT = 32


@dataclass(frozen=True, slots=True)
class Pattern:
    compiled: Compiled
    imprint: str


def mark(key: str) -> str:
    return f"⦅{key}⦆"


@lru_cache(KEPT)
def pattern_of(official: Official) -> Pattern:
    document = Document(build(official))
    for para in document.paragraphs():
        found = MARK.finditer(para.text)
        document.bind(para, [Slot(one.start(), one.end(), one[1]) for one in found])
    bound = document.save()
    return Pattern(Compiled(bound), imprint_text(bound, {}))
