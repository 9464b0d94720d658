"""History: who changed which field from what to what, when and through what; names, not ids; sensitive ones veiled."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from taizhang.audit.errors import Refused
from taizhang.audit.queries import Page
from taizhang.ledgers import cards, installed, lists, search_index, words
from taizhang.ledgers.history import history
from taizhang.ledgers.importing.apply import import_file
from taizhang.ledgers.importing.check import Asked
from taizhang.ledgers.models import Entry
from taizhang.ledgers.operations.create import NewEntry, create
from taizhang.ledgers.operations.edit import edit
from taizhang.ledgers.operations.local import add_field
from taizhang.ledgers.sensitive import MASK
from taizhang.units.roles import Role
from taizhang.units.scope import Scope
from tests.ledgers.conftest import TODAY, World

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


def told(scope: Scope, row: Entry) -> Page:
    return history(scope, cards.find(scope, row.pk))


def changes(page: Page, at: int = 0) -> dict[str, tuple[str, str]]:
    return {one.label: (one.before, one.after) for one in page.lines[at].changed if one.field != "@version"}


def test_a_change_is_told_with_names_labels_and_way(world: World) -> None:
    row = world.problem(assist="柳林镇")
    clerk = world.clerk()
    api = replace(clerk, actor=replace(clerk.actor, via="api"))
    edit(api, row.pk, {"assist": "孙店村", "source": "masses", "amount": "1.5"}, version=1)
    page = told(clerk, row)
    assert (page.lines[0].via, page.lines[0].actor_name) == ("接口", clerk.actor.name)
    assert changes(page) == {
        "配合单位": ("柳林镇", "孙店村"),
        "问题来源": ("调查研究", "群众反映"),
        "涉及金额": ("", "1.5"),
    }
    assert page.lines[1].via == "网页"
    assert changes(page, 1)["责任单位"] == ("", "石桥镇")


def test_names_of_a_whole_page_cost_the_same_as_of_one_line(world: World) -> None:
    row = world.problem(assist="柳林镇")

    def queries() -> int:
        told(world.clerk(), row)  # what is kept per process is known from here on
        with CaptureQueriesContext(connection) as seen:
            told(world.clerk(), row)
        return len(seen)

    before = queries()
    for at, name in enumerate(("孙店村", "柳林镇", "孙店村"), 1):
        edit(world.clerk(), row.pk, {"assist": name}, version=at)
    assert queries() == before


def test_a_column_the_unit_added_is_told_by_its_label(world: World) -> None:
    office = world.scope(world.town, Role.OFFICE)
    add_field(office, world.town.pk, "demo.problem", key="road", label="路名", type_="text")
    row = world.problem(**{"local.road": "石桥街"})
    assert changes(told(world.clerk(), row))["路名"] == ("", "石桥街")


def test_an_imported_row_tells_of_its_import(world: World) -> None:
    text = "问题表现,列入日期,问题来源\n路灯不亮,2026-03-01,调查研究\n"
    import_file(world.clerk(), Asked(installed.ledger("demo.problem"), world.town, "表.csv", text), today=TODAY)
    labels = [line.action_label for line in told(world.clerk(), Entry.system.get()).lines]
    assert "导入" in labels


class TestSensitive:
    @pytest.fixture
    def row(self, world: World) -> Entry:
        given = {"title": "路灯", "got_on": "2026-03-01", "caller": "王某某"}
        return create(world.clerk(world.village), NewEntry("demo.voice", world.village.pk, given), today=TODAY)

    def test_further_away_the_value_is_veiled_in_history_too(self, world: World, row: Entry) -> None:
        assert changes(told(world.clerk(), row))["反映人"] == ("", "王某某")
        assert changes(told(world.clerk(world.county), row))["反映人"] == ("", MASK)

    def test_nobody_further_away_may_ask_or_sort_by_it(self, world: World, row: Entry) -> None:
        for said in ({"where": {"caller": "王某某"}}, {"sort": "caller"}):
            near = words.read(installed.ledger("demo.voice"), world.village, said)
            assert len(lists.page(world.clerk(), near, today=TODAY).rows) == 1
            far = words.read(installed.ledger("demo.voice"), world.town, said)
            with pytest.raises(Refused, match="不公开"):
                lists.page(world.clerk(world.county), far, today=TODAY)

    def test_search_does_not_know_it(self, row: Entry) -> None:
        assert "王某某" not in " ".join(search_index.texts_of(row))
        assert "路灯" in " ".join(search_index.texts_of(row))
