"""The drawer: one entry with its way, facts, children, files and history, and what may be done with it next."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from taizhang.audit import queries as trail
from taizhang.figures import remainders
from taizhang.ledgers import cards, installed, keepers
from taizhang.ledgers.cards import Card, Ref
from taizhang.ledgers.history import history
from taizhang.ledgers.local import local_fields
from taizhang.ledgers.models import Entry
from taizhang.ledgers.models.entry import LIVE, MERGED
from taizhang.ledgers.sensitive import MASK, Veil
from taizhang.ledgers.shown import Names
from taizhang.packs.conditions import fields_of, is_empty
from taizhang.packs.fieldtypes import FieldType, Role
from taizhang.packs.model import Child, Field, Ledger, Step
from taizhang.units.request import ScopedRequest
from taizhang.units.roles import Right
from taizhang.units.scope import Scope
from taizhang.web import looks
from taizhang.web.forms.controls import Control, control
from taizhang.web.forms.named import naming_row

HISTORY = 30
BACK = frozenset({"comment"})
GONE = {MERGED: "本条已并入其他条目，不再单独计数。", LIVE: ""}


@dataclass(frozen=True, slots=True)
class Named:
    """A line that leads to another entry."""

    ref: Ref
    chip: looks.Chip


@dataclass(frozen=True, slots=True)
class Family:
    ledger: str
    label: str
    rows: list[Named]
    add: str  # what the address of a new one says of this row; "" where none can be added


@dataclass(slots=True)
class Drawer:
    card: Card
    chip: looks.Chip
    stops: list[looks.Stop]
    deadline: looks.Deadline
    facts: list[tuple[str, str]]
    families: list[Family]
    related: list[tuple[str, list[Named]]]
    merged: list[Named]  # into this one
    may_split: bool  # take one of them out, or this one out of another
    history: trail.Page
    asked: list[Control]  # what the next steps need and the row lacks
    needs_reason: bool
    may_add_files: bool
    becoming: list[tuple[str, str]]  # ledgers this row may become a row of
    today: date
    gone: str
    errors: Mapping[str, str]
    typed: Mapping[str, str]

    @property
    def steps(self) -> tuple[Step, ...]:
        """The way forward first: it gets the one solid button."""
        return tuple(sorted(self.card.steps, key=lambda step: "comment" in step.needs))

    @property
    def signed(self) -> bool:
        return any(step.signed for step in self.card.steps)

    @property
    def other_errors(self) -> list[str]:
        shown = {"comment", "reason", "evidence_or_reason", "day", "signature", *(one.name for one in self.asked)}
        return [text for key, text in self.errors.items() if key not in shown]


def drawer(
    here: ScopedRequest,
    entry: int,
    *,
    today: date,
    errors: Mapping[str, str] | None = None,
    typed: Mapping[str, str] | None = None,
) -> Drawer:
    card = cards.card(here.scope, entry)
    row, ledger = card.entry, card.ledger
    known = installed.current().ledgers
    may_enter = _adds(here.scope, row, ledger)
    return Drawer(
        card=card,
        chip=looks.chip(ledger, row.state),
        stops=_stops(card),
        deadline=looks.deadline(row.due, finished=row.finished, today=today),
        facts=_facts(here.scope, card),
        families=[
            Family(key, child.label, _named(card.children[key]), _adding(here.scope, row, child, known[key]))
            for key, child in (() if row.lump else ledger.children.items())
        ],
        related=_related(card),
        merged=_named(card.merged),
        may_split=here.scope.can(Right.REVIEW, row.unit),
        history=history(here.scope, row, limit=HISTORY),
        asked=_asked(card, typed or {}, errors or {}),
        needs_reason=not card.evidence and any("evidence_or_reason" in step.needs for step in card.steps),
        may_add_files=may_enter,
        becoming=[(key, known[key].label) for key in ledger.becomes if _adds(here.scope, row, known[key])],
        today=today,
        gone="" if row.gone == LIVE else GONE.get(row.gone, "本条已撤回，不再计数。"),
        errors=defaultdict(str, errors or {}),
        typed=defaultdict(str, typed or {}),
    )


def _adds(scope: Scope, row: Entry, ledger: Ledger) -> bool:
    return row.gone == LIVE and keepers.keeps(scope, ledger, row.unit)


def _adding(scope: Scope, row: Entry, child: Child, ledger: Ledger) -> str:
    if not _adds(scope, row, ledger):
        return ""
    return urlencode({"parent": row.pk} if child.by is None else naming_row(child.by, row.pk))


def _stops(card: Card) -> list[looks.Stop]:
    if (
        card.entry.lump
        or len(card.ledger.lifecycle.states) < 2
        or card.entry.state not in card.ledger.lifecycle.states
    ):
        return []
    return looks.line(card.ledger, [stay.state for stay in card.stays], card.entry.state)


def _facts(scope: Scope, card: Card) -> list[tuple[str, str]]:
    """What the row says, in the pack's order; the title stands above them already."""
    row, ledger = card.entry, card.ledger
    names = Names.of(ledger, [row])
    hidden = Veil(scope, ledger).over(row.unit_id, row.unit.parent_id)
    title = ledger.role(Role.TITLE)
    told = [("单位", "、".join(unit.short_name for unit in card.owners)), *_lumped(row)]
    for one in _shown_fields(ledger, card):
        if one.key in row.data and (title is None or one.key != title.key):
            text = MASK if one.key in hidden else names.text(one, row.data[one.key])
            told.append((one.label, f"{text} 元" if one.type is FieldType.MONEY else f"{text}{one.suffix}"))
    return told


def _lumped(row: Entry) -> list[tuple[str, str]]:
    """What a lump row stands for, what was entered row by row since, and what is left of it."""
    lump = remainders.of_entry(row) if row.lump else None
    if lump is None:
        return []
    said = [("指标", lump.label), ("期间", f"{lump.from_day:%Y-%m-%d} 至 {lump.to_day:%Y-%m-%d}")]
    parts = (("登记总数", lump.amount), ("已补明细", lump.detailed), ("剩余总数", lump.left))
    return [*said, *((name, lump.shown(amount)) for name, amount in parts)]


def _shown_fields(ledger: Ledger, card: Card) -> list[Field]:
    owner = ledger.role(Role.OWNER)
    mine = [one for one in ledger.fields.values() if not one.hidden and (owner is None or one.key != owner.key)]
    return [*mine, *local_fields(card.entry.unit, ledger).values()]


def _named(refs: tuple[Ref, ...]) -> list[Named]:
    return [Named(ref, looks.chip(installed.ledger(ref.ledger), ref.state)) for ref in refs]


def _related(card: Card) -> list[tuple[str, list[Named]]]:
    groups = [
        ("来自", (card.origin,) if card.origin is not None else ()),
        ("已转为", card.became),
        ("被以下条目引用", card.linked),
        ("已并入", card.into),
    ]
    return [(label, _named(refs)) for label, refs in groups if refs]


def _asked(card: Card, typed: Mapping[str, str], errors: Mapping[str, str]) -> list[Control]:
    wanted = lacking(card.ledger, card.steps, [card.entry])
    return [control(one, typed.get(f"v-{one.key}", ""), errors.get(one.key, "")) for one in wanted.values()]


def lacking(ledger: Ledger, steps: Sequence[Step], rows: Sequence[Entry]) -> dict[str, Field]:
    """Fields a step needs and a row still lacks: they are filled with the step."""
    wanted: dict[str, Field] = {}
    for need in (need for step in steps for need in step.needs):
        keys = fields_of(ledger.needs[need]) if need in ledger.needs else {need}
        lacks = {key for key in keys if any(is_empty(row.data.get(key)) for row in rows)}
        wanted |= {key: ledger.fields[key] for key in keys if key in ledger.fields and key in lacks}
    return wanted
