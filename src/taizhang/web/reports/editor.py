"""The binding editor: a template's document, its slots with their states, and the one that is chosen."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from taizhang.audit.errors import Refused
from taizhang.figures import rows as drill
from taizhang.figures.figure import Figure
from taizhang.figures.rows import Row
from taizhang.ledgers import installed
from taizhang.ledgers.evidence import store
from taizhang.packs.model import PackSet
from taizhang.packs.periods import Kind, period_of
from taizhang.reports import binding
from taizhang.reports.binding import Binding
from taizhang.reports.evaluate.filled import Filled
from taizhang.reports.making import stored
from taizhang.reports.making.make import make
from taizhang.reports.models import Template, TemplateVersion
from taizhang.reports.proposing.reasons import reason
from taizhang.units.models import Unit, UnitSet
from taizhang.units.scope import Scope
from taizhang.web.reports.grid import Sheet, grids
from taizhang.web.reports.paper import Block, Mark, paper

ROWS = 6
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Offer:
    """An indicator offered for a slot: how well its names agree with the words, and why it is offered."""

    key: str
    label: str
    score: int
    why: str


@dataclass(frozen=True, slots=True)
class Place:
    """One slot as the panel shows it."""

    slot: Json
    chosen: Binding
    number: int
    filled: Filled | None
    figure: Figure | None
    twins: list[str]
    rows: list[Row] = field(default_factory=list)
    words: str = ""
    candidates: list[Offer] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Editor:
    row: Template
    version: TemplateVersion
    unit: Unit
    first: date
    last: date
    blocks: list[Block]
    slots: list[Json]
    bound: int
    place: Place | None
    before: str
    after: str
    packs: PackSet
    grids: list[Sheet]  # of a form, which has no paper

    @property
    def share(self) -> int:
        return 100 * self.bound // len(self.slots) if self.slots else 100


def editor(
    scope: Scope, row: Template, version: TemplateVersion, unit: Unit, key: str, span: tuple[date, date]
) -> Editor:
    packs = installed.current()
    template = stored.of_version(row, version)
    made = make(template, stored.asked_for(scope, template, unit, *span))
    filled = {one.key: one for one in made.filled}
    slots = [one for one in version.slots if not one.get("loop")]
    marks = {one["key"]: _mark(one, Binding.of(version.bindings.get(one["key"])), filled, packs) for one in slots}
    order = [one["key"] for one in slots]
    at = order.index(key) if key in order else -1
    place = _place(scope, slots[at], at, version, filled, packs) if at >= 0 else None
    return Editor(
        row,
        version,
        unit,
        *span,
        blocks=paper(store.read(version.blob), marks) if row.kind == "word" else [],
        slots=slots,
        bound=sum(Binding.of(version.bindings.get(one)).confirmed for one in order),
        place=place,
        before=order[at - 1] if at > 0 else "",
        after=order[at + 1] if 0 <= at < len(order) - 1 else "",
        packs=packs,
        grids=grids(store.read(version.blob), _places(slots), marks) if row.kind != "word" else [],
    )


def _places(slots: list[Json]) -> dict[tuple[str, str], str]:
    return {(one["sheet"], one["cell"]): one["key"] for one in slots}


def _mark(slot: Json, chosen: Binding, filled: dict[str, Filled], packs: PackSet) -> Mark:
    here = filled.get(slot["key"])
    if not chosen.kind:
        return Mark("____", "open", "未绑定")
    state = "bound" if chosen.confirmed else "proposed"
    text = here.text if here is not None and not here.problem else "____"
    if chosen.kind == binding.WRITE:
        return Mark(text, "hand", f"由人填写：{chosen.label or slot.get('context', '')}")
    return Mark(text, state, chosen.words(packs))


def _place(
    scope: Scope, slot: Json, at: int, version: TemplateVersion, filled: dict[str, Filled], packs: PackSet
) -> Place:
    chosen = Binding.of(version.bindings.get(slot["key"]))
    here = filled.get(slot["key"])
    figure = here.figure if here is not None else None
    return Place(
        slot,
        chosen,
        at + 1,
        here,
        figure,
        twins=_twins(slot["key"], chosen, version),
        rows=_rows(scope, figure),
        words=chosen.words(packs),
        candidates=list(_candidates(slot, packs)),
    )


def _candidates(slot: Json, packs: PackSet) -> Iterable[Offer]:
    """What was offered, best first."""
    for one in slot.get("candidates", []):
        indicator = packs.indicators.get(one["key"])
        if indicator is not None:
            why = reason(str(slot.get("words") or slot.get("context") or ""), slot.get("measure") or "", indicator)
            yield Offer(indicator.id, one["label"], round(100 * float(one["score"])), why)


def _twins(key: str, chosen: Binding, version: TemplateVersion) -> list[str]:
    """Other slots with the very same figure: often one of them is meant for another."""
    if chosen.kind != binding.FIGURE:
        return []
    contexts = {
        one["key"]: one.get("context") or f"{one.get('row_head')} {one.get('column_head')}"
        for one in version.slots
    }
    same = (chosen.indicator, chosen.period, chosen.reach, chosen.unit, chosen.tree, chosen.part)
    found = []
    for other, raw in version.bindings.items():
        one = Binding.of(raw)
        if other != key and (one.indicator, one.period, one.reach, one.unit, one.tree, one.part) == same:
            found.append(contexts.get(other, other))
    return found


def _rows(scope: Scope, figure: Figure | None) -> list[Row]:
    if figure is None:
        return []
    try:
        return drill.rows(scope, figure.wanted, limit=ROWS).rows
    except Refused:
        return []


def span_of(kind: str, today: date) -> tuple[date, date]:
    """The period a look at a template is for: the one that runs, to today."""
    found = period_of(kind, today) if kind and kind != Kind.CAMPAIGN else None
    return (found.start, today) if found is not None else (date(today.year, 1, 1), today)


def sets() -> list[tuple[str, str]]:
    return list(UnitSet.objects.filter(counted=True).order_by("label").values_list("key", "label")[:200])
