"""Cells of an Excel form: which of its two directions names the figures is told by which ranks better."""

from collections.abc import Iterable
from dataclasses import dataclass

from taizhang.files.forms.grid import Form
from taizhang.files.forms.regions import Wanted, find_wanted
from taizhang.reports.proposing import heads
from taizhang.reports.proposing.proposal import ProposedCell, RefusedCell
from taizhang.text.ranking import Ranked, Ranker


@dataclass(frozen=True, slots=True)
class FoundCells:
    cells: list[ProposedCell]
    refused: list[RefusedCell]


def propose_cells(data: bytes, ranker: Ranker) -> FoundCells:
    wanted, unwanted = find_wanted(Form(data))
    across = {sheet: figures_across(wanted, sheet, ranker) for sheet in {one.sheet for one in wanted}}
    cells = [_cell(one, across[one.sheet], ranker) for one in wanted]
    return FoundCells(cells, [RefusedCell(one.sheet, one.cell, one.reason) for one in unwanted])


def figures_across(wanted: list[Wanted], sheet: str, ranker: Ranker) -> bool:
    """Whether the header names the figures and the stub what they are of; otherwise it is the reverse."""
    own = [one for one in wanted if one.sheet == sheet and one.kind != "text"]
    return _mean(ranker, {one.column_head for one in own}) >= _mean(ranker, {one.row_head for one in own})


def _mean(ranker: Ranker, names: Iterable[str]) -> float:
    scores = [heads.top(heads.rank(ranker, *name.split(" "))) for name in names]
    return sum(scores) / len(scores) if scores else 0.0


def _cell(one: Wanted, across: bool, ranker: Ranker) -> ProposedCell:
    ranked = heads.NOTHING if one.kind == "text" else ranked_cell(one, across, ranker)
    return ProposedCell(one.sheet, one.cell, one.row_head, one.column_head, one.period, one.kind, ranked)


def ranked_cell(one: Wanted, across: bool, ranker: Ranker) -> Ranked:
    """By the head that names figures; where that leaves it open, both together (集中学习 × 人次)."""
    naming, other = (one.column_head, one.row_head) if across else (one.row_head, one.column_head)
    inner = heads.rank(ranker, naming.split(" ")[-1])
    whole = heads.rank(ranker, *naming.split(" "))
    together = heads.rank(ranker, *other.split(" "), *naming.split(" "))
    decided = [ranked for ranked in (whole, inner, together) if ranked.indicator]
    return max(decided or (whole, inner, together), key=heads.top)
