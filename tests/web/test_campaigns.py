"""活动: what runs, its ledgers by stream, its duties with the missing by name; evenness for the superior alone."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from taizhang.ledgers import installed
from taizhang.ledgers.models import Campaign
from taizhang.ledgers.operations import campaigns, packs
from taizhang.ledgers.operations.create import NewEntry, create
from taizhang.packs.loader import builtin_folders
from taizhang.units.models import Unit
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from taizhang.web.campaigns import adoption
from tests.web.test_ledgers import text
from tests.world import World, make_world

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


@pytest.fixture
def world() -> World:
    packs.install(SYSTEM_SCOPE, builtin_folders())
    made = make_world()
    Unit.system.update(home=1)
    start = timezone.localdate() - timedelta(days=100)
    new = campaigns.NewCampaign("zhuti", "zhuti", "主题教育", made.parent.pk, start, start + timedelta(days=300))
    campaign = campaigns.create(SYSTEM_SCOPE, new)
    units = [made.parent.pk, made.child.pk, made.grandchild.pk, made.sibling.pk]
    campaigns.join(SYSTEM_SCOPE, campaign.pk, units, batch=None, from_day=start)
    return made


def page(world: World, role: Role, place: str, query: str = "") -> str:
    return text(world.client(role, place), f"/campaigns/zhuti/{query}")


def test_a_campaign_shows_plan_streams_ledgers_and_who_takes_part(world: World) -> None:
    shown = page(world, Role.OFFICE, "parent")
    assert "上级主题教育实施方案" in shown
    assert f"/ledgers/zhuti.plan/?unit={world.parent.code}" in shown
    assert "理论学习" in shown
    joined = shown[shown.index('id="joined"') :]
    assert "未分批次" in joined
    assert ">4</b> 家" in joined


def test_who_still_owes_is_named(world: World) -> None:
    shown = page(world, Role.OFFICE, "parent")
    duties = shown[shown.index('id="duties"') : shown.index('id="ledgers"')]
    assert "溪源县" in duties
    assert "柳林县" in duties


def test_each_number_of_units_opens_their_names(world: World) -> None:
    client = world.client(Role.OFFICE, "parent")
    doors = re.findall(r'href="(/units/\w+/coverage/[^"#]+)#named">(\d+) 家', page(world, Role.OFFICE, "parent"))
    assert len(doors) > 3
    for to, number in doors:
        opened = text(client, unescape(to)).partition('id="named"')[2].partition("</td></tr>\n    <tr>")[0]
        assert opened.count("<li>") == int(number), to


def test_evenness_is_for_the_direct_superior_alone(world: World) -> None:
    assert "进展是否均衡" in page(world, Role.OFFICE, "parent")
    from_above = page(world, Role.OFFICE, "parent", f"?unit={world.child.code}")
    assert "进展是否均衡" not in from_above
    assert "进展是否均衡" in page(world, Role.VIEWER, "child")


def test_the_list_names_running_campaigns_and_those_that_ended(world: World) -> None:
    client = world.client(Role.CLERK, "child")
    assert "进行中" in text(client, "/campaigns/")
    Campaign.objects.update(closed_on=timezone.localdate())
    assert "已结束" in text(client, "/campaigns/")
    Campaign.objects.all().delete()
    assert "还没有活动" in text(client, "/campaigns/")


def test_a_campaign_of_another_branch_is_not_found(world: World) -> None:
    Campaign.objects.update(unit=world.sibling)
    assert world.client(Role.OFFICE, "child").get("/campaigns/zhuti/").status_code == 404
    assert world.client(Role.OFFICE, "child").get("/campaigns/nothing/").status_code == 404


def test_who_has_begun_with_which_ledger_is_told_by_name_to_the_superior_alone(world: World) -> None:
    Unit.system.filter(pk=world.parent.pk).update(size=4)
    today = timezone.localdate()
    kind = installed.ledger("zhuti.plan").fields["kind"].options
    assert kind is not None
    given = {"title": "学习计划", "kind": kind.options[0].key, "adopted_on": today.isoformat()}
    create(SYSTEM_SCOPE, NewEntry("zhuti.plan", world.grandchild.pk, given), today=today)
    shown = page(world, Role.OFFICE, "parent")
    section = shown[shown.index('id="adoption"') : shown.index('id="ledgers"')]
    row = next(one for one in section.split("<tr>") if "/ledgers/zhuti.plan/" in one)
    begun, missing = row.split("data-label")[1].split("</td>")[:2]
    assert "1</b> 家" in begun
    assert "溪源县" in begun
    assert "柳林县" in missing
    assert "溪源县" not in missing
    assert 'id="adoption"' not in page(world, Role.OFFICE, "parent", f"?unit={world.child.code}")


def test_adoption_is_not_asked_of_a_whole_province(world: World) -> None:
    Unit.system.filter(pk=world.parent.pk).update(size=adoption.LARGEST + 1)
    assert 'id="adoption"' not in page(world, Role.OFFICE, "parent")
