"""The trial of `bench checks`, in a process of its own: it prints its rows as the last line."""

import json
import sys
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING

from taizhang.project.bench import Row
from taizhang.project.bench.timing import compare, cpu
from taizhang.project.django_setup import setup

if TYPE_CHECKING:
    from taizhang.reports.checking.check import Gathered

SECONDS, ROUNDS = 2.0, 3
CHARACTERS = 12_300  # twenty pages of 22 lines by 28
PHRASES = (
    "一是抓实学习教育，各支部结合主题党日到现场讨论，会后逐条登记并明确时限，{name}{value}{word}。",
    "二是坚持问题导向，班子成员分头下村听取意见，群众反映集中的几件事当天能办的当天办好，{name}{value}{word}。",
)


def main() -> None:
    setup()
    from django.utils import timezone

    from taizhang.figures.figure import Wanted
    from taizhang.files.extracted import join
    from taizhang.ledgers import installed
    from taizhang.project.demo.world import COUNTY_CODE
    from taizhang.reports.checking import check as checking
    from taizhang.reports.checking import figures
    from taizhang.reports.proposing.catalogue import of_packs
    from taizhang.units.models import Unit
    from taizhang.units.scope import SYSTEM_SCOPE

    unit, today = Unit.system.get(code=COUNTY_CODE), timezone.localdate()
    first, packs = today - timedelta(days=60), installed.current()
    asked = [Wanted(one.id, unit.pk, first, today) for one in packs.indicators.values()]
    known = figures.read(SYSTEM_SCOPE, packs, asked)
    text = _text([(one.label, figures.plain(one.value), one.word) for one in known.values() if one.value])

    def ours() -> object:
        return checking.check(SYSTEM_SCOPE, text.encode(), "来文.txt", unit, first, today)

    def one_by_one() -> None:
        for one in gathered.asked:
            figures.read(SYSTEM_SCOPE, packs, (*one.wanted, *one.also))

    lines = join("text", (("body", line) for line in text.split("\n")))
    gathered: Gathered = checking.gather(
        SYSTEM_SCOPE, b"", lines, unit, checking.days_of(first, today), packs, of_packs(packs)
    )
    ours()  # the indicators' names are looked up once for a process
    seconds, naive = compare(ours, one_by_one, ROUNDS)
    reading = cpu(lambda: of_packs(packs))
    rows = [
        Row("核对 20 页来文", seconds, "秒", naive, naive / seconds, f"≤ {SECONDS:g} 秒", seconds <= SECONDS),
        Row("其中的数据表述", len(gathered.asked), "处"),
        Row("建立指标索引", reading, "秒"),
    ]
    sys.stdout.write(json.dumps([asdict(row) for row in rows], ensure_ascii=False) + "\n")


def _text(named: list[tuple[str, str, str]]) -> str:
    """Twenty pages, a number in every second line."""
    lines = ["溪源县工作情况报告"]
    while sum(map(len, lines)) < CHARACTERS:
        name, value, word = named[len(lines) % len(named)]
        lines.append(PHRASES[len(lines) % 2].format(name=name, value=value, word=word))
    return "\n".join(lines)


if __name__ == "__main__":
    main()
