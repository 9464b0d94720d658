"""A report template of a pack, which is plain text: evaluated, laid out by GB/T 9704 and filled like any other file."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from taizhang.figures.figure import Wanted
from taizhang.files.gbt.model import Block, Grid, Heading, Official, Text
from taizhang.files.gbt.numbers import LEVELS, prefix
from taizhang.files.gbt.numbers import numbered as has_number
from taizhang.packs.report_model import Report
from taizhang.packs.templates import nodes
from taizhang.reports.evaluate import filled, wants
from taizhang.reports.evaluate.about import FACTS
from taizhang.reports.evaluate.filled import Filled, Piece, plain
from taizhang.reports.evaluate.sources import Sources
from taizhang.reports.evaluate.writer import Item, Writer, Written, numbered
from taizhang.reports.making.drawn import Drawn
from taizhang.reports.making.last_line import KEY
from taizhang.reports.making.official import mark, pattern_of

SIGNED = frozenset({"report", "summary", "assessment"})  # kinds that end with the organ and the day
ADDRESSEE = 60
DIGITS = re.compile(r"\d+")


@dataclass(slots=True)
class Section:
    """A heading and what stands under it; {项} is numbered over it."""

    level: int
    heading: list[Written]
    lines: list[list[Written] | Grid] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PackTemplate:
    report: Report
    number: int = 0

    @property
    def key(self) -> str:
        return self.report.id

    @property
    def label(self) -> str:
        return self.report.label

    @property
    def period(self) -> str:
        return self.report.period

    @property
    def limit(self) -> int | None:
        return self.report.limit

    @property
    def addressee(self) -> str:
        return self.report.addressee

    def packs(self) -> frozenset[str]:
        return frozenset({self.report.pack})

    def wants(self, sources: Sources) -> list[Wanted]:
        asked, body = sources.asked, self.report.body
        children = sources.children() if _of_children(body) else []
        return list(wants.of_blocks(asked, body, sources.packs, children))

    def draw(self, sources: Sources, last_line: str) -> Drawn:
        names = {one.key: one.label for one in self.report.ask}
        names |= {one.key: one.label for one in self.report.prose}
        laid = _Laid(Writer(sources, names))
        official = laid.official(self.report, mark(KEY) if last_line else "")
        pattern = pattern_of(official)
        values = {one.key: one.text for one in laid.filled} | {KEY: last_line}
        return Drawn(
            filled=sorted(laid.filled, key=_place),
            finish=lambda manifest: pattern.compiled.fill(values, manifest),
            imprint=pattern.imprint,
            kind="word",
            suffix="docx",
            title=laid.title,
            problems=list(dict.fromkeys(sources.failed.values())),
            length=laid.length,
        )


def _place(one: Filled) -> list[int]:
    """In the order of the text; the title stands first."""
    return [int(number) for number in DIGITS.findall(one.key)] if one.key.startswith("b") else [-1]


def _of_children(body: tuple[nodes.Block, ...]) -> bool:
    tables = any(isinstance(one, nodes.Table) and one.kind == "children" for one in body)
    inline = (one for block in body if not isinstance(block, nodes.Table) for one in block.content)
    return tables or any(isinstance(one, nodes.Each) and one.kind == "children" for one in inline)


class _Laid:
    """Blocks written in order; `filled` are the places in them."""

    def __init__(self, writer: Writer) -> None:
        self.writer, self.sources = writer, writer.sources
        self.filled: list[Filled] = []
        self.title, self.length = "", 0
        self.counts = [0] * (LEVELS + 2)  # headings so far, by level

    def official(self, report: Report, last_line: str) -> Official:
        sections = list(self._sections(report.body))
        blocks: list[Block] = []
        title, to = self._marked(self._title(sections, report)), ""
        for section in sections:
            blocks += self._section(section)
        if (
            blocks
            and isinstance(blocks[0], Text)
            and blocks[0].text.endswith("：")
            and len(blocks[0].text) < ADDRESSEE
        ):
            to = blocks[0].text
            blocks = blocks[1:]
        signed = report.kind in SIGNED
        asked = self.sources.asked
        return Official(
            title,
            tuple(blocks),
            to,
            organ=asked.unit.name if signed else "",
            date=FACTS["issued_day"](asked) if signed else "",
            last_line=last_line,
        )

    def _title(self, sections: list[Section], report: Report) -> list[Piece]:
        """The heading of the first level, else the title the pack names."""
        first = next((one for one in sections if one.level == 0), None)
        written = first.heading if first else self.writer.write(report.heading, "t")
        pieces: list[Piece] = [one for one in written if isinstance(one, str | Filled)]
        self.title = plain(pieces)
        return pieces

    def _sections(self, body: tuple[nodes.Block, ...]) -> Iterator[Section]:
        section = Section(-1, [])
        for number, block in enumerate(body):
            at = f"b{number}"
            if isinstance(block, nodes.Heading):
                yield section
                section = Section(block.level, self.writer.write(block.content, at))
            elif isinstance(block, nodes.Table):
                section.lines.append(self._table(block, at))
            else:
                section.lines += self._paragraph(block, at)
        yield section

    def _paragraph(self, block: nodes.Paragraph, at: str) -> list[list[Written]]:
        """What somebody wrote in several paragraphs stays several paragraphs."""
        line = self.writer.write(block.content, at)
        only = line[0] if len(line) == 1 else None
        if not isinstance(only, Filled) or "\n" not in only.text:
            return [line] if line else []
        texts = [text.strip() for text in only.text.splitlines() if text.strip()]
        return [
            [replace(only, key=only.key if not n else f"{only.key}_{n}", text=text)]
            for n, text in enumerate(texts)
        ]

    def _section(self, section: Section) -> list[Block]:
        lines = [one for one in section.lines if not isinstance(one, Grid)]
        written = iter(numbered([lines])[0])
        blocks: list[Block] = []
        if section.level > 0:
            (heading,) = numbered([[section.heading]])[0]
            blocks.append(self._heading(min(section.level, LEVELS), self._marked(heading)))
        for one in section.lines:
            if isinstance(one, Grid):
                blocks.append(one)
            elif text := self._marked(next(written)).strip():
                blocks.append(Text(text))
        return blocks

    def _heading(self, level: int, text: str) -> Heading:
        self.counts[level] += 1
        self.counts[level + 1 :] = [0] * (LEVELS + 1 - level)
        return Heading(level, text if has_number(text) else prefix(level, self.counts[level]) + text)

    def _marked(self, pieces: list[Piece]) -> str:
        self.filled += [one for one in pieces if isinstance(one, Filled)]
        self.length += sum(len(one if isinstance(one, str) else one.text) for one in pieces)
        return "".join(one if isinstance(one, str) else mark(one.key) for one in pieces)

    # ── tables ──

    def _table(self, table: nodes.Table, at: str) -> Grid:
        heads = [column.head for column in table.columns]
        if table.kind == "children":
            heads, items = ["单位", *heads], [Item(unit=one) for one in self.sources.children()[: table.most]]
        else:
            found = self.sources.rows(self.sources.packs.lists[table.source], table.most)
            items = [Item(row=row, drawn_from=table.source) for row in found]
        rows = [self._row(table, item, f"{at}_{n}") for n, item in enumerate(items)]
        return Grid((tuple(heads), *rows))

    def _row(self, table: nodes.Table, item: Item, at: str) -> tuple[str, ...]:
        cells = [self._table_cell(column, item, f"{at}_{n}") for n, column in enumerate(table.columns)]
        name = [Filled(f"{at}_u", item.unit.short_name)] if item.unit else []
        return tuple(self._marked([one]) for one in (*name, *cells))

    def _table_cell(self, column: nodes.Column, item: Item, key: str) -> Filled:
        if column.figure is not None:
            return self.writer.figure(column.figure, key, item.unit)
        text = item.row.text(column.cell.column) if item.row and column.cell else ""
        return Filled(key, text or "—", filled.TEXT, drawn_from=item.drawn_from)
