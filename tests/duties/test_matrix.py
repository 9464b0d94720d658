"""Units by weeks, lamps, and who may see them."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from taizhang.audit.errors import Missing
from taizhang.duties import queries
from taizhang.duties.matrix import Lamp, weeks_back
from taizhang.units.models import Unit
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.duties.conftest import TODAY, World

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)


def test_weeks_are_where_dues_fall_due(world: World) -> None:
    world.meeting(world.town, "2026-03-11", "weekly")
    world.step(world.enter("plan", world.town, made_on="2026-03-02"), "adopt", date(2026, 3, 12))
    weeks = weeks_back(TODAY, 3)
    assert [one.start for one in weeks] == [date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 16)]
    found = queries.week_matrix(SYSTEM_SCOPE, world.county, weeks)
    assert [one.lamp for one in found.row(world.town.pk)] == [Lamp.RED, Lamp.GREEN, Lamp.AMBER]
    assert [one.words() for one in found.row(world.town.pk)] == [
        "应办1，已结0，未办1",
        "应办2，已结2",
        "应办1，已结0，未到期1",
    ]
    assert found.lamp(world.town.pk) is Lamp.RED
    assert [one.name for one in found.units] == ["溪源县", "石桥镇", "孙店党支部", "柳林镇", "民政局", "教育局"]


def test_lamps_are_of_units_in_sight_and_cost_the_same_for_many(world: World) -> None:
    clerk, weeks = world.scope(world.town, Role.CLERK), weeks_back(TODAY, 8)
    found = queries.lamps(clerk, [world.town.pk, world.other.pk], weeks)
    assert set(found) == {world.town.pk}
    assert len(found[world.town.pk].cells) == 8
    with CaptureQueriesContext(connection) as one:
        queries.lamps(SYSTEM_SCOPE, [world.town.pk], weeks)
    with CaptureQueriesContext(connection) as all_of_them:
        queries.lamps(SYSTEM_SCOPE, list(Unit.system.values_list("pk", flat=True)), weeks)
    assert len(all_of_them) <= len(one) + 12


def test_a_unit_out_of_sight_has_no_matrix(world: World) -> None:
    with pytest.raises(Missing):
        queries.week_matrix(world.scope(world.town, Role.CLERK), world.other, weeks_back(TODAY, 2))
