"""Who has taken up which ledgers of a campaign: of the units right below that take part, those that have begun and,
by name, those that have not. Begun is begun: how much somebody enters is not counted, and only the superior sees it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from taizhang.ledgers.models import Campaign, CampaignUnit, Entry
from taizhang.ledgers.models.entry import LIVE
from taizhang.packs.model import Ledger
from taizhang.units import paths
from taizhang.units.models import Unit
from taizhang.units.scope import Scope

LARGEST = 5_000  # units of a subtree that are asked one by one
CHILDREN = 200


@dataclass(frozen=True, slots=True)
class Adopted:
    ledger: Ledger
    begun: list[Unit]
    missing: list[Unit]


def adopted(scope: Scope, campaign: Campaign, unit: Unit, ledgers: Sequence[Ledger]) -> list[Adopted]:
    """Nothing where too much lies below: the units below have pages of their own."""
    if unit.size > LARGEST:
        return []
    units = _taking_part(scope, campaign, unit)
    return [_of(one, campaign, unit, units) for one in ledgers] if units else []


def _taking_part(scope: Scope, campaign: Campaign, unit: Unit) -> list[Unit]:
    """The units right below that take part, or under which somebody does, in official order."""
    inside = paths.within(unit.path, field="unit__path")
    joined = CampaignUnit.objects.filter(inside, campaign=campaign, to_day=None).values_list(
        "unit__path", flat=True
    )
    heads = {_head(unit, path) for path in joined}
    below = Unit.objects.visible_to(scope).filter(parent=unit, ended_on=None).order_by("path")[:CHILDREN]
    return [one for one in below if one.path in heads]


def _of(ledger: Ledger, campaign: Campaign, unit: Unit, units: Sequence[Unit]) -> Adopted:
    held = Entry.system.filter(
        unit=OuterRef("pk"), ledger=ledger.id, gone=LIVE, lump=False, day__gte=campaign.starts_on
    )
    rows = Unit.system.filter(paths.within(unit.path)).filter(Exists(held)).values_list("path", flat=True)
    heads = {_head(unit, path) for path in rows}
    begun = [one for one in units if one.path in heads]
    return Adopted(ledger, begun, [one for one in units if one.path not in heads])


def _head(top: Unit, path: str) -> str:
    """The path of the unit right below the top that the path lies in."""
    return path[: len(top.path) + paths.WIDTH]
