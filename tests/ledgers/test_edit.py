"""Editing, two people at one row, withdrawing, merging, lump rows."""

from datetime import date

import pytest

from taizhang.audit.errors import Invalid, Refused
from taizhang.ledgers.facts import EntryChange
from taizhang.ledgers.models import Lump
from taizhang.ledgers.operations.create import NewEntry, create
from taizhang.ledgers.operations.edit import edit
from taizhang.ledgers.operations.local import add_field
from taizhang.ledgers.operations.lump import NewLump, create_lump
from taizhang.ledgers.operations.merge import merge, unmerge
from taizhang.ledgers.operations.withdraw import restore, withdraw
from taizhang.ledgers.stale import Stale
from taizhang.units.roles import Role
from tests.ledgers.conftest import TODAY, World

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


def test_emptying_a_field_drops_its_key(world: World) -> None:
    row = world.problem(result="初步处理")
    row = edit(world.clerk(), row.pk, {"result": ""}, version=1)
    assert "result" not in row.data
    assert row.version == 2


def test_saving_what_is_there_changes_nothing(world: World) -> None:
    row = world.problem()
    assert edit(world.clerk(), row.pk, {"title": "路灯不亮"}, version=1).version == 1


def test_a_stale_save_merges_what_does_not_collide(world: World) -> None:
    row = world.problem()
    edit(world.clerk(), row.pk, {"title": "路灯全不亮"}, version=1)
    row = edit(world.clerk(), row.pk, {"title": "路灯不亮", "result": "已报修"}, version=1)
    assert row.data["title"] == "路灯全不亮"
    assert row.data["result"] == "已报修"


def test_a_collision_answers_with_both_values(world: World) -> None:
    row = world.problem()
    edit(world.clerk(), row.pk, {"title": "甲的写法"}, version=1)
    with pytest.raises(Stale) as stale:
        edit(world.clerk(), row.pk, {"title": "乙的写法"}, version=1)
    assert stale.value.mine == {"title": "乙的写法"}
    assert stale.value.theirs == {"title": "甲的写法"}


def test_copies_follow_the_row_they_came_from(world: World) -> None:
    row = world.problem()
    measure = world.measure(row)
    edit(world.clerk(), row.pk, {"source": "masses"}, version=1)
    measure.refresh_from_db()
    assert measure.data["source"] == "masses"


def test_a_title_that_was_copied_follows_until_somebody_puts_it_differently(world: World) -> None:
    """The title stands beside the values and is what lists show and search finds."""
    said = {"title": "路灯不亮", "got_on": "2026-03-01"}
    voice = create(world.clerk(), NewEntry("demo.voice", world.town.pk, said), today=TODAY)
    row = create(world.clerk(), NewEntry("demo.problem", world.town.pk, {}, origin=voice.pk), today=TODAY)
    entered = row.updated_at
    edit(world.clerk(), voice.pk, {"title": "路灯全不亮"}, version=voice.version)
    row.refresh_from_db()
    assert (row.title, row.data["title"], row.version) == ("路灯全不亮", "路灯全不亮", 2)
    assert row.updated_at > entered
    edit(world.clerk(), row.pk, {"title": "东街路灯"}, version=2)
    voice.refresh_from_db()
    edit(world.clerk(), voice.pk, {"title": "又亮了"}, version=voice.version)
    row.refresh_from_db()
    assert row.title == "东街路灯"


def test_a_moved_owner_moves_the_row(world: World) -> None:
    row = world.problem()
    row = edit(world.clerk(), row.pk, {"lead": world.village.pk}, version=1)
    assert row.unit_id == world.village.pk
    assert row.number == "530101-2026-0001"


def test_withdrawing_takes_the_children_along_and_restoring_brings_them_back(world: World) -> None:
    row = world.problem()
    kept, gone = world.measure(row), world.measure(row, title="误录")
    withdraw(world.clerk(), gone.pk, reason="录重了", version=1)
    with pytest.raises(Invalid):
        withdraw(world.clerk(), row.pk, reason=" ", version=row.version)
    withdraw(world.clerk(), row.pk, reason="不是问题", version=row.version)
    kept.refresh_from_db()
    assert kept.gone == "with_parent"
    with pytest.raises(Refused, match="上级条目"):
        restore(world.clerk(), kept.pk)
    restore(world.clerk(), row.pk)
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert (kept.gone, gone.gone) == ("", "withdrawn")


def test_similar_problems_become_one_and_can_be_parted_again(world: World) -> None:
    one, other = world.problem(), world.problem(title="路灯也不亮")
    office = world.scope(world.town, Role.OFFICE)
    merge(office, one.pk, [other.pk], reason="同一条路")
    other.refresh_from_db()
    assert (other.gone, other.merged_into) == ("merged", one.pk)
    unmerge(office, other.pk)
    other.refresh_from_db()
    assert (other.gone, other.merged_into) == ("", None)


def test_a_lump_stands_for_an_indicator_over_days(world: World) -> None:
    new = NewLump("demo.sessions", world.town.pk, 37, date(2026, 1, 1), date(2026, 2, 28))
    row = create_lump(world.clerk(), new, today=TODAY)
    assert Lump.objects.get(entry=row.pk).amount == 37
    with pytest.raises(Invalid):
        create_lump(world.clerk(), NewLump("demo.sessions", world.town.pk, 0, TODAY, TODAY), today=TODAY)


def test_a_unit_may_keep_a_column_of_its_own(world: World) -> None:
    add_field(
        world.scope(world.town, Role.OFFICE), world.town.pk, "demo.problem", key="road", label="道路", type_="text"
    )
    row = world.problem(**{"local.road": "解放路"})
    assert row.data["local.road"] == "解放路"


def test_projections_learn_before_and_after(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from taizhang.audit import operation

    learned: list[EntryChange] = []
    monkeypatch.setattr(
        operation,
        "PROJECTIONS",
        [lambda changes: learned.extend(c for c in changes if isinstance(c, EntryChange))],
    )
    row = world.problem()
    edit(world.clerk(), row.pk, {"title": "新"}, version=1)
    withdraw(world.clerk(), row.pk, reason="误", version=2)
    assert [(c.before is None, c.after is None) for c in learned] == [(True, False), (False, False), (False, True)]
    assert learned[1].before is not None
    assert learned[1].before.title == "路灯不亮"
