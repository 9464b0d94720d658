"""Totals a form adds up by its own formulas, beside ours: what two units did together its rows count twice, and a unit
with no row of its own is not in them. They are told, not mended: the formula is its maker's."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from taizhang.figures.figure import Figure, Wanted
from taizhang.files.forms.fill import own_sums
from taizhang.files.forms.grid import Form
from taizhang.files.forms.regions import TOTAL, find_sums
from taizhang.files.forms.regions import Wanted as Cell
from taizhang.reports import binding
from taizhang.reports.binding import Binding
from taizhang.reports.evaluate.printing import PLAIN, number, value_of
from taizhang.reports.evaluate.sources import Sources
from taizhang.reports.evaluate.wants import wanted_of

TOLD = (
    "{where}的合计由表内公式加得 {shown}，台账里{unit}的“{label}”是 {value}：各行共同办的事台账只算一次，"
    "没有列行的单位公式加不到。请核对。"
)


@dataclass(frozen=True, slots=True)
class Sums:
    """`held` are the totals whose column (or row) has one meaning throughout."""

    held: tuple[tuple[Cell, Binding], ...]

    @classmethod
    def of(cls, data: bytes, cells: list[dict[str, Any]], bindings: Mapping[str, Binding]) -> "Sums":
        meanings: dict[str, set[Binding]] = {}
        for cell in cells:
            bound = bindings.get(cell["key"], Binding())
            if bound.kind == binding.FIGURE and "words" in cell:
                meanings.setdefault(cell["words"], set()).add(bound)
        found = ((one, _meaning(one, meanings)) for one in find_sums(Form(data)))
        return cls(tuple((one, bound) for one, bound in found if bound is not None))

    def wanted(self, sources: Sources) -> Iterator[tuple[Cell, Wanted]]:
        for cell, bound in self.held:
            if bound.indicator in sources.packs.indicators:
                yield cell, wanted_of(sources.asked, bound.figure())

    def compared(self, data: bytes, sources: Sources) -> Iterator[str]:
        """One sentence for each total that is not ours."""
        shown = {(sheet, cell): value for sheet, cell, value, _ in own_sums(data)}
        for cell, wanted in self.wanted(sources):
            figure, said = sources.figures.get(wanted), shown.get((cell.sheet, cell.cell))
            value = value_of(figure) if isinstance(figure, Figure) and figure.denominator is None else None
            if (
                isinstance(figure, Figure)
                and value is not None
                and said is not None
                and Decimal(str(said)) != value
            ):
                where = f"{cell.sheet} {cell.cell}（{cell.row_head} × {cell.column_head}）"
                yield TOLD.format(
                    where=where,
                    shown=f"{said:.10g}",
                    unit=sources.asked.unit.name,
                    label=figure.label,
                    value=number(value, PLAIN),
                )


def _meaning(cell: Cell, meanings: Mapping[str, set[Binding]]) -> Binding | None:
    """Of a total over a column its column, of one beside a row its row; None where cells in it mean different things
    or are printed in 万."""
    for naming, place in ((cell.column_head, cell.row_head), (cell.row_head, cell.column_head)):
        bound = meanings.get(naming, set())
        if TOTAL.search(place) and len(bound) == 1:
            one = next(iter(bound))
            return None if one.scale or one.part or one.unit or one.tree else one
    return None
