"""Saved lists: the same words as a page and the API, kept by one or shared with his unit."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taizhang.audit.errors import Conflict, Forbidden, Invalid, Missing, Refused
from taizhang.audit.models import Event
from taizhang.ledgers import installed, lists, saved, words
from taizhang.ledgers.models import Entry, SavedList
from taizhang.ledgers.operations.local import add_field
from taizhang.ledgers.operations.saved import ListEdit, NewList, change_list, delete_list, save_list
from taizhang.packs.condition_reader import Reading, read_condition
from taizhang.packs.condition_writer import write
from taizhang.packs.conditions import canonical
from taizhang.packs.fieldtypes import FieldType
from taizhang.packs.findings import Findings, Place
from taizhang.packs.model import Field
from taizhang.units.roles import Role
from tests.ledgers.conftest import TODAY, World

FIELDS = {
    "name": Field("name", "名称", FieldType.TEXT),
    "paid": Field("paid", "金额", FieldType.MONEY, places=2),
    "day": Field("day", "日期", FieldType.DATE),
    "done": Field("done", "是否", FieldType.BOOL),
}
COMPARED = st.one_of(
    st.builds(lambda v: {"name": {"contains": v}}, st.lists(st.text(min_size=1, max_size=4), min_size=1)),
    st.builds(lambda v: {"name": v}, st.text(min_size=1, max_size=4).filter(lambda text: text[0] != "@")),
    st.builds(lambda op, v: {"paid": {op: v}}, st.sampled_from(["gt", "lte"]), st.integers(-99, 99)),
    st.builds(lambda a, b: {"paid": {"between": [a / 4, b / 4]}}, st.integers(0, 9), st.integers(0, 9)),
    st.builds(lambda v: {"day": {"gte": v.isoformat()}}, st.dates()),
    st.builds(lambda v: {"done": v}, st.booleans()),
    st.builds(lambda v: {"done": {"empty": v}}, st.booleans()),
)
WRITTEN = st.recursive(
    COMPARED,
    lambda part: st.one_of(
        st.builds(lambda parts: {"all": parts}, st.lists(part, min_size=1, max_size=3)),
        st.builds(lambda parts: {"any": parts}, st.lists(part, min_size=1, max_size=3)),
        st.builds(lambda one: {"not": one}, part),
    ),
    max_leaves=6,
)


@given(WRITTEN)
@settings(max_examples=200, deadline=None)
def test_a_condition_written_out_is_read_back_as_the_same(raw: dict[str, object]) -> None:
    findings = Findings()
    place = Place(findings, "t", "t", "where")
    read = read_condition(raw, Reading(FIELDS), place)
    assert findings.errors == []
    again = read_condition(write(read, FIELDS), Reading(FIELDS), place)
    assert canonical(again) == canonical(read)


def saving(world: World, label: str = "群众反映的", *, shared: bool = False, **said: object) -> NewList:
    return NewList("demo.problem", world.town, label, said or {"where": {"source": "masses"}}, shared)


def rows_of(world: World, row: SavedList) -> list[Entry]:
    asked = words.read(installed.ledger(row.ledger), world.town, row.words)
    return lists.page(world.clerk(), asked, today=TODAY).rows


@pytest.mark.sql
@pytest.mark.django_db
class TestSaved:
    def test_a_saved_list_asks_what_was_asked_when_it_was_saved(self, world: World) -> None:
        world.problem()
        world.problem(title="井盖缺失", source="masses", amount="1.5")
        where = {"all": [{"source": ["masses", "meeting"]}, {"amount": {"gte": "1.5"}}]}
        row = save_list(world.clerk(), saving(world, where=where, sort="amount", columns=["source", "@unit"]))
        assert [one.title for one in rows_of(world, row)] == ["井盖缺失"]
        assert row.words == {"where": where, "sort": "amount", "columns": ["source", "@unit"]}

    def test_it_is_ones_own_until_it_is_shared_with_the_unit(self, world: World) -> None:
        mine, other = world.clerk(), world.scope(world.town, Role.CLERK, "2")
        row = save_list(mine, saving(world))
        assert [one.pk for one in saved.visible(mine)] == [row.pk]
        with pytest.raises(Missing):
            saved.find(other, row.pk)
        change_list(mine, row.pk, ListEdit(row.version, shared=True))
        assert saved.find(other, row.pk).label == "群众反映的"
        for outside in (world.clerk(world.village), world.clerk(world.county), world.clerk(world.sibling)):
            assert not saved.visible(outside).exists()

    def test_a_shared_list_is_changed_by_who_saved_it_or_the_office(self, world: World) -> None:
        row = save_list(world.clerk(), saving(world, shared=True))
        with pytest.raises(Forbidden):
            change_list(world.scope(world.town, Role.CLERK, "2"), row.pk, ListEdit(1, label="别名"))
        office = world.scope(world.town, Role.OFFICE)
        assert change_list(office, row.pk, ListEdit(1, label="群众来信")).version == 2
        with pytest.raises(Conflict):
            change_list(world.clerk(), row.pk, ListEdit(1, label="又改"))
        delete_list(world.clerk(), row.pk)
        assert not SavedList.objects.exists()
        told = list(
            Event.objects.filter(object=f"saved_list:{row.pk}").order_by("pk").values_list("action", flat=True)
        )
        assert told == ["saved_list.created", "saved_list.changed", "saved_list.deleted"]

    def test_what_the_ledger_does_not_know_is_refused_when_saved(self, world: World) -> None:
        for said, code in (
            ({"where": {"colour": "red"}}, "bad_where"),
            ({"states": ["lost"]}, "unknown_state"),
            ({"sort": "colour"}, "unknown_sort"),
            ({"columns": ["colour"]}, "unknown_column"),
        ):
            with pytest.raises(Refused) as refused:
                save_list(world.clerk(), saving(world, **said))
            assert refused.value.code == code
        with pytest.raises(Invalid):
            save_list(world.clerk(), saving(world, label=" "))
        save_list(world.clerk(), saving(world))
        with pytest.raises(Invalid, match="换个名字"):
            save_list(world.clerk(), saving(world))

    def test_a_column_the_unit_added_can_be_asked_and_sorted_by(self, world: World) -> None:
        add_field(
            world.scope(world.town, Role.OFFICE),
            world.town.pk,
            "demo.problem",
            key="road",
            label="路名",
            type_="text",
        )
        world.problem(**{"local.road": "石桥街"})
        world.problem(title="井盖缺失", **{"local.road": "安定街"})
        row = save_list(
            world.clerk(),
            saving(world, where={"local.road": {"contains": "街"}}, sort="local.road", columns=["local.road"]),
        )
        assert {one.title for one in rows_of(world, row)} == {"路灯不亮", "井盖缺失"}

    def test_choices_and_units_sort_in_their_official_order(self, world: World) -> None:
        world.problem(title="二", source="masses")
        world.problem(title="一", source="research")
        options = installed.ledger("demo.problem").fields["source"].options
        assert options is not None
        order = sorted(["masses", "research"], key=list(options.keys()).index)
        row = save_list(world.clerk(), saving(world, sort="source"))
        assert [one.data["source"] for one in rows_of(world, row)] == order
        row = save_list(world.clerk(), saving(world, label="按单位", sort="lead"))
        assert len(rows_of(world, row)) == 2
