"""Running a pack as a campaign: named units, named days, batches. Entries never belong to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from taizhang.audit.errors import Invalid, Missing, Refused
from taizhang.audit.locks import Shape
from taizhang.audit.operation import Operation, operation
from taizhang.ledgers import installed
from taizhang.ledgers.models import Campaign, CampaignUnit
from taizhang.units.models import Unit, UnitSet
from taizhang.units.operations import sets
from taizhang.units.roles import Right
from taizhang.units.scope import Scope


@dataclass(frozen=True, slots=True)
class NewCampaign:
    key: str
    pack: str
    label: str
    unit: int
    starts_on: date
    ends_on: date | None = None
    week_starts: int = 1
    cut: str = ""


def create(scope: Scope, new: NewCampaign) -> Campaign:
    with operation(scope.actor) as op:
        unit = Unit.system.filter(pk=new.unit).first()
        if unit is None:
            raise Missing
        scope.need(Right.DIRECT, unit)
        _check(new)
        campaign = Campaign.objects.create(
            key=new.key,
            pack=new.pack,
            label=new.label,
            unit=unit,
            starts_on=new.starts_on,
            ends_on=new.ends_on,
            week_starts=new.week_starts,
            cut=new.cut,
        )
        about = {"pack": new.pack, "starts": new.starts_on, "ends": new.ends_on}
        op.event(
            "campaign.created",
            f"campaign:{campaign.pk}",
            campaign.label,
            unit=unit.pk,
            home=unit.home,
            after=about,
        )
        return campaign


def _check(new: NewCampaign) -> None:
    problems = {}
    if new.pack not in installed.current().packs:
        problems["pack"] = f"没有安装名为“{new.pack}”的活动包。"
    if new.ends_on is not None and new.ends_on < new.starts_on:
        problems["ends_on"] = "结束日期不能早于开始日期。"
    if not 1 <= new.week_starts <= 7:
        problems["week_starts"] = "报告周从星期一（1）到星期日（7）中选一天开始。"
    if Campaign.objects.filter(key=new.key).exists():
        problems["key"] = f"已有键名为“{new.key}”的活动。"
    if problems:
        raise Invalid(problems)


def join(scope: Scope, campaign: int, units: Sequence[int], *, batch: str | None, from_day: date) -> int:
    """Units take part from a day on, in a batch or none. Joining a batch is a set change, so the shape is locked."""
    with operation(scope.actor, shape=Shape.EXCLUSIVE) as op:
        row = _directed(scope, campaign)
        chosen = list(Unit.system.filter(pk__in=units, ended_on=None))
        if len(chosen) != len(set(units)):
            raise Refused("所选单位里有已撤销的，请去掉后再试。", code="unit_ended")
        label = installed.current().packs[row.pack].batches.get(batch) if batch is not None else None
        if batch is not None and label is None:
            raise Invalid({"batch": f"活动包里没有“{batch}”这个批次。"})
        members = _set_of(row, batch, label) if batch is not None and label is not None else None
        _change_batch(op, row, members, [unit.pk for unit in chosen])
        CampaignUnit.objects.bulk_create(
            [CampaignUnit(campaign=row, unit=unit, batch=members, from_day=from_day) for unit in chosen],
            update_conflicts=True,
            unique_fields=["campaign", "unit"],
            update_fields=["batch", "from_day", "to_day"],
            batch_size=500,
        )
        about = {"units": len(chosen), "batch": batch or "", "from": from_day}
        op.event(
            "campaign.joined", f"campaign:{row.pk}", row.label, unit=row.unit_id, home=row.unit.home, after=about
        )
        return len(chosen)


def _change_batch(op: Operation, campaign: Campaign, batch: UnitSet | None, units: Sequence[int]) -> None:
    """Figures by batch follow the sets: a unit is in one batch of a campaign at most."""
    others = UnitSet.objects.filter(key__startswith=f"{campaign.key}.", kind="batch")
    for other in others.exclude(pk=batch.pk) if batch is not None else others:
        sets.leave(op, other, units)
    if batch is not None:
        sets.join(op, batch, units)


def close(scope: Scope, campaign: int, *, today: date) -> Campaign:
    """A campaign closes, its collecting stops, its figures stay."""
    with operation(scope.actor) as op:
        row = _directed(scope, campaign)
        if row.closed_on is not None:
            raise Refused(f"{row.label}已经结束。", code="campaign_closed")
        row.closed_on = today
        row.version += 1
        row.save(update_fields=["closed_on", "version"])
        op.event(
            "campaign.closed",
            f"campaign:{row.pk}",
            row.label,
            unit=row.unit_id,
            home=row.unit.home,
            after={"on": today},
        )
        return row


def _directed(scope: Scope, campaign: int) -> Campaign:
    row = Campaign.objects.select_for_update().select_related("unit").filter(pk=campaign).first()
    if row is None:
        raise Missing
    scope.need(Right.DIRECT, row.unit)
    return row


def _set_of(campaign: Campaign, batch: str, label: str) -> UnitSet:
    found, _ = UnitSet.objects.get_or_create(
        key=f"{campaign.key}.{batch}",
        defaults={"label": f"{campaign.label}{label}", "kind": "batch", "counted": True},
    )
    return found
