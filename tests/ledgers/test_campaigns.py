"""A campaign names units, days and batches; its batches are sets, so that figures follow them."""

from datetime import date

import pytest

from taizhang.audit.errors import Invalid, Missing
from taizhang.ledgers.models import CampaignUnit
from taizhang.ledgers.operations import campaigns
from taizhang.units.models import SetMember
from taizhang.units.roles import Role
from tests.ledgers.conftest import TODAY, World

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


def batches(world: World) -> set[tuple[str, int]]:
    return set(SetMember.objects.values_list("set__key", "unit_id"))


def test_joining_changing_the_batch_and_closing(world: World) -> None:
    office = world.scope(world.county, Role.OFFICE)
    new = campaigns.NewCampaign("drive", "demo", "专项活动", world.county.pk, date(2026, 1, 1), date(2026, 12, 31))
    campaign = campaigns.create(office, new)
    units = [world.town.pk, world.sibling.pk]
    assert campaigns.join(office, campaign.pk, units, batch="first", from_day=date(2026, 1, 1)) == 2
    assert batches(world) == {("drive.first", key) for key in units}
    campaigns.join(office, campaign.pk, [world.town.pk], batch="second", from_day=date(2026, 3, 1))
    assert batches(world) == {("drive.second", world.town.pk), ("drive.first", world.sibling.pk)}
    assert CampaignUnit.objects.count() == 2
    assert campaigns.close(office, campaign.pk, today=TODAY).closed_on == TODAY


def test_what_is_wrong_with_a_campaign_is_said_at_once(world: World) -> None:
    office = world.scope(world.county, Role.OFFICE)
    new = campaigns.NewCampaign("drive", "nowhere", "活动", world.county.pk, date(2026, 5, 1), date(2026, 1, 1))
    with pytest.raises(Invalid) as refused:
        campaigns.create(office, new)
    assert set(refused.value.problems) == {"pack", "ends_on"}
    with pytest.raises(Missing):
        campaigns.create(world.scope(world.town, Role.OFFICE), new)
