"""汇编: the issued reports of the units below put together with a table of contents.

What each reported stands as it was issued. The total is the superior's own figure, never a sum of theirs: what two
units did together would otherwise count twice.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from taizhang.audit.errors import Invalid
from taizhang.figures.figure import Wanted
from taizhang.files.docx.tokens import tokens_of
from taizhang.files.gbt.model import Attachment, Block, Grid, Heading, Official, Text
from taizhang.files.gbt.numbers import numbered
from taizhang.ledgers.evidence import store
from taizhang.packs.reach import Reach
from taizhang.packs.templates.nodes import Figure
from taizhang.reports.evaluate.printing import PLAIN
from taizhang.reports.evaluate.sources import Sources
from taizhang.reports.evaluate.wants import wanted_of
from taizhang.reports.evaluate.writer import Writer
from taizhang.reports.making.drawn import Drawn
from taizhang.reports.making.facts import Fact, is_figure
from taizhang.reports.making.last_line import KEY
from taizhang.reports.making.official import mark, pattern_of
from taizhang.reports.models import Report
from taizhang.reports.models.report import ISSUED
from taizhang.units import paths
from taizhang.units.models import Unit
from taizhang.units.scope import Scope

COMPILED = "@compiled"
MOST, COLUMNS = 200, 8
LEVEL = 40  # a longer line is no heading, whatever it begins with


@dataclass(frozen=True, slots=True)
class CompiledTemplate:
    unit: Unit
    reports: tuple[Report, ...]
    key: str = COMPILED
    number: int = 0
    label: str = "情况汇编"
    period: str = ""
    limit: int | None = None
    addressee: str = ""

    @classmethod
    def of(cls, scope: Scope, unit: Unit, children: Sequence[int]) -> "CompiledTemplate":
        rows = Report.objects.visible_to(scope).filter(pk__in=children, state=ISSUED).select_related("unit")
        found = [row for row in rows.order_by("unit__path", "pk") if paths.covers(unit.path, row.unit.path)]
        if not found or len(found) != len(set(children)):
            raise Invalid({"children": "请选择下级单位已定稿的报告。"})
        if len(found) > MOST:
            raise Invalid({"children": f"一次最多汇编 {MOST} 份。"})
        twice = [row.unit.short_name for row in found if sum(one.unit_id == row.unit_id for one in found) > 1]
        if twice:
            names = "、".join(dict.fromkeys(twice))
            raise Invalid({"children": f"{names}选了不止一份，同一单位只收一份。"})
        return cls(unit, tuple(found))

    def packs(self) -> frozenset[str]:
        return frozenset(one["indicator"].partition(".")[0] for one in self._common())

    def _facts(self, report: Report) -> list[Fact]:
        return [one for one in json.loads(report.facts or "[]") if is_figure(one)]

    def _common(self) -> list[Fact]:
        """Figures several of them report of themselves, as they first appear."""
        seen: dict[str, list[Fact]] = {}
        for report in self.reports:
            for fact in {one["indicator"]: one for one in self._own(report)}.values():
                seen.setdefault(fact["indicator"], []).append(fact)
        wanted = sorted(seen.values(), key=len, reverse=True)[:COLUMNS]
        return [found[0] for found in wanted]

    def _own(self, report: Report) -> Iterator[Fact]:
        """Of the unit itself, over its whole period."""
        for one in self._facts(report):
            if one["unit"] == report.unit.code and "part" not in one and "tree" not in one:
                yield one

    def _node(self, fact: Fact) -> Figure:
        return Figure(fact["indicator"], fact.get("period", ""), Reach.ALL)

    def _still(self, sources: Sources) -> list[Fact]:
        """Without what has left its pack since: each unit's own report keeps what it said of it."""
        return [one for one in self._common() if one["indicator"] in sources.packs.indicators]

    def wants(self, sources: Sources) -> list[Wanted]:
        return [wanted_of(sources.asked, self._node(one)) for one in self._still(sources)]

    def draw(self, sources: Sources, last_line: str) -> Drawn:
        writer, filled = Writer(sources), []
        totals: list[str] = []
        common = self._still(sources)
        for number, fact in enumerate(common):
            wanted = wanted_of(sources.asked, self._node(fact))
            found = writer.printed(f"total{number}", sources.figures[wanted], PLAIN, fact.get("period", ""))
            filled.append(found)
            totals.append(mark(found.key))
        title = f"{self.unit.name}{self.label}"
        official = Official(
            title,
            tuple(self._blocks(common, totals)),
            attachments=tuple(_attachment(one) for one in self.reports),
            last_line=mark(KEY) if last_line else "",
        )
        pattern = pattern_of(official)
        values = {one.key: one.text for one in filled} | {KEY: last_line}
        return Drawn(
            filled=filled,
            finish=lambda manifest: pattern.compiled.fill(values, manifest),
            imprint=pattern.imprint,
            kind="word",
            suffix="docx",
            title=title,
        )

    def _blocks(self, common: list[Fact], totals: list[str]) -> Iterator[Block]:
        yield Heading(1, "一、总体情况")
        yield Text(f"本汇编收入{len(self.reports)}家单位已定稿的报告，数字照各单位定稿时的原样。")
        if common:
            heads = ("单位", *(one["label"] for one in common))
            rows = [(report.unit.short_name, *self._printed(report, common)) for report in self.reports]
            yield Grid((heads, *rows, (f"{self.unit.short_name}合计", *totals)))
            yield Text("合计由台账取数，不由各单位相加：几家单位共同办的事只算一次。")
        yield Heading(1, "二、目录")
        for number, report in enumerate(self.reports, 1):
            yield Text(
                f"{number}. {report}（{report.unit.short_name}，{_day(report.last)}，查验码 {report.code}）"
            )

    def _printed(self, report: Report, common: list[Fact]) -> list[str]:
        own = {one["indicator"]: one["printed"] for one in reversed(list(self._own(report)))}
        return [own.get(one["indicator"], "—") for one in common]


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _attachment(report: Report) -> Attachment:
    lines = [one.text.strip() for one in tokens_of(store.read(report.blob)).body]
    unit, title = report.unit.short_name, str(report)
    name = title if unit in title else f"{unit}{title}"
    return Attachment(name, tuple(_block(line) for line in lines if line and line != str(report)))


def _block(line: str) -> Block:
    found = numbered(line)
    return Heading(found[0], line) if found is not None and len(line) < LEVEL else Text(line)
