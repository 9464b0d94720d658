"""Every node of a template, so that checks and engines need not know how nodes nest."""

from collections.abc import Iterable, Iterator

from taizhang.packs.templates.nodes import (
    Block,
    Each,
    Figure,
    FigureTest,
    If,
    Inline,
    Table,
)


def inlines(blocks: Iterable[Block]) -> Iterator[Inline]:
    for block in blocks:
        if isinstance(block, Table):
            for column in block.columns:
                yield from (one for one in (column.figure, column.cell) if one is not None)
        else:
            yield from _within(block.content)


def _within(content: Iterable[Inline]) -> Iterator[Inline]:
    for node in content:
        yield node
        if isinstance(node, If):
            yield from (test.figure for test in node.tests.tests if isinstance(test, FigureTest))
            yield from _within((*node.then, *node.otherwise))
        elif isinstance(node, Each):
            yield from _within(node.body)


def figures(blocks: Iterable[Block]) -> list[Figure]:
    return [node for node in inlines(blocks) if isinstance(node, Figure)]
