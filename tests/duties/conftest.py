"""A county with two towns, a department and branches; leaders in the towns; the pack of these tests."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from taizhang.audit.actor import Actor
from taizhang.duties.dues.due import Due
from taizhang.duties.dues.of_units import dues_of
from taizhang.duties.dues.owing import Span
from taizhang.duties.dues.standing import standing
from taizhang.ledgers import installed
from taizhang.ledgers.models import Entry
from taizhang.ledgers.operations import packs
from taizhang.ledgers.operations.create import NewEntry, create
from taizhang.ledgers.operations.steps import Taken, take
from taizhang.packs.loader import BUILTIN
from taizhang.units.models import Account, Grant, Person, Unit
from taizhang.units.operations.creation import NewUnit
from taizhang.units.operations.creation import create as new_unit
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE, Scope, scope_of

PACK = Path(__file__).parent / "pack"
TODAY = date(2026, 3, 20)  # a Friday


@dataclass
class World:
    county: Unit
    town: Unit
    other: Unit
    dept: Unit
    second_dept: Unit
    branch: Unit
    leader: Person
    deputy: Person

    def scope(self, unit: Unit, role: Role) -> Scope:
        username = f"{unit.code}-{role}"
        account, _ = Account.objects.get_or_create(username=username, defaults={"name": username, "unit": unit})
        Grant.objects.get_or_create(account=account, role=role, unit=unit)
        actor = Actor(account=account.pk, name=account.name, unit=unit.pk, via="page")
        return scope_of(account, actor, today=TODAY)

    def enter(self, ledger: str, unit: Unit, **values: object) -> Entry:
        return create(SYSTEM_SCOPE, NewEntry(f"due.{ledger}", unit.pk, {"title": "甲", **values}), today=TODAY)

    def meeting(self, unit: Unit, day: str, *kinds: str, **more: object) -> Entry:
        return self.enter("meeting", unit, held_on=day, **({"kind": list(kinds)} if kinds else {}), **more)

    def step(self, entry: Entry, step: str, day: date) -> None:
        entry.refresh_from_db()
        take(SYSTEM_SCOPE, entry.pk, Taken(step, entry.version, day, comment="同意"), today=TODAY)

    def dues(
        self, unit: Unit, duty: str, first: date, last: date | None = None, *, today: date = TODAY
    ) -> list[Due]:
        found = standing(Unit.system.filter(pk=unit.pk))
        duties = [installed.current().duties[f"due.{duty}"]]
        return dues_of(found, Span(first, last or first), today=today, duties=duties)

    def due(self, unit: Unit, duty: str, day: date, *, today: date = TODAY) -> Due:
        (found,) = self.dues(unit, duty, day, today=today)
        return found


def unit(code: str, name: str, kind: str, parent: Unit | None) -> Unit:
    above = parent.pk if parent else None
    return new_unit(
        SYSTEM_SCOPE, NewUnit(code=code, name=name, kind=kind, parent=above, started_on=date(2020, 1, 1))
    )


@pytest.fixture
def world(db: None) -> World:
    packs.install(SYSTEM_SCOPE, [PACK, BUILTIN / "duty"])
    county = unit("530121000000", "溪源县", "county", None)
    town = unit("530121100000", "石桥镇", "town", county)
    other = unit("530121200000", "柳林镇", "town", county)
    dept = unit("D1", "民政局", "county_dept", county)
    second = unit("D2", "教育局", "county_dept", county)
    branch = unit("B1", "孙店党支部", "branch", town)
    leader = Person.system.create(unit=town, name="赵一", leader=True, order=1)
    deputy = Person.system.create(unit=town, name="钱二", leader=True, order=2)
    return World(county, town, other, dept, second, branch, leader, deputy)
