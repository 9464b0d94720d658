"""Bending the rules in the open: switching a duty on with purpose, basis and end, or off; loading a holiday table."""

import tomllib
from dataclasses import dataclass
from datetime import date

from taizhang.audit.errors import Forbidden, Invalid, Missing
from taizhang.audit.operation import operation
from taizhang.duties.models import DutySwitch, HolidayTable
from taizhang.ledgers import installed
from taizhang.packs.workdays import Calendar, calendar_from
from taizhang.units.models import Unit
from taizhang.units.roles import Right
from taizhang.units.scope import Scope


@dataclass(frozen=True, slots=True)
class NewSwitch:
    duty: str
    unit: int
    on: bool
    from_day: date
    to_day: date | None = None
    purpose: str = ""
    basis: str = ""


def switch(scope: Scope, new: NewSwitch) -> DutySwitch:
    """For a unit and everything below it. What is switched on says what for, on what basis, and until when."""
    with operation(scope.actor) as op:
        unit = Unit.system.filter(pk=new.unit).first()
        duty = installed.current().duties.get(new.duty)
        if unit is None or duty is None:
            raise Missing
        scope.need(Right.DIRECT, unit)
        _check(new)
        row = DutySwitch.objects.create(
            duty=duty.id,
            unit=unit,
            on=new.on,
            purpose=new.purpose,
            basis=new.basis,
            from_day=new.from_day,
            to_day=new.to_day,
            made_by=op.actor.account,
            made_at=op.at,
        )
        about = {"on": new.on, "from": new.from_day, "to": new.to_day, "purpose": new.purpose, "basis": new.basis}
        op.event("duty.switched", f"duty:{duty.id}", duty.label, unit=unit.pk, home=unit.home, after=about)
        return row


def _check(new: NewSwitch) -> None:
    problems = {}
    if new.on and not new.purpose.strip():
        problems["purpose"] = "开启一项规定动作要写明目的。"
    if new.on and not new.basis.strip():
        problems["basis"] = "开启一项规定动作要写明依据。"
    if new.on and new.to_day is None:
        problems["to_day"] = "开启一项规定动作要写明截止日。"
    if new.to_day is not None and new.to_day < new.from_day:
        problems["to_day"] = "截止日不能早于开始日。"
    if problems:
        raise Invalid(problems)


def load_holidays(scope: Scope, text: str, *, today: date) -> list[HolidayTable]:
    """Tables of whole years, each instead of what was known of that year; promises made before keep their day."""
    if not scope.has(Right.SYSTEM):
        raise Forbidden("节假日表由系统管理员载入。")
    tables = _read(text)
    if not tables:
        raise Invalid({"text": "没有读到一个年份的节假日，请按样例填写。"})
    with operation(scope.actor) as op:
        rows = []
        for year, (notice, written, calendar) in sorted(tables.items()):
            rows.append(
                HolidayTable.objects.create(
                    year=year,
                    notice=notice,
                    text=written,
                    recorded_on=today,
                    recorded_by=op.actor.account,
                    recorded_at=op.at,
                )
            )
            about = {"notice": notice, "off": len(calendar.off), "work": len(calendar.worked)}
            op.event("calendar.loaded", f"calendar:{year}", f"{year}年节假日表", after=about)
        return rows


def _read(text: str) -> dict[int, tuple[str, str, Calendar]]:
    try:
        written = tomllib.loads(text)
        return {int(year): (str(one.get("notice", "")), *_one(year, one)) for year, one in written.items()}
    except (tomllib.TOMLDecodeError, ValueError, KeyError, TypeError, AttributeError) as error:
        message = "节假日表读不懂：每年一段 [2026]，写 notice 和 off = [{ name, from, to, work }]。"
        raise Invalid({"text": message}) from error


def _one(year: str, one: dict[str, object]) -> tuple[str, Calendar]:
    """The table in the form it is kept in, and what it says."""
    lines = [f"[{int(year)}]", f'notice = "{_plain(one.get("notice", ""))}"', "off = ["]
    held = one["off"]
    if not isinstance(held, list) or not held:
        raise ValueError("a year without holidays")
    for holiday in held:
        first, last = (date.fromisoformat(str(holiday[key])) for key in ("from", "to"))
        if last < first or int(year) not in (first.year, last.year):
            raise ValueError("a holiday outside its year")
        work = ", ".join(f'"{date.fromisoformat(str(day)).isoformat()}"' for day in holiday.get("work", ()))
        lines.append(
            f'  {{ name = "{_plain(holiday["name"])}", from = "{first}", to = "{last}", work = [{work}] }},'
        )
    text = "\n".join([*lines, "]"]) + "\n"
    return text, calendar_from(text)


def _plain(value: object) -> str:
    return str(value).replace("\\", "").replace('"', "")
