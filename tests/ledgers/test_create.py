"""A fact is entered once, with what the pack proposes, refuses and copies."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from taizhang.audit.errors import Forbidden, Invalid, Missing, Refused
from taizhang.audit.models import Event
from taizhang.ledgers import installed
from taizhang.ledgers.importing.lookups import Lookups
from taizhang.ledgers.models import Entry, EntryLink, EntryUnit, Stay
from taizhang.ledgers.operations.create import NewEntry, create
from taizhang.ledgers.operations.local import add_option
from taizhang.ledgers.prepare import Above
from taizhang.units.roles import Role
from taizhang.units.scope import Scope
from tests.ledgers.conftest import TODAY, World

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


def test_a_problem_gets_defaults_a_number_a_state_and_an_event(world: World) -> None:
    row = world.problem(amount="47.6")
    assert row.number == "530101-2026-0001"
    assert row.state == "open"
    assert row.data["lead"] == world.town.pk
    assert row.data["amount"] == 4760
    assert row.due is not None
    assert row.first_due == row.due
    assert Stay.objects.get(entry=row.pk).from_day.isoformat() == "2026-03-01"
    event = Event.objects.get(object=f"entry:{row.pk}")
    assert (event.action, event.unit) == ("entry.created", world.town.pk)


def test_numbers_run_on_within_ledger_unit_and_year(world: World) -> None:
    numbers = [world.problem(title=f"问题{n}").number for n in range(3)]
    assert numbers == ["530101-2026-0001", "530101-2026-0002", "530101-2026-0003"]


def test_every_wrong_field_is_named_at_once(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        world.problem(found_on="2026年13月", source="nobody", title="")
    assert set(refused.value.problems) == {"found_on", "source", "title"}
    assert "列入日期" in refused.value.problems["found_on"]
    assert not Entry.system.exists()


def test_a_row_rule_speaks_only_of_what_is_there(world: World) -> None:
    values: dict[str, object] = {"title": "学习", "held_on": "2026-03-01", "attended": 12}
    create(world.clerk(), NewEntry("demo.study", world.town.pk, values), today=TODAY)
    with pytest.raises(Invalid, match="实到人数不能多于应到人数"):
        create(world.clerk(), NewEntry("demo.study", world.town.pk, {**values, "expected": 10}), today=TODAY)


def test_outside_ones_reach_there_is_nothing_to_enter_at(world: World) -> None:
    new = NewEntry("demo.voice", world.sibling.pk, {"title": "问路", "got_on": "2026-03-01"})
    with pytest.raises(Missing):
        create(world.clerk(), new, today=TODAY)
    with pytest.raises(Forbidden):
        create(world.scope(world.county, Role.VIEWER), new, today=TODAY)


def test_the_owner_must_be_in_reach(world: World) -> None:
    with pytest.raises(Invalid, match="不在您的填报范围"):
        world.problem(lead=world.sibling.pk)
    row = world.problem(lead="孙店村")
    assert row.unit_id == world.village.pk


def test_a_joint_session_is_owned_by_all_who_held_it(world: World) -> None:
    values = {"title": "联学", "held_on": "2026-03-01", "hosts": ["柳林镇"], "kind": ["core"]}
    row = create(world.clerk(), NewEntry("demo.study", world.town.pk, values), today=TODAY)
    owners = set(EntryUnit.objects.filter(entry=row.pk).values_list("unit_id", flat=True))
    assert owners == {world.town.pk, world.sibling.pk}
    seen = Entry.objects.visible_to(world.clerk(world.sibling)).filter(pk=row.pk)
    assert seen.exists()


def test_a_plain_unit_field_does_not_make_an_owner(world: World) -> None:
    row = world.problem(assist=["柳林镇"])
    assert not row.joint
    assert not Entry.objects.visible_to(world.clerk(world.sibling)).filter(pk=row.pk).exists()


def test_a_measure_inherits_and_cannot_be_told_otherwise(world: World) -> None:
    measure = world.measure(world.problem())
    assert measure.data["source"] == "research"
    assert measure.data["lead"] == world.town.pk
    with pytest.raises(Invalid, match="自动填写"):
        world.measure(world.problem(), source="masses")


def test_a_measure_stands_under_a_problem_on_every_road(world: World) -> None:
    values = {"title": "换灯"}
    with pytest.raises(Refused, match="整改措施要登记在问题清单的条目下面"):
        create(world.clerk(), NewEntry("demo.measure", world.town.pk, values), today=TODAY)
    found = Lookups(world.clerk(), installed.ledger("demo.measure"))
    assert found.above("") == "请填上级条目的编号（问题清单）。"
    problem = world.problem()
    above = found.above(problem.number)
    assert isinstance(above, Above)
    assert above.parent == problem


def test_a_voice_becomes_a_problem_and_both_ends_know(world: World) -> None:
    voice = create(
        world.clerk(),
        NewEntry("demo.voice", world.town.pk, {"title": "路灯坏了", "got_on": "2026-03-01"}),
        today=TODAY,
    )
    problem = create(world.clerk(), NewEntry("demo.problem", world.town.pk, {}, origin=voice.pk), today=TODAY)
    voice.refresh_from_db()
    assert problem.data["title"] == "路灯坏了"
    assert problem.data["source"] == "masses"
    assert voice.data["becomes"] == ["demo.problem"]


def test_links_are_kept_beside_the_data_for_both_ends(world: World) -> None:
    voice = create(
        world.clerk(),
        NewEntry("demo.voice", world.town.pk, {"title": "路灯坏了", "got_on": "2026-03-01"}),
        today=TODAY,
    )
    values = {"title": "学习", "held_on": "2026-03-01", "topics": [voice.pk]}
    study = create(world.clerk(), NewEntry("demo.study", world.town.pk, values), today=TODAY)
    assert EntryLink.objects.get(target=voice.pk).entry == study.pk


def test_an_ended_unit_takes_no_entries(world: World) -> None:
    world.town.ended_on = TODAY
    world.town.save(update_fields=["ended_on"])
    with pytest.raises(Refused, match="撤销"):
        world.problem()


STATEMENTS = 17  # see docs/decisions/0300-one-create.md
PROBLEM = {"title": "路灯不亮", "source": "research", "found_on": "2026-03-01"}
STUDY = {"title": "学习", "held_on": "2026-03-01", "attended": 12}


def asked_by(scope: Scope, new: NewEntry) -> list[str]:
    """The statements of one create in a process that has met the ledger before."""
    create(scope, new, today=TODAY)
    with CaptureQueriesContext(connection) as captured:
        create(scope, new, today=TODAY)
    return [one["sql"] for one in captured.captured_queries]


def test_a_create_asks_little_of_the_database(world: World) -> None:
    asked = asked_by(world.clerk(), NewEntry("demo.problem", world.town.pk, PROBLEM))
    assert len(asked) <= STATEMENTS, "\n".join(asked)


def test_local_words_are_asked_for_where_the_shared_list_lacks_one(world: World) -> None:
    add_option(
        world.scope(world.town, Role.OFFICE), world.town.pk, "demo.study", "kind", label="晨读", shared="core"
    )
    shared = asked_by(world.clerk(), NewEntry("demo.study", world.town.pk, STUDY | {"kind": "党课"}))
    own = asked_by(world.clerk(), NewEntry("demo.study", world.town.pk, STUDY | {"kind": "晨读"}))
    assert ["local_option" in " ".join(each) for each in (shared, own)] == [False, True]
    assert Entry.system.latest("pk").data["kind"] == ["core"]
