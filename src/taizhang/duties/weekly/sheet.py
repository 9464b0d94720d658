"""The dispatch sheet as a Word file in official layout, made from what was frozen when it was issued."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from taizhang.duties.clock import full
from taizhang.duties.dues.due import STATE_LABELS
from taizhang.duties.weekly.meeting import APART
from taizhang.files.gbt.build import build
from taizhang.files.gbt.model import Block, Grid, Heading, Official, Text
from taizhang.packs.periods import span_words

NUMERALS = "一二三四"


def sheet(facts: Mapping[str, Any]) -> bytes:
    """The same facts give the same bytes."""
    first, last = date.fromisoformat(facts["start"]), date.fromisoformat(facts["end"])
    return build(
        Official(
            title=f"{facts['unit']}工作调度单",
            blocks=tuple(_blocks(facts, span_words(first, last))),
            organ=facts["unit"],
            date=full(date.fromisoformat(facts["day"])),
        )
    )


def _blocks(facts: Mapping[str, Any], span: str) -> Iterator[Block]:
    yield Text(f"{span}，{facts['unit']}对{facts['members']}家直属单位进行了工作调度。")
    if facts["words"]:
        yield from (Text(one) for one in facts["words"].splitlines() if one.strip())
    for number, (title, block) in zip(NUMERALS, _parts(facts), strict=False):
        yield Heading(1, f"{number}、{title}")
        yield block


def _parts(facts: Mapping[str, Any]) -> Iterator[tuple[str, Block]]:
    """Sheets issued before states were told apart stay as they were issued."""
    yield "周报情况", Text(_reported(facts))
    if facts.get("states"):
        rows = (tuple(map(str, one)) for one in facts["states"])
        heads = ("单位", *(STATE_LABELS[state] for state in APART))
        yield "本周到期应办", Grid((heads, *rows), (4, *(2 for _ in APART)))
    yield "逾期未办事项", _listed(("单位", "事项", "时限"), facts["late"], (3, 6, 3), "没有逾期未办的事项。")
    heads = ("事项", "承办单位", "完成时限")
    yield "议定事项", _listed(heads, facts["decisions"], (6, 3, 3), "本周没有新的议定事项。")


def _listed(heads: tuple[str, ...], rows: Sequence[Sequence[str]], widths: tuple[int, ...], none: str) -> Block:
    return Grid((heads, *(tuple(one) for one in rows)), widths) if rows else Text(none)


def _reported(facts: Mapping[str, Any]) -> str:
    parts = [f"应报{facts['members']}家，已报{facts['reported']}家"]
    if facts["zero"]:
        parts.append(f"其中零报告{len(facts['zero'])}家：" + "、".join(facts["zero"]))
    if facts.get("returned"):
        parts.append(f"退回后尚未重报{len(facts['returned'])}家：" + "、".join(facts["returned"]))
    if facts["missing"]:
        parts.append("未报：" + "、".join(facts["missing"]))
    return "；".join(parts) + "。"
