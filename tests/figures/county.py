"""A county with problems and study sessions, written through real packs and operations."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone

from taizhang.audit.actor import Actor
from taizhang.figures.figure import Figure, Wanted
from taizhang.figures.queries import read
from taizhang.ledgers.models import Entry
from taizhang.ledgers.operations import packs
from taizhang.ledgers.operations.create import NewEntry, create
from taizhang.ledgers.operations.steps import Taken, take
from taizhang.units.models import Account, Grant, Unit
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE, Scope, scope_of
from tests.figures import world

PACK = Path(__file__).parent / "pack"
TODAY = date(2023, 11, 20)
FIRST, LAST = date(2023, 9, 4), date(2023, 10, 20)


@dataclass
class Place:
    county: Unit
    town: Unit
    village: Unit
    other: Unit

    def problem(self, at: Unit, day: date, **values: object) -> Entry:
        given = {"title": "路灯不亮", "source": "research", "found_on": day.isoformat(), **values}
        return create(SYSTEM_SCOPE, NewEntry("fig.problem", at.pk, given), today=TODAY)

    def study(self, at: Unit, day: date) -> Entry:
        given = {"title": "集中学习", "held_on": day.isoformat()}
        return create(SYSTEM_SCOPE, NewEntry("fig.study", at.pk, given), today=TODAY)

    def close(self, entry: Entry, day: date) -> None:
        entry.refresh_from_db()
        take(SYSTEM_SCOPE, entry.pk, Taken("close", entry.version, day), today=TODAY)

    def figure(self, key: str, unit: Unit | None = None, **more: object) -> Figure:
        (found,) = read(SYSTEM_SCOPE, [self.wanted(key, unit, **more)])
        return found

    def wanted(self, key: str, unit: Unit | None, **more: object) -> Wanted:
        given: dict[str, object] = {"first": FIRST, "last": LAST, **more}
        return Wanted(key, (unit or self.county).pk, **given)  # type: ignore[arg-type]  # what a test varies


@pytest.fixture
def place() -> Place:
    county = world.unit("530121000000", "county")
    town = world.unit("530121100000", "town", county)
    village = world.unit("530121100200", "village", town)
    other = world.unit("530121200000", "town", county)
    packs.install(SYSTEM_SCOPE, [PACK])
    return Place(county, town, village, other)


@pytest.fixture
def filled(place: Place) -> Place:
    first = place.problem(place.village, date(2023, 9, 5), amount="12.50", place="一组")
    place.problem(place.village, date(2023, 10, 9), place="一组")
    place.problem(place.town, date(2023, 10, 20), source="meeting", place="镇政府")
    place.problem(place.county, date(2023, 10, 2), amount="3")
    place.problem(place.other, date(2023, 11, 2))
    place.close(first, date(2023, 10, 11))
    place.study(place.town, date(2023, 10, 12))
    return place


def viewer(unit: Unit) -> Scope:
    account = Account.objects.create(username=f"v{unit.pk}", name="甲", unit=unit)
    Grant.objects.create(account=account, role=Role.VIEWER, unit=unit)
    return scope_of(
        account, Actor(account=account.pk, name="甲", unit=unit.pk, via="page"), today=timezone.localdate()
    )
