"""Marks in braces that the writer of a template put into a Word file: one slot for each, one for a whole {若}…{终}."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from taizhang.packs.model import PackSet
from taizhang.packs.templates.nodes import Figure
from taizhang.reports import binding, expressions
from taizhang.reports.binding import Binding

MARK = re.compile(r"\{([^{}\n]{1,200})\}")
OPENS = ("若 ", "各 ")
LOOP = re.compile(r"\{各 [^{}\n]{1,200}\}")
NO_TABLE = "表请在 Word 里画好，在要重复的那一行写 {各 镇=下级} 和 {镇.指标}"
NESTED = "花括号套在一起或不成对，两处空位重叠。请把每个空位单独写成一对 {…}"
NO_ITEM = "Word 模板里请直接写“一是、二是”"


@dataclass(frozen=True, slots=True)
class Marked:
    start: int
    end: int
    text: str
    refused: str = ""


def tangled(text: str) -> str:
    """The braces that belong to no mark, with what stands between them; "" where all are in order."""
    rest = MARK.sub(lambda found: "\x00" * len(found[0]), text)
    braces = [at for at, one in enumerate(rest) if one in "{}"]
    return text[braces[0] : braces[-1] + 1] if braces else ""


def find(text: str) -> Iterator[Marked]:
    """Stretches from an opening mark to its end are one; what cannot be done in Word is refused."""
    depth, start = 0, 0
    for found in MARK.finditer(text):
        inner = found[1].strip()
        if inner.startswith(OPENS):
            start, depth = (found.start() if depth == 0 else start), depth + 1
        elif inner == "终" and depth:
            depth -= 1
            if depth == 0:
                yield Marked(start, found.end(), text[start : found.end()])
        elif depth == 0:
            yield Marked(found.start(), found.end(), found[0], _refusal(inner))


def _refusal(inner: str) -> str:
    if inner.startswith("表 "):
        return NO_TABLE
    if inner in {"终", "否则"}:
        return "前面没有对应的 {若 …} 或 {各 …}"
    return NO_ITEM if inner == "项" else ""


def bound(text: str, packs: PackSet) -> tuple[Binding, list[str]]:
    """What a mark is bound to by what it says, and what is wrong with it."""
    head, _, rest = text.strip("{}").strip().partition(" ")
    if head in {"请填", "写"} and rest:
        return Binding(binding.WRITE, label=rest.strip(), confirmed=True), []
    found = expressions.read(text, packs)
    if found.problems:
        return Binding(), found.problems
    only = found.nodes[0] if len(found.nodes) == 1 else None
    if isinstance(only, Figure):
        number = only.number
        made = Binding(
            binding.FIGURE,
            only.indicator,
            only.period,
            str(only.reach) if only.reach else "",
            scale=number.scale,
            places=number.places,
            part=number.part,
            confirmed=True,
        )
        return made, []
    return Binding(binding.TEXT, text=text, confirmed=True), []
