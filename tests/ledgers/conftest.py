"""A small world: parent, child, grandchild and a sibling branch, with the people who work there."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from taizhang.audit.actor import Actor
from taizhang.ledgers.models import Entry
from taizhang.ledgers.operations import packs
from taizhang.ledgers.operations.create import NewEntry, create
from taizhang.units.models import Account, Grant, Unit
from taizhang.units.paths import segment
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE, Scope, scope_of

PACK = Path(__file__).parent / "pack"
TODAY = date(2026, 3, 20)


@dataclass
class World:
    county: Unit
    town: Unit
    village: Unit
    sibling: Unit

    def scope(self, unit: Unit, role: Role, name: str = "") -> Scope:
        """A person with one role at one unit."""
        username = f"{unit.code}-{role}{name}"
        account, _ = Account.objects.get_or_create(username=username, defaults={"name": username, "unit": unit})
        Grant.objects.get_or_create(account=account, role=role, unit=unit)
        actor = Actor(account=account.pk, name=account.name, unit=unit.pk, via="page")
        return scope_of(account, actor, today=TODAY)

    def clerk(self, unit: Unit | None = None) -> Scope:
        return self.scope(unit or self.town, Role.CLERK)

    def reviewer(self, unit: Unit | None = None) -> Scope:
        return self.scope(unit or self.town, Role.REVIEWER)

    def problem(self, **values: object) -> Entry:
        given = {"title": "路灯不亮", "source": "research", "found_on": "2026-03-01", **values}
        return create(self.clerk(), NewEntry("demo.problem", self.town.pk, given), today=TODAY)

    def measure(self, parent: Entry, **values: object) -> Entry:
        given = {"title": "换灯", "set_on": "2026-03-02", **values}
        return create(self.clerk(), NewEntry("demo.measure", self.town.pk, given, parent=parent.pk), today=TODAY)


def unit(code: str, name: str, kind: str, parent: Unit | None, order: int) -> Unit:
    return Unit.system.create(
        code=code,
        name=name,
        short_name=name,
        kind=kind,
        order=order,
        parent=parent,
        path=(parent.path if parent else "") + segment(order),
        home=1,
        started_on=date(2020, 1, 1),
    )


@pytest.fixture
def world(db: None) -> World:
    county = unit("530100", "溪源县", "county", None, 1)
    town = unit("530101", "石桥镇", "town", county, 1)
    village = unit("530102", "孙店村", "village", town, 1)
    sibling = unit("530103", "柳林镇", "town", county, 2)
    packs.install(SYSTEM_SCOPE, [PACK])
    return World(county, town, village, sibling)
