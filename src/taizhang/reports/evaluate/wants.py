"""Which figures a template wants, before any of it is written: so that all are read in one call."""

from collections.abc import Iterable, Iterator

from taizhang.figures.figure import Wanted
from taizhang.figures.places import BLOCK
from taizhang.packs.model import PackSet
from taizhang.packs.templates.nodes import (
    Block,
    Each,
    Figure,
    FigureTest,
    If,
    Inline,
    PartFact,
    Table,
)
from taizhang.reports.evaluate.asked import Asked
from taizhang.units.models import Unit


def wanted_of(asked: Asked, figure: Figure, unit: Unit | None = None, tree: int = BLOCK) -> Wanted:
    first, last = asked.span(figure.period)
    return Wanted(figure.indicator, (unit or asked.unit).pk, first, last, reach=figure.reach, tree=tree)


def of_blocks(asked: Asked, blocks: Iterable[Block], packs: PackSet, children: list[Unit]) -> Iterator[Wanted]:
    for block in blocks:
        if isinstance(block, Table):
            yield from _of_table(asked, block, children)
        else:
            yield from of_inlines(asked, block.content, packs, children)


def _of_table(asked: Asked, table: Table, children: list[Unit]) -> Iterator[Wanted]:
    figures = [column.figure for column in table.columns if column.figure is not None]
    for unit in children[: table.most] if table.kind == "children" else ():
        yield from (wanted_of(asked, one, unit) for one in figures)


def of_inlines(
    asked: Asked, nodes: Iterable[Inline], packs: PackSet, children: list[Unit], unit: Unit | None = None
) -> Iterator[Wanted]:
    for node in nodes:
        match node:
            case Figure():
                yield wanted_of(asked, node, unit if node.of else None)
            case If():
                tested = [test.figure for test in node.tests.tests if isinstance(test, FigureTest)]
                yield from of_inlines(asked, [*tested, *node.then, *node.otherwise], packs, children, unit)
            case Each(kind="children"):
                for child in children[: node.most]:
                    yield from of_inlines(asked, node.body, packs, children, child)
            case Each():
                yield from _of_loop(asked, node, packs, children)


def _of_loop(asked: Asked, each: Each, packs: PackSet, children: list[Unit]) -> Iterator[Wanted]:
    yield from of_inlines(asked, each.body, packs, children)
    if each.kind == "grouping" and any(isinstance(one, PartFact) for one in each.body):
        shown = [key for part in packs.groupings[each.source].parts for key in part.show]
        yield from (wanted_of(asked, Figure(key)) for key in shown)
