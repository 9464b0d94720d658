"""看板: a unit and the units below it, in official order, each number a door, each lamp said in words."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from taizhang.ledgers import installed
from taizhang.ledgers.models import Campaign
from taizhang.ledgers.operations import campaigns, packs
from taizhang.packs.loader import builtin_folders
from taizhang.packs.periods import Kind
from taizhang.units.models import Grant, Unit
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from taizhang.web import charts
from taizhang.web.board.columns import columns
from taizhang.web.board.spans import CUSTOM, span
from tests.ledgers.conftest import PACK
from tests.web.test_ledgers import problem, text
from tests.world import World, account, grant, make_world, signed_in

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


@pytest.fixture
def world() -> World:
    packs.install(SYSTEM_SCOPE, [PACK])
    made = make_world()
    for row in Unit.system.all():
        Unit.system.filter(pk=row.pk).update(size=Unit.system.filter(path__startswith=row.path).count())
    return made


def late(world: World, title: str = "桥面破损") -> None:
    day = timezone.localdate() - timedelta(days=5)
    problem(world, title, due=day.isoformat(), found_on=day.isoformat())


def board(world: World, query: str = "", place: str = "parent") -> str:
    return text(world.client(Role.OFFICE, place), f"/units/{world.place(place).code}/board/{query}")


def rows(page: str) -> list[str]:
    return re.findall(r"<tr data-path.*?</tr>", page, re.DOTALL)


def test_units_stand_in_official_order_with_their_lamps(world: World) -> None:
    late(world)
    page = board(world)
    first, second = rows(page)
    assert "溪源县" in first
    assert "有 1 个逾期" in first
    assert "柳林县" in second
    assert "没有逾期" in second


def test_what_is_due_soon_is_amber_and_not_red(world: World) -> None:
    problem(world, due=(timezone.localdate() + timedelta(days=3)).isoformat())
    assert "7 天内有 1 个到期" in rows(board(world))[0]


def test_every_number_leads_to_its_figure_with_unit_period_and_tree(world: World) -> None:
    late(world)
    page = board(world)
    day = timezone.localdate()
    link = f"/figures/demo.problems_late/?unit={world.child.code}&amp;from={day.year}-01-01&amp;to={day}"
    assert link in page
    office = world.client(Role.OFFICE)
    for to in set(re.findall(r'href="(/figures/[^"]+)"', page)):
        assert office.get(to.replace("&amp;", "&")).status_code == 200


def test_only_units_with_something_late_when_asked(world: World) -> None:
    late(world)
    page = board(world, "?late=1")
    assert len(rows(page)) == 1
    assert "个单位没有逾期" in page


def test_a_row_opens_the_units_below_it_in_place(world: World) -> None:
    late(world)
    page = board(world)
    to = re.search(r'hx-get="([^"]+)"', page)
    assert to is not None
    below = text(world.client(Role.OFFICE), to[1].replace("&amp;", "&"))
    assert below.lstrip().startswith("<tr")
    assert "石桥镇" in below
    assert "<html" not in below


def test_a_board_of_a_unit_not_seen_whole_is_not_found(world: World) -> None:
    client = world.client(Role.OFFICE, "child")
    assert client.get(f"/units/{world.parent.code}/board/").status_code == 404
    assert client.get(f"/units/{world.sibling.code}/board/").status_code == 404
    answer = client.get("/board/")
    assert answer.status_code == 302
    assert world.child.code in answer.headers["Location"]


def test_one_granted_elsewhere_is_led_to_the_board_of_that_place(world: World) -> None:
    who = account("abroad", world.child)
    grant(who, Role.INSPECTOR, world.sibling)
    assert world.sibling.code in signed_in(who).get("/board/").headers["Location"]


def test_units_of_a_line_stand_under_their_line(world: World) -> None:
    Unit.system.filter(pk=world.parent.pk).update(line_path="001")
    Unit.system.filter(pk=world.grandchild.pk).update(line_path="001001", line_parent=world.parent)
    who = account("liner", world.parent)
    grant(who, Role.OFFICE, world.parent, tree=Grant.LINE)
    page = text(signed_in(who), f"/units/{world.parent.code}/board/?tree=line")
    assert len(rows(page)) == 1
    assert "石桥镇" in rows(page)[0]


def running(world: World, start: date) -> Campaign:
    new = campaigns.NewCampaign(
        "drive", "demo", "问题整治行动", world.parent.pk, start, start + timedelta(days=300)
    )
    made = campaigns.create(SYSTEM_SCOPE, new)
    units = [world.child.pk, world.sibling.pk]
    campaigns.join(SYSTEM_SCOPE, made.pk, units, batch=None, from_day=start)
    campaigns.join(SYSTEM_SCOPE, made.pk, [world.sibling.pk], batch="second", from_day=start)
    return made


def test_a_campaign_gives_its_own_period_and_its_batches(world: World) -> None:
    start = timezone.localdate() - timedelta(days=40)
    running(world, start)
    late(world)
    page = board(world)
    assert "问题整治行动" in page
    assert f'value="{start}"' in page
    assert "按期清零" in page
    batch = board(world, "?tree=drive.second")
    assert "有 1 个逾期" not in batch
    assert "有 1 个逾期" in page


def test_days_before_the_campaign_are_refused_in_words(world: World) -> None:
    running(world, timezone.localdate() - timedelta(days=40))
    assert "早于活动" in board(world, "?from=2020-01-01&to=2020-02-01")
    answer = world.client(Role.OFFICE).get(f"/units/{world.parent.code}/board/?from=2020-13-01")
    assert answer.status_code == 422


def test_kinds_lead_to_the_list_filtered_alike(world: World) -> None:
    late(world)
    problem(world, "路灯不亮", source="masses")
    page = board(world)
    links = re.findall(r'href="(/ledgers/demo.problem/\?[^"]+kind[^"]+)"', page)
    assert len(links) >= 2
    listed = text(world.client(Role.OFFICE), links[0].replace("&amp;", "&"))
    assert listed.count("data-row") == 1


def test_each_number_of_a_kind_opens_its_rows(world: World) -> None:
    late(world)
    problem(world, "路灯不亮", source="masses")
    found = re.findall(r'href="(/ledgers/demo.problem/\?[^"]+kind[^"]+)">(\d+)</a>', board(world))
    assert {number for _, number in found} == {"1"}
    assert any("overdue=1" in address for address, _ in found)
    assert any("where=" in address for address, _ in found)
    for address, number in found:
        listed = text(world.client(Role.OFFICE), address.replace("&amp;", "&"))
        assert listed.count("data-row") == int(number)


def test_a_pack_without_a_board_shows_its_first_indicators(world: World) -> None:
    found = installed.current()
    bare = {key: replace(one, board=()) for key, one in found.packs.items()}
    strip = columns(replace(found, packs=bare), "demo").strip
    assert [one.key for one in strip[:2]] == ["problems_found", "problems_closed"]


@pytest.mark.parametrize(
    ("given", "first", "last"),
    [
        ({"period": "week"}, date(2026, 11, 23), date(2026, 11, 27)),
        ({"period": "month"}, date(2026, 11, 1), date(2026, 11, 27)),
        ({}, date(2026, 1, 1), date(2026, 11, 27)),
        ({"to": "2026-06-30"}, date(2026, 1, 1), date(2026, 6, 30)),
    ],
)
def test_a_period_ends_today_at_the_latest(given: dict[str, str], first: date, last: date) -> None:
    found = span(given, today=date(2026, 11, 27))
    assert (found.first, found.last) == (first, last)
    assert found.kind == (CUSTOM if "to" in given else given.get("period", Kind.YEAR))


@pytest.mark.parametrize(("most", "top"), [(0, 1), (1, 1), (4, 4), (5, 6), (128, 150), (540, 600), (1204, 1500)])
def test_an_axis_ends_at_a_round_number(most: int, top: int) -> None:
    assert charts.ceiling(most) == top
    assert charts.levels(top)[-1] == top
    assert len(charts.levels(top)) <= charts.BANDS + 1


def test_a_plan_leads_from_the_highest_point_to_nothing() -> None:
    drawn = charts.line([charts.Point(str(n), n, str(n)) for n in (3, 9, 5)], whole=6, end="2026-12-31")
    assert drawn.plan is not None
    assert (drawn.plan[0].point.value, drawn.plan[1].y) == (9, 100)
    assert charts.line([charts.Point("1", 1, "1")]).plan is None


def test_pieces_of_a_bar_stand_side_by_side_without_empty_ones() -> None:
    made = charts.bar("资金", "/", [("closed", 3), ("doing", 0), ("late", 1)], 8)
    assert [(one.kind, one.x, one.width) for one in made.pieces] == [("closed", 0.0, 37.5), ("late", 37.5, 12.5)]
    assert made.total == 4


@pytest.fixture
def owing(world: World) -> World:
    """Duties of a campaign of everybody's, due in these weeks."""
    packs.install(SYSTEM_SCOPE, builtin_folders())
    began = timezone.localdate() - timedelta(days=200)
    Campaign.objects.create(key="safety", pack="anquan", label="整治", unit=world.parent, starts_on=began)
    return world


def test_the_last_weeks_are_for_the_unit_itself_and_its_direct_superior(owing: World) -> None:
    direct = board(owing)
    assert "近八周规定动作" in direct
    assert direct.count('class="weeks"') == 3  # the head and both children
    below = text(owing.client(Role.OFFICE), f"/units/{owing.child.code}/board/")
    assert 'class="weeks"' not in below
    town = f"/units/{owing.grandchild.code}/board/"
    own = f"{owing.grandchild.short_name}近八周规定动作"
    assert own in text(owing.client(Role.CLERK, "grandchild"), town)
    assert own in text(owing.client(Role.OFFICE, "child"), town)
    assert own not in text(owing.client(Role.OFFICE), town)


def test_a_lamp_says_what_is_owed_where_nothing_is_late(owing: World) -> None:
    lamps = re.findall(r'class="lamp (\w+)" title="([^"]+)"', board(owing, place="child"))
    assert [kind for kind, _ in lamps] == ["bad"]
    assert lamps[0][1] == "规定动作有逾期未办"
