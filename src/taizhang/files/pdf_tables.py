"""Tables of a PDF by the lines drawn round their cells. A PDF knows no tables: what it has is thin marks, and
characters that happen to stand between them.

Lines that touch are one table; where a line is missing between two places of the grid, they are one merged cell.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise, takewhile

import pypdfium2
from pypdfium2 import raw

THIN, NEAR = 2.5, 3.0  # points: thicker is no line; nearer is the same
LARGEST = 20_000  # places of one grid; more is a drawing
NUMBER = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?%?")
Box = tuple[float, float, float, float]  # left, bottom, right, top
Place = tuple[int, int]  # row from the top, column from the left


@dataclass(slots=True)
class Ruled:
    """`columns` and `rows` are where its lines stand, rows from the top; `root` the first place of a merged cell."""

    columns: list[float]
    rows: list[float]
    root: dict[Place, Place]
    texts: dict[Place, str] = field(default_factory=dict)
    above: "Ruled | None" = None  # the table of the page before that it goes on with

    def place(self, x: float, y: float) -> Place | None:
        column = next((n for n, (a, b) in enumerate(pairwise(self.columns)) if a <= x <= b), None)
        row = next((n for n, (a, b) in enumerate(pairwise(self.rows)) if b <= y <= a), None)
        return None if column is None or row is None else self.root[row, column]

    def text(self, row: int, column: int) -> str:
        return self.texts.get(self.root[row, column], "")

    @property
    def size(self) -> Place:
        return len(self.rows) - 1, len(self.columns) - 1

    def cells(self) -> Iterator[Place]:
        """As they are read, each merged one once."""
        return (place for place in sorted(self.root) if self.root[place] == place)

    def head(self) -> list[list[str]]:
        """The rows above the first number: texts by column; of a table that goes on, those of its beginning."""
        rows, columns = self.size
        lines = [[self.text(row, column) for column in range(columns)] for row in range(rows)]
        own = list(takewhile(lambda line: not any(map(NUMBER.fullmatch, line)), lines))
        return own or (self.above.head() if self.above is not None else [])

    def heads_of(self, place: Place) -> tuple[str, str] | None:
        """(head of the row, head of the column) of a number; None where the table has none."""
        row, column = place
        texts = [self.text(row, one) for one in range(column)]
        if texts and NUMBER.fullmatch(texts[0]):
            texts = texts[1:]  # a running number
        stub = takewhile(lambda text: text and not NUMBER.fullmatch(text), texts)
        of_column = dict.fromkeys(line[column] for line in self.head() if line[column])
        of_row = " ".join(dict.fromkeys(stub))
        return (of_row, " ".join(of_column)) if of_row and of_column else None


def tables(page: pypdfium2.PdfPage) -> list[Ruled]:
    across: list[Box] = []
    down: list[Box] = []
    for one in page.get_objects((raw.FPDF_PAGEOBJ_PATH,)):
        left, bottom, right, top = one.get_bounds()
        if top - bottom <= THIN < right - left:
            across.append((left, bottom, right, top))
        elif right - left <= THIN < top - bottom:
            down.append((left, bottom, right, top))
    found = (_ruled(group) for group in _touching([*across, *down]))
    return [one for one in found if one is not None]


def _touching(lines: list[Box]) -> list[list[Box]]:
    groups: list[list[Box]] = []
    for line in lines:
        near = [group for group in groups if any(_touch(line, other) for other in group)]
        groups = [group for group in groups if group not in near]
        groups.append([line, *(other for group in near for other in group)])
    return groups


def _touch(one: Box, other: Box) -> bool:
    return (
        one[0] - NEAR <= other[2]
        and other[0] - NEAR <= one[2]
        and one[1] - NEAR <= other[3]
        and other[1] - NEAR <= one[3]
    )


def _ruled(lines: list[Box]) -> Ruled | None:
    """A grid of at least two rows and two columns."""
    down = [line for line in lines if line[3] - line[1] > line[2] - line[0]]
    across = [line for line in lines if line not in down]
    columns = _apart((line[0] + line[2]) / 2 for line in down)
    rows = _apart((line[1] + line[3]) / 2 for line in across)[::-1]
    if len(columns) < 3 or len(rows) < 3 or len(columns) * len(rows) > LARGEST:
        return None
    return Ruled(columns, rows, _merged(columns, rows, across, down))


def _apart(values: Iterable[float]) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > NEAR:
            found.append(value)
    return found


def _merged(columns: list[float], rows: list[float], across: list[Box], down: list[Box]) -> dict[Place, Place]:
    root: dict[Place, Place] = {}
    for row, (top, bottom) in enumerate(pairwise(rows)):
        for column, (left, right) in enumerate(pairwise(columns)):
            x, y = (left + right) / 2, (top + bottom) / 2
            here = (row, column)
            if column and not any(abs(one[0] - left) <= NEAR and one[1] <= y <= one[3] for one in down):
                here = root[row, column - 1]
            elif row and not any(abs(one[1] - top) <= NEAR and one[0] <= x <= one[2] for one in across):
                here = root[row - 1, column]
            root[row, column] = here
    return root


def continued(pages: list[list[Ruled]]) -> None:
    """A table at the top of a page whose columns stand where those of the last one did goes on with it."""
    for before, after in pairwise(pages):
        if before and after and _same(before[-1].columns, after[0].columns):
            after[0].above = before[-1]


def _same(one: list[float], other: list[float]) -> bool:
    return len(one) == len(other) and all(abs(a - b) <= NEAR for a, b in zip(one, other, strict=True))
