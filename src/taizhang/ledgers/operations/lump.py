"""只报总数: one row standing for N of one indicator over days before the system came."""

from dataclasses import dataclass
from datetime import date

from taizhang.audit.errors import Invalid, Refused
from taizhang.audit.operation import operation
from taizhang.ledgers import installed, numbering, snapshot
from taizhang.ledgers.facts import EntryChange
from taizhang.ledgers.models import Entry, Lump
from taizhang.ledgers.operations.create import entering_unit
from taizhang.ledgers.record import entry_event
from taizhang.packs.model import Aggregation, Indicator, Ledger, Source
from taizhang.units.scope import Scope


@dataclass(frozen=True, slots=True)
class NewLump:
    indicator: str
    unit: int
    amount: int
    from_day: date
    to_day: date


def create_lump(scope: Scope, new: NewLump, *, today: date) -> Entry:
    with operation(scope.actor) as op:
        indicator, ledger = _countable(new.indicator)
        unit = entering_unit(scope, ledger, new.unit)
        _check(new, today)
        number = numbering.reserve(ledger, unit, new.to_day)
        row = Entry.system.create(
            home=unit.home,
            ledger=ledger.id,
            unit=unit,
            number=number,
            numbered_by=unit.pk,
            title=f"只报总数：{indicator.label} {new.amount}{indicator.word}",
            state=ledger.lifecycle.start,
            finished=True,
            day=new.to_day,
            lump=True,
            created_at=op.at,
            created_by=op.actor.account,
            updated_at=op.at,
        )
        Lump.objects.create(
            entry=row.pk,
            home=row.home,
            indicator=indicator.id,
            amount=new.amount,
            from_day=new.from_day,
            to_day=new.to_day,
        )
        about = {"@indicator": indicator.id, "@amount": new.amount, "@from": new.from_day, "@to": new.to_day}
        entry_event(op, "entry.lump_created", row, after=about)
        op.change(EntryChange(before=None, after=snapshot.facts(row)))
        return row


def _countable(key: str) -> tuple[Indicator, Ledger]:
    indicator = installed.current().indicators.get(key)
    if indicator is None:
        raise Invalid({"indicator": f"没有名为“{key}”的指标。"})
    if (
        indicator.source is not Source.LEDGER
        or indicator.aggregation is Aggregation.DISTINCT
        or not indicator.ledger
    ):
        raise Refused(
            f"“{indicator.label}”不能只报总数：它由其他数字算出，或按人、按点位去重。", code="not_lumpable"
        )
    ledger = installed.ledger(indicator.ledger)
    if not ledger.lump:
        raise Refused(f"{ledger.label}不接受只报总数。", code="not_lumpable")
    return indicator, ledger


def _check(new: NewLump, today: date) -> None:
    problems = {}
    if new.amount <= 0:
        problems["amount"] = "总数要大于零。"
    if new.from_day > new.to_day:
        problems["from_day"] = "起始日期不能晚于截止日期。"
    if new.to_day > today:
        problems["to_day"] = "截止日期不能晚于今天。"
    if problems:
        raise Invalid(problems)
