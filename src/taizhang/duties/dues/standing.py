"""Units as dues need them, and which of them a duty asks: by kind, set, body, campaign."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from taizhang.duties.dues.rules import Rule
from taizhang.duties.dues.windows import Run
from taizhang.figures.statement import numbers
from taizhang.ledgers.models import CampaignUnit, Entry
from taizhang.ledgers.models.entry import LIVE
from taizhang.packs.model import Who
from taizhang.units.id_in import IdIn
from taizhang.units.models import Body, SetMember, Unit, UnitSet

COLUMNS = ("id", "code", "name", "short_name", "kind", "path", "parent_id", "started_on", "first_use", "ended_on")


@dataclass(frozen=True, slots=True)
class Standing:
    id: int
    code: str
    name: str
    short_name: str
    kind: str
    path: str
    parent: int | None
    started_on: date
    first_use: date | None
    ended_on: date | None

    def excluded(self, due: date) -> str:
        """Why a due of that day is not asked of it; "" when it is."""
        if self.ended_on is not None and due >= self.ended_on:
            return f"单位已于{_day(self.ended_on)}撤销"
        if due < self.started_on:
            return f"单位{_day(self.started_on)}才成立"
        if self.first_use is not None and due < self.first_use:
            return f"单位{_day(self.first_use)}启用，此前不追溯"
        return ""


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def standing(units: "QuerySet[Unit]", limit: int | None = None) -> list[Standing]:
    """In official order; one query."""
    return [Standing(*row) for row in units.order_by("path").values_list(*COLUMNS)[:limit]]


def ids_of(units: Iterable[Standing]) -> list[int]:
    return [one.id for one in units]


def asked_q(who: Who, *, prefix: str = "") -> Q:
    """The units a duty asks, whatever its campaign."""
    found, own = Q(), f"{prefix}id__in"
    if who.kinds:
        found &= Q(**{f"{prefix}kind__in": who.kinds})
    if who.categories:
        found &= _in_sets(own, Q(label__in=who.categories))
    if who.batches:
        found &= _in_sets(own, batch_q(who.batches, prefix=""))
    if who.bodies:
        found &= Q(**{own: Body.system.filter(kind__in=who.bodies, ended_on=None).values("unit_id")})
    if who.row:
        found &= Q(**{own: Entry.system.filter(ledger=who.row, gone=LIVE).values("unit_id")})
    return found


def _in_sets(own: str, sets: Q) -> Q:
    """Of the few sets, looked up first: joined in the statement they mislead a planner without statistics."""
    named = list(UnitSet.objects.filter(sets).values_list("pk", flat=True)) or [0]  # an empty list is no statement
    members = SetMember.objects.filter(set__in=named)
    return Q(**{own: members.values("unit_id")})


def batch_q(batches: Sequence[str], *, prefix: str = "set__") -> Q:
    """Sets of a batch: named by its key alone, or by campaign and key."""
    found = Q(**{f"{prefix}key__in": batches})
    for one in batches:
        found |= Q(**{f"{prefix}key__endswith": f".{one}", f"{prefix}kind": "batch"})
    return found


def taking_part(campaign: int) -> "QuerySet[CampaignUnit]":
    return CampaignUnit.objects.filter(campaign=campaign)


def named(who: Who) -> bool:
    """Whether it asks by more than the kind."""
    return bool(who.categories or who.batches or who.bodies)


@dataclass(slots=True)
class Asking:
    """Which of some units each rule asks. Sets, bodies and campaigns are read once, for these units only."""

    kinds: Mapping[int, str]
    chosen: dict[tuple[str, ...], frozenset[int]]
    members: dict[int, frozenset[int]]

    @classmethod
    def of(cls, rules: Sequence[Rule], units: Sequence[Standing]) -> "Asking":
        inside = IdIn("unit_id", numbers(ids_of(units)))
        return cls(
            {one.id: one.kind for one in units},
            _chosen({one.duty.who for one in rules}, inside),
            _members({run.campaign for one in rules for run in one.runs if not run.everybody}, inside),
        )

    def asks(self, who: Who, unit: Standing) -> bool:
        """Its kind is looked at before."""
        asked = (("category", who.categories), ("batch", who.batches), ("body", who.bodies))
        return all(not names or unit.id in self.chosen[kind, *names] for kind, names in asked)

    def takes_part(self, run: Run, unit: Standing) -> bool:
        if not unit.path.startswith(run.top):
            return False
        return run.everybody or unit.id in self.members[run.campaign or 0]


def _chosen(whos: set[Who], inside: Any) -> dict[tuple[str, ...], frozenset[int]]:
    found: dict[tuple[str, ...], frozenset[int]] = {}
    for who in whos:
        if who.categories:
            rows = SetMember.objects.filter(Q(inside), set__label__in=who.categories)
            found.setdefault(("category", *who.categories), frozenset(rows.values_list("unit_id", flat=True)))
        if who.batches:
            rows = SetMember.objects.filter(Q(inside), batch_q(who.batches))
            found.setdefault(("batch", *who.batches), frozenset(rows.values_list("unit_id", flat=True)))
        if who.bodies:
            bodies = Body.system.filter(Q(inside), kind__in=who.bodies, ended_on=None)
            found.setdefault(("body", *who.bodies), frozenset(bodies.values_list("unit_id", flat=True)))
    return found


def _members(campaigns: "set[int | None]", inside: Any) -> dict[int, frozenset[int]]:
    """Units of each campaign, in one query."""
    if not campaigns:
        return {}
    found: dict[int, set[int]] = {one: set() for one in campaigns if one is not None}
    joined = CampaignUnit.objects.filter(inside, campaign__in=found).values_list("campaign_id", "unit_id")
    for campaign, unit in joined:
        found[campaign].add(unit)
    return {campaign: frozenset(units) for campaign, units in found.items()}
