"""数字: a value with its definition, its children in official order and the rows that make it up."""

import io
import re
from datetime import date, timedelta

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from taizhang.figures import rows as behind
from taizhang.figures.figure import DefinitionText
from taizhang.ledgers.models import Entry
from taizhang.ledgers.operations import campaigns, packs
from taizhang.ledgers.operations.create import NewEntry, create
from taizhang.units.models import Unit
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from taizhang.web.figure import export, late
from tests.ledgers.conftest import PACK
from tests.web.test_ledgers import problem, text
from tests.world import World, make_world, scope

pytestmark = [pytest.mark.sql, pytest.mark.django_db]
FIGURE = "/figures/demo.problems_found/"


@pytest.fixture
def world() -> World:
    packs.install(SYSTEM_SCOPE, [PACK])
    return make_world()


def test_a_figure_names_its_rows_and_its_children(world: World) -> None:
    row = problem(world)
    page = world.client(Role.OFFICE, "parent").get(f"{FIGURE}?unit={world.parent.code}").content.decode()
    assert '<span class="num">1</span> 个' in page
    assert "口径" in page
    assert f"/entries/{row.pk}/" in page
    below = page[page.index('id="below"') :]
    names = [unit.name for unit in Unit.system.filter(parent=world.parent).order_by("order")]
    assert [below.index(name) for name in names] == sorted(below.index(name) for name in names)


def test_a_figure_is_reached_from_the_head_of_its_ledger(world: World) -> None:
    problem(world)
    page = world.client(Role.CLERK, "child").get("/ledgers/demo.problem/").content.decode()
    assert f"{FIGURE}?unit={world.child.code}&amp;from=" in page


def test_what_is_out_of_reach_or_wrong_is_said(world: World) -> None:
    client = world.client(Role.OFFICE, "child")
    assert client.get(f"{FIGURE}?unit={world.sibling.code}").status_code in {404, 422}
    assert client.get("/figures/demo.nothing/").status_code == 422
    assert client.get(f"{FIGURE}?from=2026-13-40").status_code == 422
    assert "没有计入的条目" in client.get(FIGURE).content.decode()


def page(world: World, query: str = "", indicator: str = "problems_found") -> str:
    return text(world.client(Role.OFFICE), f"/figures/demo.{indicator}/?unit={world.parent.code}{query}")


def test_the_course_is_drawn_and_told_in_words_and_as_a_table(world: World) -> None:
    problem(world)
    drawn = page(world)
    assert "各期发生" in drawn
    assert re.search(r'role="img" aria-label="查摆问题数，[^"]+为1个"', drawn)
    assert drawn.count("查看数据") == 1
    assert "走势" in page(world, indicator="problems_open")
    days = page(world, "&step=day&from=2026-01-01&to=2026-12-31")
    assert 'step=week" aria-current="true"' in days  # a year of days would be a smear


def test_reach_and_tree_go_with_every_number(world: World) -> None:
    problem(world)
    assert '<div class="big"><span class="num">0</span>' in page(world, "&reach=own")
    assert "下级单位" not in page(world, "&reach=own")
    below = page(world, "&reach=below")
    assert f"unit={world.child.code}&amp;reach=below" in below
    assert world.client(Role.OFFICE).get("/figures/demo.problems_found/?tree=nowhere").status_code == 422


def test_a_share_opens_its_numerator_and_its_denominator(world: World) -> None:
    problem(world)
    share = page(world, indicator="closure_rate")
    assert "/figures/demo.problems_closed/?" in share
    assert "/figures/demo.problems_found/?" in share
    assert "构成分子的条目" in share


def test_private_rows_are_counted_and_not_shown(world: World) -> None:
    given = {"title": "生活会上说的", "source": "meeting"}
    clerk = scope(world.somebody(Role.CLERK, "grandchild"))
    create(clerk, NewEntry("demo.problem", world.grandchild.pk, given), today=timezone.localdate())
    shown = page(world)
    assert "生活会上说的" not in shown
    assert "另有 1 条已计入，但内容不对您公开" in shown


def test_rows_come_as_a_workbook_up_to_a_bound(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    problem(world, "桥面破损")
    client = world.client(Role.OFFICE)
    to = f"/figures/demo.problems_found/rows/?unit={world.parent.code}"
    answer = client.get(to)
    sheet = load_workbook(io.BytesIO(answer.getvalue())).worksheets[0]
    assert "桥面破损" in [cell.value for cell in sheet[2]]
    monkeypatch.setattr(export, "MOST", 0)
    monkeypatch.setattr(behind, "LONGEST", 1)
    problem(world)
    assert client.get(to).status_code == 422


def test_rows_registered_after_a_period_was_cut_are_told(world: World) -> None:
    today = timezone.localdate()
    past = [(today - timedelta(days=days)).isoformat() for days in (40, 20)]
    problem(world, found_on=past[0])
    problem(world, "早登记的", found_on=past[0])
    Entry.system.filter(title="早登记的").update(created_at=timezone.now() - timedelta(days=30))
    client = world.client(Role.CLERK, "child")
    page = client.get(f"{FIGURE}?from={past[0]}&to={past[1]}").content.decode()
    assert '补报 <span class="num">1</span> 条' in page
    assert "补报 <span" not in client.get(FIGURE).content.decode()
    Entry.system.update(created_at=timezone.now() - timedelta(days=30))
    assert "没有补报" in client.get(f"{FIGURE}?from={past[0]}&to={past[1]}").content.decode()


def test_a_week_is_cut_as_its_campaign_says(world: World) -> None:
    start = date(2026, 3, 2)
    new = campaigns.NewCampaign("now", "demo", "整治", world.child.pk, start, week_starts=1, cut="friday 12:00")
    campaigns.create(SYSTEM_SCOPE, new)
    cut = late.cut_of(world.child, date(2026, 3, 9), date(2026, 3, 15))
    assert timezone.localtime(cut).isoformat().startswith("2026-03-13T12:00")
    assert late.cut_of(world.child, date(2026, 3, 9), date(2026, 3, 16)).date() >= date(2026, 3, 16)


def test_a_definition_has_a_code_a_person_can_read_out(world: World) -> None:
    page = world.client(Role.CLERK, "child").get(FIGURE).content.decode()
    (code,) = re.findall(r"口径简码 <code>([^<]+)</code>", page)
    assert re.fullmatch(r"[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}", code)
    assert DefinitionText(1, "").short != DefinitionText(2, "").short
