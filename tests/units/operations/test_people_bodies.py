"""People and bodies: little is kept, phones are masked, who left stays on the list."""

from datetime import date

import pytest

from taizhang.audit.errors import Conflict, Forbidden, Invalid, Missing, Refused
from taizhang.audit.models import EventDetail
from taizhang.units import people_queries
from taizhang.units.models import Person
from taizhang.units.operations import (
    NewBody,
    NewPerson,
    add_alias,
    add_member,
    add_person,
    create_body,
    edit_body,
    edit_person,
    end_body,
    end_member,
    end_person,
    order_people,
    remove_alias,
    transfer_person,
)
from taizhang.units.people import masked
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.units.conftest import Tree, scope_at

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

PHONE = "13800001234"


@pytest.fixture
def person(tree: Tree) -> Person:
    new = NewPerson(name="温岭", post="党委书记", leader=True, phone=PHONE, term_end=date(2026, 12, 1))
    return add_person(scope_at(tree.town), tree.town.pk, new)


@pytest.mark.parametrize(
    ("phone", "said"),
    [("13800001234", "138****1234"), ("0830-1234567", "083****4567"), ("12345", "****45"), ("", "")],
)
def test_masks(phone: str, said: str) -> None:
    assert masked(phone) == said


def test_a_phone_is_nowhere_but_in_its_column(tree: Tree, person: Person) -> None:
    edit_person(SYSTEM_SCOPE, person.pk, {"phone": "13900005678"})
    (shown,) = people_queries.people(SYSTEM_SCOPE, tree.county, below=True)
    assert shown.phone == "139****5678"
    told = "".join(EventDetail.objects.values_list("json", flat=True))
    assert PHONE not in told
    assert "13900005678" not in told


def test_people_are_listed_in_official_order(tree: Tree, person: Person) -> None:
    second = add_person(SYSTEM_SCOPE, tree.town.pk, NewPerson(name="江禾"))
    third = add_person(SYSTEM_SCOPE, tree.village.pk, NewPerson(name="陆清"))
    order_people(scope_at(tree.town), tree.town.pk, [second.pk])
    listed = [shown.name for shown in people_queries.people(SYSTEM_SCOPE, tree.county, below=True)]
    assert listed == ["江禾", "温岭", "陆清"]
    assert [shown.name for shown in people_queries.people(SYSTEM_SCOPE, tree.town, leaders=True)] == ["温岭"]
    with pytest.raises(Refused, match="不属于“青石镇”"):
        order_people(SYSTEM_SCOPE, tree.town.pk, [third.pk])


def test_a_person_is_edited_moved_and_leaves(tree: Tree, person: Person) -> None:
    edit_person(SYSTEM_SCOPE, person.pk, {"post": "镇长"}, version=1)
    with pytest.raises(Conflict, match="“职务”已被他人改为“镇长”"):
        edit_person(SYSTEM_SCOPE, person.pk, {"post": "书记"}, version=1)
    moved = transfer_person(SYSTEM_SCOPE, person.pk, tree.other_town.pk, post="副镇长")
    assert (moved.unit_id, moved.post) == (tree.other_town.pk, "副镇长")
    with pytest.raises(Refused, match="本来就在"):
        transfer_person(SYSTEM_SCOPE, person.pk, tree.other_town.pk)
    end_person(SYSTEM_SCOPE, person.pk, on=date(2026, 6, 1))
    assert people_queries.people(SYSTEM_SCOPE, tree.other_town) == []
    assert len(people_queries.people(SYSTEM_SCOPE, tree.other_town, ended=True)) == 1
    with pytest.raises(Refused, match="已于2026年6月1日离任"):
        end_person(SYSTEM_SCOPE, person.pk)


def test_bad_people_are_refused(tree: Tree, person: Person) -> None:
    with pytest.raises(Invalid) as refusal:
        add_person(SYSTEM_SCOPE, tree.town.pk, NewPerson(name=" ", phone="12", post="长" * 61))
    assert refusal.value.problems.keys() == {"name", "phone", "post"}
    with pytest.raises(Invalid, match="不能在这里修改"):
        edit_person(SYSTEM_SCOPE, person.pk, {"unit": 1})


def test_terms_ending_soon(tree: Tree, person: Person) -> None:
    soon = people_queries.terms_ending(SYSTEM_SCOPE, tree.county, until=date(2026, 12, 31))
    assert [row.name for row in soon] == ["温岭"]
    assert people_queries.terms_ending(SYSTEM_SCOPE, tree.county, until=date(2026, 11, 30)) == []
    assert people_queries.terms_ending(scope_at(tree.other_town), tree.county, until=date(2027, 1, 1)) == []


def test_a_body_with_chairs_and_terms(tree: Tree, person: Person) -> None:
    body = create_body(
        scope_at(tree.town),
        tree.town.pk,
        NewBody(name="青石镇领导小组", kind="steering_group", host=tree.town.pk, started_on=date(2026, 1, 10)),
    )
    assert people_queries.without_chair(SYSTEM_SCOPE, tree.county, date(2026, 2, 1)) == [body]
    member = add_member(SYSTEM_SCOPE, body.pk, person.pk, "组长", chair=True, on=date(2026, 1, 10))
    assert people_queries.chairs(body, date(2026, 2, 1)) == [person]
    assert people_queries.without_chair(SYSTEM_SCOPE, tree.county, date(2026, 2, 1)) == []
    with pytest.raises(Refused, match="请先免去原职"):
        add_member(SYSTEM_SCOPE, body.pk, person.pk, "成员")
    end_person(SYSTEM_SCOPE, person.pk, on=date(2026, 6, 1))
    assert people_queries.without_chair(SYSTEM_SCOPE, tree.county, date(2026, 6, 1)) == [body]
    (then,) = people_queries.bodies(SYSTEM_SCOPE, tree.county, below=True, on=date(2026, 5, 1))
    assert [seat.person.name for seat in then.in_office] == ["温岭"]  # type: ignore[attr-defined]  # set by prefetch
    with pytest.raises(Refused, match="已不在"):
        end_member(SYSTEM_SCOPE, member.pk)


def test_a_dissolved_body_takes_its_parts_along(tree: Tree, person: Person) -> None:
    body = create_body(SYSTEM_SCOPE, tree.town.pk, NewBody(name="领导小组", kind="steering_group"))
    part = create_body(SYSTEM_SCOPE, tree.town.pk, NewBody(name="综合组", kind="work_group", parent=body.pk))
    member = add_member(SYSTEM_SCOPE, part.pk, person.pk, "组长", chair=True)
    edit_body(SYSTEM_SCOPE, part.pk, {"name": "综合协调组"}, version=1)
    end_body(scope_at(tree.town), body.pk)
    member.refresh_from_db()
    part.refresh_from_db()
    assert member.ended_on is not None
    assert (part.name, part.ended_on is None) == ("综合协调组", False)
    with pytest.raises(Refused, match="撤销，不能再变动"):
        edit_body(SYSTEM_SCOPE, body.pk, {"name": "甲"})
    with pytest.raises(Invalid, match="1至100个字"):
        create_body(SYSTEM_SCOPE, tree.town.pk, NewBody(name=" ", kind="work_group"))


def test_aliases(tree: Tree) -> None:
    add_alias(scope_at(tree.town), tree.town.pk, "青石")
    with pytest.raises(Refused, match="已经是“青石镇”的名称或别名"):
        add_alias(SYSTEM_SCOPE, tree.town.pk, "青石")
    with pytest.raises(Refused, match="1至100个字"):
        add_alias(SYSTEM_SCOPE, tree.town.pk, " ")
    remove_alias(SYSTEM_SCOPE, tree.town.pk, "青石")
    with pytest.raises(Refused, match="没有“青石”这个别名"):
        remove_alias(SYSTEM_SCOPE, tree.town.pk, "青石")


def test_rights(tree: Tree, person: Person) -> None:
    with pytest.raises(Forbidden):
        add_person(scope_at(tree.town, Role.CLERK), tree.town.pk, NewPerson(name="甲"))
    with pytest.raises(Missing):
        edit_person(scope_at(tree.other_town), person.pk, {"post": "甲"})
    with pytest.raises(Missing):
        create_body(scope_at(tree.other_town), tree.town.pk, NewBody(name="甲", kind="work_group"))
    with pytest.raises(Missing):
        add_alias(scope_at(tree.other_town), tree.town.pk, "甲")
    with pytest.raises(Missing):
        edit_person(SYSTEM_SCOPE, 10**6, {"post": "甲"})
