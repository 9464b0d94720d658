"""Reads a template body: headings, paragraphs, tables, and the marks in braces."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from taizhang.packs.findings import Place
from taizhang.packs.model import Indicator, ListView, Source
from taizhang.packs.templates import words
from taizhang.packs.templates.names import Names
from taizhang.packs.templates.nodes import (
    Ask,
    Block,
    BodyFact,
    Cell,
    Column,
    Each,
    Enumerate,
    Everyone,
    Fact,
    Figure,
    FigureTest,
    Heading,
    If,
    Inline,
    ItemMark,
    ListTest,
    Paragraph,
    PartFact,
    Table,
    Tests,
    Text,
    Write,
)

MARK = re.compile(r"\{([^{}]*)\}")
HEADING = re.compile(r"(#{1,4}) +(.+)")
PLACES = re.compile(r"([0-6])位小数")
MOST = re.compile(r"最多(\d{1,3})")
TEST = re.compile(r"(.+?)\s*(<=|>=|!=|[<>=≤≥≠＜＞＝])\s*(\d+(?:\.\d+)?)(%|万)?")
PIECE = re.compile(r"^([^\w]*)([\w、（）()]*\w)([^\w]*)$")


def parse_template(body: str, names: Names, place: Place) -> tuple[Block, ...]:
    return tuple(_blocks(body, names, place))


def parse_line(text: str, names: Names, place: Place) -> tuple[Inline, ...]:
    return _Line(text, names, place).inline(text)


def parse_figure(name: str, modifiers: list[str], names: Names, place: Place) -> Figure | None:
    """A figure outside a text: a column of a form."""
    return _Line(name, names, place).figure(name, modifiers)


def _blocks(body: str, names: Names, place: Place) -> Iterator[Block]:
    for number, line in enumerate(body.split("\n"), 1):
        line = line.strip()
        if not line:
            continue
        reader = _Line(line, names, place.at(f"正文第{number}行"))
        if re.fullmatch(r"\{表 [^{}]*\}", line):
            table = reader.table(line[3:-1])
            if table is not None:
                yield table
            continue
        heading = HEADING.fullmatch(line)
        if heading:
            yield Heading(len(heading[1]) - 1, reader.inline(heading[2]))
        else:
            yield Paragraph(reader.inline(line))


@dataclass
class _Open:
    """A 若 or 各 that has not met its 终 yet."""

    node: If | Each | None
    then: list[Inline] = field(default_factory=list)
    otherwise: list[Inline] | None = None

    def add(self, node: Inline) -> None:
        (self.then if self.otherwise is None else self.otherwise).append(node)

    def close(self) -> Inline | None:
        match self.node:
            case If():
                return replace(self.node, then=tuple(self.then), otherwise=tuple(self.otherwise or ()))
            case Each():
                return replace(self.node, body=tuple(self.then))
        return None


class _Line:
    """One line of the body; loop variables live no longer than their line."""

    def __init__(self, text: str, names: Names, place: Place) -> None:
        self.names, self.place = names, place
        self.variables: dict[str, Each] = {}
        self.text = text

    def inline(self, text: str) -> tuple[Inline, ...]:
        root = _Open(None)
        stack, position = [root], 0
        for mark in MARK.finditer(text):
            if mark.start() > position:
                stack[-1].add(Text(text[position : mark.start()]))
            self._take(mark[1].strip(), stack)
            position = mark.end()
        rest = text[position:]
        if rest:
            stack[-1].add(Text(rest))
        if "{" in MARK.sub("", text) or "}" in MARK.sub("", text):
            self.place.report("P903", "花括号不配对。", "每个 { 都要有自己的 }，里面不再套花括号。")
        if len(stack) > 1:
            self.place.report("P906", "有“若”或“各”没有以 {终} 结束。", "在同一段里写上 {终}。")
        return tuple(root.then)

    def _take(self, mark: str, stack: list[_Open]) -> None:
        if mark == "终":
            if len(stack) == 1:
                self.place.report("P906", "多了一个 {终}。", "删去它，或补上前面的 {若 …}、{各 …}。")
                return
            node = stack.pop().close()
            if node is not None:
                stack[-1].add(node)
        elif mark == "否则":
            if not isinstance(stack[-1].node, If) or stack[-1].otherwise is not None:
                self.place.report("P906", "{否则} 不在 {若 …} 里面。")
                return
            stack[-1].otherwise = []
        elif mark.startswith("若 "):
            stack.append(_Open(If(self._tests(mark[2:].strip()), ())))
        elif mark.startswith("各 "):
            stack.append(_Open(self._each(mark[2:].strip())))
        else:
            node = self._node(mark)
            if node is not None:
                stack[-1].add(node)

    def _node(self, mark: str) -> Inline | None:
        head, _, rest = mark.partition(" ")
        rest = rest.strip()
        match head:
            case "项":
                return ItemMark()
            case "请填":
                return Ask(self._declared(rest, self.names.asks, "ask"))
            case "写":
                return Write(self._declared(rest, self.names.proses, "prose"))
            case "列举":
                return self._enumerate(rest)
            case "全部" if rest:
                return self._everyone(rest)
            case "表":
                self.place.report("P903", "表要单独成行。", "把 {表 …} 单独写一行。")
                return None
        return self._value(mark)

    def _declared(self, name: str, known: Mapping[str, str], table: str) -> str:
        found = known.get(name)
        if found is None:
            self.place.report("P904", f"“{name}”没有登记。", f'在开头的 [{table}] 里写一行 label = "{name}"。')
        return found or name

    # ── values ──

    def _value(self, mark: str) -> Inline | None:
        name, *modifiers = [part.strip() for part in mark.split("|")]
        head, dot, rest = name.partition(".")
        if dot and head in self.variables:
            return self._of_variable(self.variables[head], rest, modifiers)
        if name in words.FACTS:
            return Fact(words.FACTS[name])
        if dot and head in words.BODIES:
            return self._body(head, rest)
        if dot:
            return self._cell(head, rest)
        return self.figure(name, modifiers)

    def figure(self, name: str, modifiers: list[str], of: str = "") -> Figure | None:
        indicator = self.names.indicator(name)
        if indicator is None:
            hint = self.names.near(name, self.names.indicators, self.names.lists)
            self.place.report("P901", f"空位“{name}”没有对应的指标。", hint or "在 indicators.toml 里定义它。")
            return None
        figure = Figure(indicator.id, of=of)
        for modifier in modifiers:
            figure = self._modified(figure, modifier)
        if self._short_ratio(indicator, figure.period):
            hint = "去掉时间词，取截至当日的累计；或给指标写 cohort = true。"
            self.place.report("P905", f"“{indicator.label}”是比率，不能按一段时间取。", hint)
        return figure

    def _short_ratio(self, indicator: Indicator, period: str) -> bool:
        if indicator.source is not Source.SHARE or indicator.cohort or period in words.CUMULATIVE:
            return False
        return all(self.names.indicators[part].flow for part in indicator.parts)

    def _modified(self, figure: Figure, word: str) -> Figure:
        if word in words.PERIODS:
            return replace(figure, period=words.PERIODS[word])
        if word in words.REACHES:
            return replace(figure, reach=words.REACHES[word])
        if word in words.SCALES:
            return replace(figure, number=replace(figure.number, scale=words.SCALES[word]))
        if word in words.PARTS:
            return replace(figure, number=replace(figure.number, part=words.PARTS[word]))
        places = PLACES.fullmatch(word)
        if places:
            return replace(figure, number=replace(figure.number, places=int(places[1])))
        known = [*words.PERIODS, *words.REACHES, *words.SCALES, *words.PARTS, "1位小数"]
        self.place.unknown("P907", "修饰词", word, known)
        return figure

    def _cell(self, name: str, column: str) -> Cell | None:
        view = self.names.view(name)
        if view is None:
            hint = self.names.near(name, self.names.lists)
            self.place.report("P901", f"“{name}”不是清单。", hint or "在 lists.toml 里定义它。")
            return None
        key = self._column(view, column)
        return Cell(view.id, key) if key else None

    def _column(self, view: ListView, name: str) -> str | None:
        key = self.names.column(view, name)
        if key is None:
            self.place.unknown("P902", f"清单“{view.label}”的字段", name, self.names.columns(view))
        return key

    def _body(self, name: str, rest: str) -> BodyFact | None:
        path = rest.split(".")
        steps = [words.BODY_POSTS.get(path[0]) or words.BODY_FACTS.get(path[0])]
        if len(path) == 2 and path[0] in words.BODY_POSTS:
            steps.append(words.PERSON_FACTS.get(path[1]))
        if len(path) > len(steps) or None in steps:
            known = [*words.BODY_POSTS, *words.BODY_FACTS, *(f"组长.{one}" for one in words.PERSON_FACTS)]
            self.place.unknown("P901", f"“{name}”的内容", rest, known)
            return None
        return BodyFact(words.BODIES[name], tuple(step for step in steps if step))

    def _of_variable(self, loop: Each, column: str, modifiers: list[str]) -> Inline | None:
        if loop.kind == "children":
            if column in words.CHILD_COLUMNS:
                return Cell(loop.variable, words.CHILD_COLUMNS[column], variable=True)
            return self.figure(column, modifiers, of=loop.variable)
        if loop.kind == "grouping":
            if column not in words.PART_COLUMNS:
                self.place.unknown("P902", "分组的内容", column, words.PART_COLUMNS)
                return None
            return PartFact(loop.variable, words.PART_COLUMNS[column])
        key = self._column(self.names.lists[loop.source], column)
        return Cell(loop.variable, key, variable=True) if key else None

    # ── forms ──

    def _enumerate(self, text: str) -> Enumerate | None:
        name, colon, rest = text.replace(":", "：").partition("：")
        view = self.names.view(name.strip())
        if not colon or view is None:
            hint = self.names.near(name, self.names.lists) or "写成 {列举 清单：字段，最多3，用；}。"
            self.place.report("P901", f"“{name}”不是清单。", hint)
            return None
        rest, _, joiner = rest.partition("，用")
        expression, _, most = rest.partition("，")
        limit = MOST.fullmatch(most.strip())
        if most and limit is None:
            self.place.report("P903", f"“{most}”看不懂。", "写成 最多3。")
        pieces = tuple(self._pieces(expression, view))
        return Enumerate(view.id, pieces, int(limit[1]) if limit else None, joiner or "、")

    def _pieces(self, expression: str, view: ListView) -> Iterator[Text | Cell]:
        for piece in expression.split("+"):
            if not re.search(r"\w", piece):
                yield Text(piece)
                continue
            found = PIECE.match(piece.strip())
            key = self._column(view, found[2] if found else piece)
            if found and found[1]:
                yield Text(found[1])
            if key is not None:
                yield Cell(view.id, key)
            if found and found[3]:
                yield Text(found[3])

    def _everyone(self, text: str) -> Everyone | None:
        parts = [part.strip() for part in text.split("|")]
        if len(parts) != 3:
            self.place.report("P903", "“全部”要写三段。", "写成 {全部 应办事项|家单位|已制定方案}。")
            return None
        duty = self.names.duty(parts[0])
        if duty is None:
            hint = self.names.near(parts[0], self.names.duties)
            self.place.report("P901", f"“{parts[0]}”不是规定动作。", hint or "在 duties.toml 里定义它。")
            return None
        return Everyone(duty.id, parts[1], parts[2])

    def _tests(self, text: str) -> Tests:
        both = "且" in text and "或" in text
        if both:
            self.place.report("P903", "且、或不能混用。", "拆成两个 {若 …}。")
        joiner = "或" if "或" in text and not both else "且"
        tests = [test for part in text.split(joiner) if (test := self._test(part.strip())) is not None]
        return Tests("或" if joiner == "或" else "且", tuple(tests))

    def _test(self, text: str) -> FigureTest | ListTest | None:
        for word, present in (("有 ", True), ("无 ", False)):
            if text.startswith(word):
                view = self.names.view(text[2:].strip())
                if view is None:
                    self.place.report(
                        "P901", f"“{text[2:]}”不是清单。", self.names.near(text[2:], self.names.lists)
                    )
                    return None
                return ListTest(view.id, present)
        found = TEST.fullmatch(text)
        if found is None:
            self.place.report("P903", f"条件“{text}”看不懂。", "写成 {若 指标 > 0} 或 {若 有 清单}。")
            return None
        name, *modifiers = [part.strip() for part in found[1].split("|")]
        figure = self._tested(name, modifiers)
        if figure is None:
            return None
        return FigureTest(figure, words.OPERATORS[found[2]], _plain(found[3], found[4]))

    def _tested(self, name: str, modifiers: list[str]) -> Figure | None:
        head, dot, rest = name.partition(".")
        if dot and head in self.variables and self.variables[head].kind == "children":
            return self.figure(rest, modifiers, of=head)
        return self.figure(name, modifiers)

    def _each(self, text: str) -> Each | None:
        binding, _, most = text.partition("，")
        variable, equals, source = (part.strip() for part in binding.replace("＝", "=").partition("="))
        limit = MOST.fullmatch(most.strip())
        if not equals or not variable or (most and limit is None):
            self.place.report("P903", f"“各 {text}”看不懂。", "写成 {各 课题=班子课题}…{课题.标题}…{终}。")
            return None
        each = self._loop(variable, source, int(limit[1]) if limit else None)
        if each is not None:
            self.variables[variable] = each
        return each

    def _loop(self, variable: str, source: str, most: int | None) -> Each | None:
        if source == words.CHILDREN:
            return Each(variable, "children", "", (), most)
        view, grouping = self.names.view(source), self.names.grouping(source)
        if view is not None:
            return Each(variable, "list", view.id, (), most)
        if grouping is not None:
            return Each(variable, "grouping", grouping.id, (), most)
        hint = self.names.near(source, self.names.lists, self.names.groupings)
        self.place.report("P901", f"“{source}”不是清单或分组。", hint or "也可以写 下级。")
        return None

    def table(self, text: str) -> Table | None:
        name, colon, rest = text.strip().replace(":", "：").partition("：")
        heads = [part.strip() for part in rest.split("，") if part.strip()]
        limit = MOST.fullmatch(heads[-1]) if heads else None
        heads = heads[:-1] if limit else heads
        if not colon or not heads:
            self.place.report(
                "P903", "表的写法不对。", "写成 {表 清单：栏，栏，最多20} 或 {表 下级：指标，指标}。"
            )
            return None
        most = int(limit[1]) if limit else None
        if name == words.CHILDREN:
            columns = [Column(head.split("|")[0], figure=self.figure(*_split(head))) for head in heads]
            return Table("children", "", tuple(columns), most)
        view = self.names.view(name)
        if view is None:
            hint = self.names.near(name, self.names.lists)
            self.place.report("P901", f"“{name}”不是清单。", hint or "也可以写 下级。")
            return None
        cells = [(head, self._column(view, head)) for head in heads]
        return Table(
            "list", view.id, tuple(Column(head, cell=Cell(view.id, key)) for head, key in cells if key), most
        )


def _split(head: str) -> tuple[str, list[str]]:
    name, *modifiers = [part.strip() for part in head.split("|")]
    return name, modifiers


def _plain(number: str, unit: str | None) -> str:
    """A test's value as a plain decimal: 100% is 1, 2万 is 20000."""
    scale = {"%": Decimal("0.01"), "万": Decimal(10000)}.get(unit or "", Decimal(1))
    return format((Decimal(number) * scale).normalize(), "f")
