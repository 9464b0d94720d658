"""Nodes of a template to text and filled places.

What is not there is a hole that says what is missing and whose it is; nothing is invented to close one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from taizhang.figures.figure import Figure as Read
from taizhang.files.gbt.numbers import chinese
from taizhang.packs.model import ListView
from taizhang.packs.templates import nodes
from taizhang.packs.templates.nodes import Inline
from taizhang.reports.evaluate import about, filled, printing
from taizhang.reports.evaluate.filled import Filled, Piece
from taizhang.reports.evaluate.listed import Row
from taizhang.reports.evaluate.printing import Form
from taizhang.reports.evaluate.sources import Answer, Sources
from taizhang.reports.evaluate.wants import wanted_of
from taizhang.units.models import Unit

OPERATORS = {
    "=": lambda a, b: a == b,
    "≠": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "≤": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    "≥": lambda a, b: a >= b,
}


@dataclass(frozen=True, slots=True)
class Item:
    """What a loop's variable stands for in one turn."""

    unit: Unit | None = None
    row: Row | None = None
    drawn_from: str = ""
    label: str = ""
    show: tuple[str, ...] = ()


NONE: Mapping[str, Item] = MappingProxyType({})


@dataclass(slots=True)
class ItemMark:
    """{项}: its number is known when the whole section is written."""


Written = Piece | ItemMark


@dataclass(slots=True)
class Writer:
    """The key of a filled place is its node's place in the template, so that it stays when the data changes."""

    sources: Sources
    names: dict[str, str] = field(default_factory=dict)  # labels of asks and proses by key

    def write(self, content: Iterable[Inline], at: str, items: Mapping[str, Item] = NONE) -> list[Written]:
        out: list[Written] = []
        for number, node in enumerate(content):
            out += self._node(node, f"{at}_{number}", items)
        return out

    def _node(self, node: Inline, key: str, items: Mapping[str, Item]) -> list[Written]:
        match node:
            case nodes.Text():
                return [node.text]
            case nodes.ItemMark():
                return [ItemMark()]
            case nodes.If():
                if self.holds(node.tests, items):
                    return self.write(node.then, key, items)
                return self.write(node.otherwise, f"{key}_e", items)
            case nodes.Each():
                return self._turns(node, key, items)
            case nodes.PartFact():
                return self._part(items[node.variable], node, key)
        return [self._value(node, key, items)]

    def _turns(self, each: nodes.Each, key: str, items: Mapping[str, Item]) -> list[Written]:
        out: list[Written] = []
        for number, item in enumerate(self.turns(each)):
            out += self.write(each.body, f"{key}_{number}", {**items, each.variable: item})
        return out

    def turns(self, each: nodes.Each) -> list[Item]:
        packs = self.sources.packs
        if each.kind == "children":
            return [Item(unit=one) for one in self.sources.children()[: each.most]]
        if each.kind == "grouping":
            parts = packs.groupings[each.source].parts[: each.most]
            return [Item(label=one.label, show=one.show) for one in parts]
        rows = self.sources.rows(packs.lists[each.source], each.most)
        return [Item(row=row, drawn_from=each.source) for row in rows]

    def _part(self, item: Item, node: nodes.PartFact, at: str) -> list[Written]:
        """A part's figures as text: 集中学习12次、研讨3次."""
        if node.what == "label":
            return [item.label]
        out: list[Written] = []
        for number, shown in enumerate(item.show):
            indicator = self.sources.packs.indicators[shown]
            label = indicator.label.removesuffix("数").removesuffix(indicator.word)
            figure = self.figure(nodes.Figure(shown), f"{at}_{number}", None)
            out += ["、" if out else "", label, figure, indicator.word]
        return out

    def _value(self, node: Inline, key: str, items: Mapping[str, Item]) -> Filled:
        match node:
            case nodes.Figure():
                return self.figure(node, key, items[node.of].unit if node.of else None)
            case nodes.Cell():
                return self._cell(node, key, items)
            case nodes.Fact():
                return self._fact(node, key)
            case nodes.BodyFact():
                return self._body(node, key)
            case nodes.Enumerate():
                return self._enumerate(node, key)
            case nodes.Everyone():
                return self._everyone(node, key)
            case nodes.Ask():
                return self._given(self.sources.asked.given.asks, node.key, key, filled.ASK)
            case nodes.Write():
                return self._given(self.sources.asked.given.prose, node.key, key, filled.PROSE)
        raise TypeError(f"no value: {node}")

    # ── figures ──

    def figure(self, node: nodes.Figure, key: str, unit: Unit | None) -> Filled:
        answer = self.sources.figures[wanted_of(self.sources.asked, node, unit)]
        number = node.number
        return self.printed(key, answer, Form(number.scale, number.places, number.part), node.period)

    def printed(self, key: str, answer: Answer, form: Form, period: str) -> Filled:
        if isinstance(answer, str):
            return filled.hole(key, answer, filled.FIGURE)
        text = printing.printed(answer, form)
        if text is None:
            problem = (
                f"“{answer.label}”没有分母：{answer.unit.name}这段时间没有可算的条目，请先登记，或改写这一句。"
            )
            return Filled(key, filled.HOLE, filled.FIGURE, problem=problem, about=answer.label)
        return Filled(key, text, filled.FIGURE, answer, period, form.part, about=answer.label)

    def holds(self, tests: nodes.Tests, items: Mapping[str, Item]) -> bool:
        found = [self._holds(one, items) for one in tests.tests]
        return all(found) if tests.joiner == "且" else any(found)

    def _holds(self, test: nodes.FigureTest | nodes.ListTest, items: Mapping[str, Item]) -> bool:
        if isinstance(test, nodes.ListTest):
            return bool(self._rows(self.sources.packs.lists[test.list])) == test.present
        unit = items[test.figure.of].unit if test.figure.of else None
        answer = self.sources.figures[wanted_of(self.sources.asked, test.figure, unit)]
        value = printing.value_of(answer, test.figure.number.part) if isinstance(answer, Read) else None
        return value is not None and bool(OPERATORS[test.op](value, Decimal(test.value)))

    def _everyone(self, node: nodes.Everyone, key: str) -> Filled:
        """全部 only when it is true."""
        duty = self.sources.packs.duties[node.duty]
        found = self.sources.coverage(duty)
        if isinstance(found, str):
            return filled.hole(key, found, filled.QUANTIFIER, duty.label)
        if found.due and found.done >= found.due:
            text = f"{found.due}{node.head}全部{node.predicate}"
        else:
            text = f"{found.due}{node.head}中{found.done}{node.head[:1]}{node.predicate}"
        return Filled(key, text, filled.QUANTIFIER, about=duty.label)

    # ── lists and names ──

    def _rows(self, view: ListView, most: int | None = None) -> list[Row]:
        return self.sources.rows(view, most)

    def _cell(self, node: nodes.Cell, key: str, items: Mapping[str, Item]) -> Filled:
        if node.variable:
            item = items[node.source]
            text = getattr(item.unit, node.column) if item.unit else item.row.text(node.column) if item.row else ""
            return Filled(key, text or "—", drawn_from=item.drawn_from)
        view = self.sources.packs.lists[node.source]
        rows = self._rows(view)
        text = rows[0].text(node.column) if rows else ""
        return (
            Filled(key, text, about=view.label, drawn_from=view.id)
            if text
            else self._empty(view, key, node.column)
        )

    def _empty(self, view: ListView, key: str, column: str = "") -> Filled:
        """Which rows are missing and whose they are."""
        unit = self.sources.asked.unit.name
        ledger = self.sources.packs.ledgers.get(view.ledger or "")
        whose = f"应由{unit}在“{ledger.label}”里登记" if ledger is not None else f"应由{unit}办理"
        what = f"清单“{view.label}”没有条目"
        if column and self._rows(view):
            label = ledger.fields[column].label if ledger is not None and column in ledger.fields else column
            what, whose = f"清单“{view.label}”第一条的“{label}”没有填", whose.replace("登记", "补填")
        problem = self.sources.failed.get(view.id) or f"{what}，{whose}。"
        return Filled(key, filled.HOLE, problem=problem, about=view.label, drawn_from=view.id)

    def _enumerate(self, node: nodes.Enumerate, key: str) -> Filled:
        """At most so many, and 等 where there are more."""
        view = self.sources.packs.lists[node.list]
        rows = self._rows(view, None if node.most is None else node.most + 1)
        shown = rows if node.most is None else rows[: node.most]
        texts = [text for row in shown if (text := self._enumerated(node, row))]
        if not texts:
            return self._empty(view, key)
        more = "等" if len(rows) > len(shown) or self.sources.leaves_out(view, len(shown)) else ""
        joined = join(texts, node.joiner) + more
        return Filled(key, joined, filled.LIST, about=view.label, drawn_from=view.id)

    def _enumerated(self, node: nodes.Enumerate, row: Row) -> str:
        texts = [one.text if isinstance(one, nodes.Text) else row.text(one.column) for one in node.pieces]
        cells = [text for one, text in zip(node.pieces, texts, strict=True) if isinstance(one, nodes.Cell)]
        return "".join(texts) if any(cells) else ""

    def _fact(self, node: nodes.Fact, key: str) -> Filled:
        text = about.FACTS[node.name](self.sources.asked)
        if text:
            return Filled(key, text)
        return filled.hole(key, "活动、批次或上级单位没有设定，填不出这一处。请先在活动或单位里设定。")

    def _body(self, node: nodes.BodyFact, key: str) -> Filled:
        text = about.body_fact(self.sources.asked, node)
        if text:
            return Filled(key, text)
        unit = self.sources.asked.unit.name
        return filled.hole(key, f"{unit}没有登记机构或其中的人，应由{unit}在单位与人员里登记。")

    def _given(self, held: Mapping[str, str], name: str, key: str, kind: str) -> Filled:
        text, label = held.get(name, "").strip(), self.names.get(name, name)
        if text:
            return Filled(key, text, kind, about=label, source=name)
        word = "请撰写" if kind == filled.PROSE else "请填写"
        return Filled(key, filled.HOLE, kind, problem=f"{word}“{label}”。", about=label, source=name)


def join(texts: list[str], joiner: str) -> str:
    """No 、 between adjacent 《》《》."""
    out = texts[0]
    for text in texts[1:]:
        close = joiner == "、" and out.endswith("》") and text.startswith("《")
        out += text if close else joiner + text
    return out


def numbered(sections: list[list[list[Written]]]) -> list[list[list[Piece]]]:
    """{项} of each section: 一是, 二是 over what is printed; a single one needs no number."""
    return [_numbered(section) for section in sections]


def _numbered(section: list[list[Written]]) -> list[list[Piece]]:
    total = sum(isinstance(one, ItemMark) for line in section for one in line)
    at, out = 0, []
    for line in section:
        pieces: list[Piece] = []
        for one in line:
            if isinstance(one, ItemMark):
                at += 1
                pieces.append(f"{chinese(at)}是" if total > 1 else "")
            else:
                pieces.append(one)
        out.append(pieces)
    return out
