"""One entry with everything around it: what the drawer shows, what the API tells, in a fixed number of queries."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from taizhang.audit.errors import Missing
from taizhang.ledgers import children, installed, keepers, posts
from taizhang.ledgers.models import EffectCheck, Entry, EntryLink, EntryUnit, Evidence, Extension, Stay
from taizhang.ledgers.models.entry import LIVE, MERGED
from taizhang.packs.model import Ledger, Step
from taizhang.units.models import Unit
from taizhang.units.scope import Scope


@dataclass(frozen=True, slots=True)
class Ref:
    """Another entry, as far as a card names it."""

    id: int
    ledger: str
    number: str
    title: str
    state: str


@dataclass(frozen=True, slots=True)
class Above:
    """The parent as an owner of a child row may read it: its title and deadline, no more."""

    title: str
    due: date | None
    id: int | None  # None where the parent itself is out of reach


@dataclass(frozen=True, slots=True)
class Card:
    entry: Entry
    ledger: Ledger
    owners: tuple[Unit, ...]
    stays: tuple[Stay, ...]
    steps: tuple[Step, ...]  # those the actor may take from here
    may_edit: bool
    may_undo: bool
    parent: Above | None
    origin: Ref | None
    became: tuple[Ref, ...]
    children: dict[str, tuple[Ref, ...]]  # by child ledger
    linked: tuple[Ref, ...]  # entries whose fields point here
    merged: tuple[Ref, ...]  # rows that went into this one
    into: tuple[Ref, ...]  # the row this one went into
    evidence: tuple[Evidence, ...]
    extensions: tuple[Extension, ...]
    effects: tuple[EffectCheck, ...]


def find(scope: Scope, entry: int) -> Entry:
    row = Entry.objects.visible_to(scope).select_related("unit__parent").filter(pk=entry).first()
    if row is None:
        raise Missing
    return row


def card(scope: Scope, entry: int) -> Card:
    row = find(scope, entry)
    ledger = installed.ledger(row.ledger)
    stays = tuple(Stay.objects.filter(entry=row.pk).order_by("n"))
    live = row.gone == LIVE
    seen = Entry.objects.visible_to(scope)
    linking = EntryLink.objects.filter(target=row.pk).values("entry")
    return Card(
        entry=row,
        ledger=ledger,
        owners=_owners(row),
        stays=stays,
        steps=_steps(scope, ledger, row) if live and not row.lump else (),
        may_edit=may_edit(scope, ledger, row),
        may_undo=live and len(stays) > 1 and stays[-1].by == scope.actor.account,
        parent=_above(scope, row),
        origin=next(iter(_refs(seen.filter(pk=row.origin))), None) if row.origin else None,
        became=_refs(seen.filter(origin=row.pk, gone=LIVE)),
        children={key: _refs(children.of(row, child)) for key, child in ledger.children.items()},
        linked=_refs(seen.filter(pk__in=linking, gone=LIVE)),
        merged=_refs(seen.filter(merged_into=row.pk, gone=MERGED)),
        into=_refs(seen.filter(pk=row.merged_into)) if row.merged_into else (),
        evidence=tuple(Evidence.objects.filter(entry=row.pk, removed_at=None).order_by("id")),
        extensions=tuple(Extension.objects.filter(entry=row.pk).order_by("id")),
        effects=tuple(EffectCheck.objects.filter(entry=row.pk).order_by("id")),
    )


def may_edit(scope: Scope, ledger: Ledger, row: Entry) -> bool:
    closed = len(ledger.lifecycle.states) > 1 and row.finished
    return row.gone == LIVE and not row.lump and not closed and keepers.keeps(scope, ledger, row.unit)


def _owners(row: Entry) -> tuple[Unit, ...]:
    if not row.joint:
        return (row.unit,)
    held = EntryUnit.objects.filter(entry=row.pk).select_related("unit").order_by("id")
    return tuple(one.unit for one in held)


def _steps(scope: Scope, ledger: Ledger, row: Entry) -> tuple[Step, ...]:
    return tuple(
        step
        for step in ledger.lifecycle.steps.values()
        if row.state in step.sources and posts.may(scope, step.by, row.unit)
    )


def _above(scope: Scope, row: Entry) -> Above | None:
    if row.parent is None:
        return None
    parent = Entry.system.filter(pk=row.parent).first()
    if parent is None:
        return None
    seen = Entry.objects.visible_to(scope).filter(pk=parent.pk).exists()
    return Above(parent.title, parent.due, parent.pk if seen else None)


def _refs(rows: QuerySet[Entry]) -> tuple[Ref, ...]:
    found = rows.order_by("pk").values_list("pk", "ledger", "number", "title", "state")[:200]
    return tuple(Ref(*one) for one in found)
