"""A stored Word template: each slot as a person bound it, rows that repeat written once per item."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from taizhang.audit.errors import Refused
from taizhang.figures import catalogue
from taizhang.figures.figure import Wanted
from taizhang.figures.places import BLOCK
from taizhang.files.docx.compiled import Compiled
from taizhang.files.docx.tokens import tokens_of
from taizhang.packs.model import PackSet
from taizhang.packs.templates.nodes import Each, Figure, Inline
from taizhang.reports import binding, expressions
from taizhang.reports.binding import Binding
from taizhang.reports.evaluate import filled, wants
from taizhang.reports.evaluate.filled import Filled, plain
from taizhang.reports.evaluate.sources import Sources
from taizhang.reports.evaluate.wants import wanted_of
from taizhang.reports.evaluate.writer import Item, Writer, numbered
from taizhang.reports.making.drawn import Drawn, Groups
from taizhang.reports.making.imprint import imprint_text
from taizhang.reports.making.last_line import KEY, with_last_line
from taizhang.units import queries
from taizhang.units.models import Unit

KEPT = 64
LOST = "表里的“{loop}”读不懂了（“{paragraph}”）：清单或分组可能已从活动包里删去。请改正模板后重新上传。"


@dataclass(frozen=True, slots=True)
class Pattern:
    compiled: Compiled
    imprint: str
    length: int  # characters of the body outside slots


@lru_cache(KEPT)
def pattern_of(data: bytes, groups: tuple[tuple[str, tuple[str, ...]], ...], *, lined: bool) -> Pattern:
    held = dict(groups)
    data = with_last_line(data) if lined else data
    words = (token.text for line in tokens_of(data).body for token in line.tokens if not token.key)
    return Pattern(Compiled(data, held), imprint_text(data, held), sum(map(len, words)))


@dataclass(frozen=True, slots=True)
class WordTemplate:
    """`slots` and `bindings` as the version keeps them; `groups` name the rows that repeat by their loop."""

    data: bytes
    slots: list[dict[str, Any]]
    bindings: Mapping[str, Binding]
    key: str = ""
    number: int = 0
    label: str = ""
    period: str = ""
    limit: int | None = None
    addressee: str = ""
    cache: dict[str, expressions.Read] = field(default_factory=dict)
    asked: dict[str, Figure] = field(default_factory=dict)  # by slot: the same for every unit

    def packs(self) -> frozenset[str]:
        return frozenset(one.indicator.partition(".")[0] for one in self.bindings.values() if one.indicator)

    def _alone(self) -> Iterator[tuple[dict[str, Any], Binding]]:
        for slot in self.slots:
            if not slot.get("loop"):
                yield slot, self.bindings.get(slot["key"], Binding())

    def _loops(self) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = {}
        for slot in self.slots:
            if slot.get("loop"):
                found.setdefault(slot["group"], []).append(slot)
        return found

    def groups(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        return tuple((group, tuple(one["key"] for one in slots)) for group, slots in self._loops().items())

    # ── what it wants ──

    def wants(self, sources: Sources) -> list[Wanted]:
        return list(self._wants(sources))

    def _wants(self, sources: Sources) -> Iterator[Wanted]:
        for slot, bound in self._alone():
            if bound.kind == binding.FIGURE and bound.indicator in sources.packs.indicators:
                wanted = self._wanted_of(sources, slot["key"], bound)
                if isinstance(wanted, Wanted):
                    yield wanted
            elif bound.kind == binding.TEXT:
                nodes = self._read(bound.text, sources.packs).nodes
                yield from wants.of_inlines(sources.asked, nodes, sources.packs, _children(nodes, sources))
        for slots in self._loops().values():
            loop = expressions.loop_of(slots[0]["loop"], sources.packs)
            if loop is None:
                continue
            nodes = tuple(one for slot in slots for one in self._read_cell(slot, sources.packs).nodes)
            each = Each(loop.variable, loop.kind, loop.source, nodes, loop.most)
            yield from wants.of_inlines(sources.asked, [each], sources.packs, _children((each,), sources))

    def _wanted_of(self, sources: Sources, key: str, bound: Binding) -> Wanted | str:
        """Once for a report, though it is asked for and written."""
        found = sources.wanted.get(key)
        if found is None:
            node = self.asked.get(key) or self.asked.setdefault(key, bound.figure())
            found = sources.wanted[key] = wanted_by(sources, bound, node)
        return found

    def _read(self, text: str, packs: PackSet) -> expressions.Read:
        if text not in self.cache:
            self.cache[text] = expressions.read(text, packs)
        return self.cache[text]

    def _read_cell(self, slot: dict[str, Any], packs: PackSet) -> expressions.Read:
        text = f"{slot['loop']}\n{slot['surface']}"
        if text not in self.cache:
            self.cache[text] = expressions.within_loop(slot["loop"], slot["surface"], packs)
        return self.cache[text]

    # ── writing ──

    def draw(self, sources: Sources, last_line: str) -> Drawn:
        writer = Writer(sources)
        places = [self._fill(writer, slot, bound) for slot, bound in self._alone()]
        lost: list[str] = []
        groups = {group: list(self._rows(writer, slots, lost)) for group, slots in self._loops().items()}
        pattern = pattern_of(self.data, self.groups(), lined=bool(last_line))
        values: dict[str, Any] = {one.key: one.text for one in places} | _texts(groups)
        if last_line:
            values[KEY] = last_line
        drawn = Drawn(
            filled=places,
            finish=lambda manifest: pattern.compiled.fill(values, manifest),
            imprint=pattern.imprint,
            kind="word",
            suffix="docx",
            groups=groups,
            problems=list(dict.fromkeys([*sources.failed.values(), *lost])),
        )
        drawn.length = pattern.length + sum(len(one.text) for one in drawn.every())
        return drawn

    def _fill(self, writer: Writer, slot: dict[str, Any], bound: Binding) -> Filled:
        key, about = slot["key"], slot.get("words") or slot["context"]
        hand = writer.sources.asked.given.hand.get(key)
        if hand is not None:
            return Filled(key, hand["value"], filled.HAND, basis=hand["basis"], about=about)
        match bound.kind:
            case binding.FIGURE:
                return self._figure(writer, slot, bound)
            case binding.TEXT:
                return self._text(writer, key, bound.text)
            case binding.KEEP:
                return Filled(key, slot["surface"])
            case binding.WRITE:
                return _asked_for(writer, key, bound.label or about)
        return filled.hole(key, f"“{slot['context']}”里的“{slot['surface']}”还没有绑定。", about=about)

    def _figure(self, writer: Writer, slot: dict[str, Any], bound: Binding) -> Filled:
        key, sources = slot["key"], writer.sources
        if bound.indicator not in sources.packs.indicators:
            problem = f"“{slot['context']}”绑定的指标 {bound.indicator} 已不在活动包里，请重新选指标。"
            return filled.hole(key, problem, filled.FIGURE, about=bound.indicator)
        wanted = self._wanted_of(sources, key, bound)
        if isinstance(wanted, str):
            return filled.hole(key, wanted, filled.FIGURE, about=bound.indicator)
        return writer.printed(key, sources.figures[wanted], bound.form(slot.get("measure")), bound.period)

    def _text(self, writer: Writer, key: str, text: str) -> Filled:
        """Names, dates and lists; the figures inside are kept as facts of their own."""
        read = self._read(text, writer.sources.packs)
        if read.problems:  # what it names may have left its pack since it was bound
            return filled.hole(key, f"“{text}”取不出了：{read.problems[0]}", about=text)
        written = writer.write(read.nodes, key)
        (pieces,) = numbered([[written]])[0]
        inner = [one for one in pieces if isinstance(one, Filled)]
        problem = next((one.problem for one in inner if one.problem), "")
        if problem:
            return Filled(key, filled.HOLE, problem=problem, about=text, inner=inner)
        return Filled(key, plain(pieces), filled.TEXT, about=text, inner=inner)

    def _rows(self, writer: Writer, slots: list[dict[str, Any]], lost: list[str]) -> Iterator[dict[str, Filled]]:
        loop = expressions.loop_of(slots[0]["loop"], writer.sources.packs)
        if loop is None:
            lost.append(LOST.format(loop=slots[0]["loop"], paragraph=slots[0]["paragraph"]))
            return
        for item in writer.turns(loop):
            yield {slot["key"]: self._row_cell(writer, slot, loop.variable, item) for slot in slots}

    def _row_cell(self, writer: Writer, slot: dict[str, Any], variable: str, item: Item) -> Filled:
        key, read = slot["key"], self._read_cell(slot, writer.sources.packs)
        if read.problems:
            return filled.hole(key, f"“{slot['surface']}”取不出了：{read.problems[0]}", about=slot["surface"])
        written = writer.write(read.nodes, key, {variable: item})
        pieces = [one for one in written if isinstance(one, str | Filled)]
        only = pieces[0] if len(pieces) == 1 and isinstance(pieces[0], Filled) else None
        if only is not None:
            only.key = key
            return only
        return Filled(key, plain(pieces), inner=[one for one in pieces if isinstance(one, Filled)])


def _children(nodes: tuple[Inline, ...], sources: Sources) -> list[Unit]:
    return sources.children() if any(isinstance(one, Each) and one.kind == "children" for one in nodes) else []


def _texts(groups: Groups) -> dict[str, Any]:
    return {group: [{key: one.text for key, one in row.items()} for row in rows] for group, rows in groups.items()}


def wanted_by(sources: Sources, bound: Binding, node: Figure | None = None) -> Wanted | str:
    """Which figure, or why it cannot be asked for."""
    try:
        unit = queries.unit(sources.asked.scope, bound.unit) if bound.unit else None
        tree = catalogue.tree(bound.tree) if bound.tree else BLOCK
    except Refused as refusal:
        return refusal.message
    return wanted_of(sources.asked, node or bound.figure(), unit, tree)


def _asked_for(writer: Writer, key: str, label: str) -> Filled:
    text = writer.sources.asked.given.asks.get(key, "").strip()
    if text:
        return Filled(key, text, filled.ASK, about=label, source=key)
    problem = f"请填写“{label}”。"
    return Filled(key, filled.HOLE, filled.ASK, problem=problem, about=label, source=key)
