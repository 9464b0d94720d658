"""A small tree that every test of the tree stands on: parent, child, grandchild and a sibling branch."""

from dataclasses import dataclass
from datetime import date

import pytest

from taizhang.audit.actor import Actor
from taizhang.units.models import Account, Unit
from taizhang.units.operations import NewUnit, create
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE, Held, Scope

SET_UP = date(2020, 1, 1)


def new(code: str, name: str, kind: str, parent: Unit | None = None) -> Unit:
    above = parent.pk if parent else None
    return create(SYSTEM_SCOPE, NewUnit(code=code, name=name, kind=kind, parent=above, started_on=SET_UP))


@dataclass
class Tree:
    county: Unit
    town: Unit
    village: Unit
    branch: Unit
    other_town: Unit
    other_village: Unit

    def again(self, unit: Unit) -> Unit:
        return Unit.system.get(pk=unit.pk)


@pytest.fixture
def tree(db: None) -> Tree:
    county = new("981527000000", "溪源县", "county")
    town = new("981527100000", "青石镇", "town", county)
    village = new("981527100201", "白石村", "village", town)
    branch = new("BS-01", "白石村党支部", "branch", village)
    other_town = new("981527101000", "柳塘镇", "town", county)
    other_village = new("981527101201", "柳塘村", "village", other_town)
    return Tree(county, town, village, branch, other_town, other_village)


def scope_at(unit: Unit, role: Role = Role.OFFICE) -> Scope:
    """The scope of somebody with one role at one unit, as his grants would build it."""
    account = Account(username=f"{role}-{unit.code}", name="测试员", unit=unit)
    actor = Actor(account=account.pk or 1, name=account.name, unit=unit.pk)
    return Scope(actor=actor, held=(Held(role=role, unit=unit.pk, tree="block", path=unit.path),))
