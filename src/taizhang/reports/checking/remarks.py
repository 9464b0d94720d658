"""The remarks on a checked file as a Word document to send back: what differs, what is empty, what was not checked."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from taizhang.files.gbt.build import build
from taizhang.files.gbt.model import Block, Grid, Heading, Official, Text
from taizhang.files.gbt.numbers import prefix
from taizhang.reports.checking.result import FAULTS, Verdict

ORDER = (Verdict.DIFFERS, Verdict.CONTRADICTS, Verdict.HOLE)
SAID = {
    Verdict.DIFFERS: "与台账不符的",
    Verdict.CONTRADICTS: "前后矛盾的",
    Verdict.HOLE: "没有填写的",
}
MOST = 300


def remarks(name: str, unit: str, result: Mapping[str, Any], *, organ: str, day: date) -> bytes:
    findings, left = result["findings"], result["not_checked"]
    blocks = list(_blocks(result["counts"], findings, left))
    title = f"关于《{name.rpartition('.')[0] or name}》数据核对情况的意见"
    written = f"{day.year}年{day.month}月{day.day}日"
    return build(Official(title, tuple(blocks), f"{unit}：", organ=organ, date=written))


def _blocks(
    counts: Mapping[str, int], findings: Sequence[Mapping[str, Any]], left: Sequence[Mapping[str, Any]]
) -> Iterator[Block]:
    compared = sum(counts.values())
    wrong = sum(counts[str(one)] for one in FAULTS)
    yield Text(
        f"来文已按台账核对，共看到数据和表述{compared}处，其中相符{counts['相符']}处、取整相符{counts['取整相符']}处，"
        f"需要更正或补充{wrong}处，台账没有对应指标{counts['台账无此项']}处；另有{len(left)}处未作比较。"
    )
    number = 0
    for verdict in ORDER:
        own = [one for one in findings if one["verdict"] == str(verdict)]
        if own:
            number += 1
            yield Heading(1, f"{prefix(1, number)}{SAID[verdict]}")
            yield Grid((("位置", "原文", "意见"), *_rows(own)))
    if left:
        yield Heading(1, f"{prefix(1, number + 1)}未作比较的")
        yield Grid((("位置", "原文", "原因"), *_rows(left)))


def _rows(found: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str, str]]:
    for one in list(found)[:MOST]:
        where = one["cell"] or f"第{one['start'] + 1}字"
        yield where, one["context"] or one["surface"], one.get("message") or one["reason"]
