"""What a change of a unit's place will change, looked up before it is made: figures, entries, people, accounts, duties.

Counts are bounded as everywhere in lists. Figures are told only to whoever sees the unit whole."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q, QuerySet

from taizhang.audit.errors import Refused
from taizhang.duties.models import DutySwitch
from taizhang.figures import queries
from taizhang.figures.figure import Figure, Wanted
from taizhang.ledgers import installed
from taizhang.ledgers.lists import COUNTED
from taizhang.ledgers.models import CampaignUnit, Entry
from taizhang.ledgers.models.entry import LIVE
from taizhang.units import paths
from taizhang.units.models import Account, Body, Grant, Person, Unit
from taizhang.units.scope import Scope
from taizhang.web.board.asked import everyday_pack

FIGURES = 6


@dataclass(frozen=True, slots=True)
class Counted:
    number: int
    exact: bool = True

    @property
    def words(self) -> str:
        return f"{self.number:,}" if self.exact else f"超过 {self.number:,}"


@dataclass(slots=True)
class Consequences:
    unit: Unit
    above: Unit  # the new superior, or the unit that stays
    entries: Counted
    open_entries: Counted
    people: int
    bodies: int
    accounts: int
    grants: int  # of accounts above that reach the unit only through what it leaves
    campaigns: list[tuple[str, int]] = field(default_factory=list)
    losing: list[Unit] = field(default_factory=list)  # superiors that no longer count it
    gaining: list[Unit] = field(default_factory=list)
    switched: list[tuple[str, str]] = field(default_factory=list)  # duty, what becomes of it
    figures: list[Figure] = field(default_factory=list)


def of(scope: Scope, unit: Unit, above: Unit, *, today: date) -> Consequences:
    """Of hanging the unit under `above`, or of merging it into it."""
    inside = paths.within(unit.path, field="unit__path")
    entries = Entry.system.filter(inside, gone=LIVE)
    before, after = _above(unit.path), _above(above.path, itself=True)
    losing = [one for one in before if one not in after and one != unit]
    gaining = [one for one in after if one not in before]
    return Consequences(
        unit=unit,
        above=above,
        entries=_counted(entries),
        open_entries=_counted(entries.filter(finished=False)),
        people=Person.system.filter(inside, ended_on=None).count(),
        bodies=Body.system.filter(inside, ended_on=None).count(),
        accounts=Account.objects.filter(inside, is_active=True).count(),
        grants=Grant.objects.filter(unit__in=losing, account__is_active=True).count(),
        campaigns=_campaigns(inside),
        losing=losing,
        gaining=gaining,
        switched=_switched(losing, gaining),
        figures=_figures(scope, unit, today),
    )


def _above(path: str, *, itself: bool = False) -> list[Unit]:
    return list(Unit.system.filter(path__in=paths.ancestors(path, itself=itself)).order_by("path"))


def _counted(rows: QuerySet[Entry]) -> Counted:
    found = rows.order_by()[: COUNTED + 1].count()
    return Counted(min(found, COUNTED), found <= COUNTED)


def _campaigns(inside: Q) -> list[tuple[str, int]]:
    held = CampaignUnit.objects.filter(inside, to_day=None, campaign__closed_on=None)
    return list(held.values_list("campaign__label").annotate(n=Count("pk")).order_by("campaign__label"))


def _switched(losing: Sequence[Unit], gaining: Sequence[Unit]) -> list[tuple[str, str]]:
    """Duties put on or off by a superior it leaves or comes under."""
    duties = installed.current().duties
    told = []
    for units, ends in ((losing, True), (gaining, False)):
        rows = DutySwitch.objects.filter(unit__in=units, to_day=None).select_related("unit").order_by("pk")
        for one in rows:
            if one.duty in duties:
                name = one.unit.short_name
                what = (f"{name}的要求不再适用" if ends else f"按{name}的要求执行") if one.on else f"{name}停用的"
                told.append((duties[one.duty].label, what + ("恢复" if ends and not one.on else "")))
    return told


def _figures(scope: Scope, unit: Unit, today: date) -> list[Figure]:
    """The unit's own share this year: what leaves the figures of one superior and comes into those of another."""
    pack = installed.current().packs.get(everyday_pack())
    first = date(today.year, 1, 1)
    try:
        found = queries.read(scope, [Wanted(key, unit.pk, first, today) for key in pack.board] if pack else [])
    except Refused:
        return []
    return [one for one in found if one.denominator is None and one.value][:FIGURES]
