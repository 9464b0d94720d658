"""The dispatch sheet as a Word file in official layout, made from what was frozen when it was issued."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from taizhang.duties.clock import full
from taizhang.files.gbt.build import build
from taizhang.files.gbt.model import Block, Grid, Heading, Official, Text
from taizhang.packs.periods import span_words


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
    yield Heading(1, "一、周报情况")
    yield Text(_reported(facts))
    yield Heading(1, "二、逾期未办事项")
    if facts["late"]:
        yield Grid((("单位", "事项", "时限"), *(tuple(one) for one in facts["late"])), (3, 6, 3))
    else:
        yield Text("没有逾期未办的事项。")
    yield Heading(1, "三、议定事项")
    if facts["decisions"]:
        yield Grid((("事项", "承办单位", "完成时限"), *(tuple(one) for one in facts["decisions"])), (6, 3, 3))
    else:
        yield Text("本周没有新的议定事项。")


def _reported(facts: Mapping[str, Any]) -> str:
    parts = [f"应报{facts['members']}家，已报{facts['reported']}家"]
    if facts["zero"]:
        parts.append(f"其中零报告{len(facts['zero'])}家：" + "、".join(facts["zero"]))
    if facts["missing"]:
        parts.append("未报：" + "、".join(facts["missing"]))
    return "；".join(parts) + "。"
