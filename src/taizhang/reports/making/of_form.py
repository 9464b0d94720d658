"""An Excel form from above: each cell the figure its header names, for the unit (or category) its row names.

Cells are remembered by the texts at their left and above, so a form that comes back next week with a row more is
filled without asking again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from taizhang.audit.canonical import canonical
from taizhang.audit.errors import Refused
from taizhang.figures.figure import Wanted
from taizhang.figures.places import BLOCK, tree_of_set
from taizhang.files.docx.tokens import digest
from taizhang.files.forms.embed import with_manifest
from taizhang.files.forms.fill import Filled as CellValue
from taizhang.files.forms.fill import fill
from taizhang.files.forms.grid import Form, address, place_of
from taizhang.files.forms.regions import TOTAL
from taizhang.reports import binding
from taizhang.reports.binding import Binding
from taizhang.reports.evaluate import filled
from taizhang.reports.evaluate.filled import Filled
from taizhang.reports.evaluate.sources import Sources
from taizhang.reports.evaluate.wants import wanted_of
from taizhang.reports.evaluate.writer import Writer
from taizhang.reports.making.drawn import Drawn
from taizhang.reports.making.form_sums import Sums
from taizhang.reports.making.imprint import Imprint
from taizhang.reports.making.of_word import wanted_by
from taizhang.units import paths, queries
from taizhang.units.models import Unit, UnitSet

Cell = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Where:
    """What a row (or column) is of: a unit, perhaps within a set."""

    unit: Unit
    tree: int = BLOCK


@dataclass(slots=True)
class FormTemplate:
    """`cells` as found in the form; `names` are texts to put beside them, as the units of an empty stub."""

    data: bytes
    cells: list[Cell]
    bindings: Mapping[str, Binding]
    key: str = ""
    number: int = 0
    label: str = ""
    period: str = ""
    limit: int | None = None
    addressee: str = ""
    pack: str = ""
    names: dict[tuple[str, str], str] = field(default_factory=dict)
    _where: dict[str, Where | None] = field(default_factory=dict)
    _sums: Sums | None = None

    def packs(self) -> frozenset[str]:
        named = {one.indicator.partition(".")[0] for one in self.bindings.values() if one.indicator}
        return frozenset(named | ({self.pack} if self.pack else set()))

    def wants(self, sources: Sources) -> list[Wanted]:
        own = [wanted for _, _, wanted in self._wanted(sources)]
        return [*own, *(wanted for _, wanted in self.sums().wanted(sources))]

    def sums(self) -> Sums:
        """Totals the form adds up itself; found once, whoever's form it is filled as."""
        if self._sums is None:
            self._sums = Sums.of(self.data, self.cells, self.bindings)
        return self._sums

    def _wanted(self, sources: Sources) -> Iterator[tuple[Cell, Binding, Wanted]]:
        self._resolve(sources)
        for cell in self.cells:
            bound = self.bindings.get(cell["key"], Binding())
            if bound.kind == binding.FIGURE and bound.indicator in sources.packs.indicators:
                wanted = self._of_cell(sources, cell, bound)
                if wanted is not None:
                    yield cell, bound, wanted

    def _of_cell(self, sources: Sources, cell: Cell, bound: Binding) -> Wanted | None:
        """Whom a person named goes before whom the head names."""
        if bound.unit or bound.tree:
            wanted = wanted_by(sources, bound)
            return wanted if isinstance(wanted, Wanted) else None
        where = self._where.get(_whose(cell))
        return None if where is None else wanted_of(sources.asked, bound.figure(), where.unit, where.tree)

    def _resolve(self, sources: Sources) -> None:
        """Names at the left: units below by name or alias, categories by label; a total is the report's unit."""
        asked = sources.asked
        heads = {_whose(cell) for cell in self.cells}
        unit = asked.unit
        names = {name for one in heads for name in _names(one)}
        found = queries.resolve(asked.scope, sorted(names), within=unit)
        sets = {one.label: tree_of_set(one.pk) for one in UnitSet.objects.filter(counted=True)}
        for head in heads:
            one = next((unique for name in _names(head) if (unique := found[name].unique)), None)
            if one is not None and paths.covers(unit.path, one.path):
                self._where[head] = Where(one)
            elif head in sets:
                self._where[head] = Where(unit, sets[head])
            else:
                self._where[head] = Where(unit) if not head or TOTAL.search(head) else None

    def draw(self, sources: Sources, last_line: str) -> Drawn:
        writer = Writer(sources)
        wanted = {cell["key"]: (bound, one) for cell, bound, one in self._wanted(sources)}
        places = [self._fill(writer, cell, wanted) for cell in self.cells]
        values: dict[tuple[str, str], CellValue] = dict(self.names)
        for cell, one in zip(self.cells, places, strict=True):
            if one.kind != filled.TEXT or one.problem:
                values[cell["sheet"], cell["cell"]] = _cell_value(one)
        data = fill(self.data, values)
        return Drawn(
            filled=places,
            finish=lambda manifest: with_manifest(data, manifest, last_line),
            imprint=_imprint(data, self.cells),
            kind="form",
            suffix="xlsx",
            warnings=list(self.sums().compared(data, sources)),
        )

    def _fill(self, writer: Writer, cell: Cell, wanted: Mapping[str, tuple[Binding, Wanted]]) -> Filled:
        key = cell["key"]
        about = f"{cell['row_head']} × {cell['column_head']}"
        hand = writer.sources.asked.given.hand.get(key)
        if hand is not None:
            return Filled(key, hand["value"], filled.HAND, basis=hand["basis"], about=about)
        if key in wanted:
            bound, one = wanted[key]
            printed = writer.printed(key, writer.sources.figures[one], bound.form(""), bound.period)
            return replace(printed, about=about)
        bound = self.bindings.get(key, Binding())
        if bound.kind == binding.KEEP:
            return Filled(key, self._kept(cell), filled.TEXT, about=about)
        if bound.kind == binding.WRITE or cell["kind"] == "text":
            return self._written(writer.sources, cell, bound.label or about)
        return filled.hole(key, self._why(cell, bound, writer.sources), filled.FIGURE, about)

    def _kept(self, cell: Cell) -> str:
        held = Form(self.data).sheet(cell["sheet"]).at(place_of(cell["cell"]))
        return held.text if held.number is None else f"{held.number:.10g}"

    def _written(self, sources: Sources, cell: Cell, label: str) -> Filled:
        """Words a person may leave out; a number he has to give."""
        key = cell["key"]
        text = sources.asked.given.asks.get(key, "").strip()
        missing = not text and cell["kind"] != "text"
        problem = f"请填写“{label}”（{cell['sheet']} {cell['cell']}）。" if missing else ""
        return Filled(key, text, filled.ASK, problem=problem, about=label, source=key)

    def _why(self, cell: Cell, bound: Binding, sources: Sources) -> str:
        place = f"{cell['sheet']} {cell['cell']}（{cell['row_head']} × {cell['column_head']}）"
        if bound.kind != binding.FIGURE:
            return f"{place}还没有绑定。"
        if bound.indicator not in sources.packs.indicators:
            return f"{place}绑定的指标 {bound.indicator} 已不在活动包里，请重新选指标。"
        name = sources.asked.unit.name
        return f"{place}：“{_whose(cell)}”不是{name}的下级单位，也不是计数的分类，请给单位加别名或改表。"


def _whose(cell: Cell) -> str:
    """The unit or category a cell is of: its head without what says a time."""
    return str(cell.get("whose", cell.get("place", ""))).strip()


def _names(head: str) -> list[str]:
    """The whole head, else its innermost part: 乡镇 青石镇 is 青石镇."""
    return list(dict.fromkeys(one for one in (head, head.rpartition(" ")[2]) if one))


def _cell_value(one: Filled) -> CellValue:
    """Numbers as numbers, so that the form's own sums go on working; a hole stays empty."""
    if one.problem or one.text == "":
        return None
    try:
        return Decimal(one.text)
    except ArithmeticError:
        return one.text


def _imprint(data: bytes, cells: list[Cell]) -> str:
    """Where each slot stands, and the words that must not change."""
    filled_in = {(one["sheet"], one["cell"]) for one in cells}
    imprint: Imprint = [[one["sheet"], one["cell"], one["key"]] for one in cells]
    for sheet in Form(data).sheets:
        for place, cell in sheet.cells.items():
            where = (sheet.name, address(place))
            if cell.text and where not in filled_in:
                imprint.append([*where, [digest(cell.text)]])
    return canonical(imprint)


def refuse_too_many(units: int, rows: int) -> None:
    if units > rows:
        raise Refused(
            f"表里只有 {rows} 行可填，而下级单位有 {units} 家。请在表里加行后重新上传。", code="form_too_short"
        )
