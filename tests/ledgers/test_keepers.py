"""Who makes and edits the rows of a ledger, and which rows a unit may name that others keep for it."""

from pathlib import Path

import pytest

from taizhang.audit.errors import Forbidden, Invalid, Missing
from taizhang.ledgers.models import Entry
from taizhang.ledgers.operations import packs
from taizhang.ledgers.operations.create import NewEntry, create
from taizhang.ledgers.operations.edit import edit
from taizhang.ledgers.operations.withdraw import withdraw
from taizhang.units.models import Unit
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE, Scope
from tests.ledgers.conftest import TODAY, World

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

FILES = {
    "pack.toml": """
language = 1
key = "set"
version = "1"
title = "上级定的事"
purpose = "台账由谁登记的测试"
[streams]
daily = "日常工作"
""",
    "lifecycles.toml": """
[noted]
start = "noted"
[noted.states]
noted = "已登记"
""",
    "ledgers/topic.toml": """
label = "专题"
word = "个"
stream = "daily"
lifecycle = "noted"
kept_by = "office"
[fields]
title = { label = "专题名称", type = "text", required = true, role = "title" }
""",
    "ledgers/lesson.toml": """
label = "学习"
word = "次"
stream = "daily"
lifecycle = "noted"
[fields]
title = { label = "学习内容", type = "text", required = true, role = "title" }
topics = { label = "对应专题", type = "links", to = "topic" }
""",
}


@pytest.fixture
def office(world: World, tmp_path: Path) -> Scope:
    folder = tmp_path / "set"
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    packs.install(SYSTEM_SCOPE, [folder])
    return world.scope(world.county, Role.OFFICE)


def topic(scope: Scope, unit: Unit, title: str) -> Entry:
    return create(scope, NewEntry("set.topic", unit.pk, {"title": title}), today=TODAY)


def lesson(scope: Scope, unit: Unit, *topics: object) -> Entry:
    given = {"title": "集中学习", "topics": list(topics)}
    return create(scope, NewEntry("set.lesson", unit.pk, given), today=TODAY)


def test_an_inspector_keeps_only_ledgers_that_name_him(world: World) -> None:
    inspector = world.scope(world.county, Role.INSPECTOR)
    given = {"title": "消防通道堵塞", "source": "research", "found_on": "2026-03-01"}
    row = create(inspector, NewEntry("demo.problem", world.town.pk, given), today=TODAY)
    assert edit(inspector, row.pk, {"title": "消防通道被堵"}, version=1).title == "消防通道被堵"
    withdraw(inspector, row.pk, reason="重复登记", version=2)
    new = NewEntry("demo.voice", world.town.pk, {"title": "问路", "got_on": "2026-03-01"})
    with pytest.raises(Forbidden, match="石桥镇填报员"):
        create(inspector, new, today=TODAY)


def test_what_the_office_keeps_no_clerk_makes_or_changes(world: World, office: Scope) -> None:
    with pytest.raises(Forbidden, match="溪源县办公室"):
        topic(world.clerk(world.county), world.county, "自拟专题")
    row = topic(office, world.county, "第一专题")
    with pytest.raises(Forbidden, match="办公室"):
        edit(world.clerk(world.county), row.pk, {"title": "改名"}, version=1)
    with pytest.raises(Missing):
        edit(world.clerk(), row.pk, {"title": "改名"}, version=1)


def test_it_may_be_named_by_every_unit_below_and_by_no_other(world: World, office: Scope) -> None:
    first, second = topic(office, world.county, "第一专题"), topic(office, world.county, "第二专题")
    theirs = topic(world.scope(world.sibling, Role.OFFICE), world.sibling, "柳林镇专题")
    row = lesson(world.clerk(world.village), world.village, "第一专题", second.number)
    assert row.data["topics"] == [first.pk, second.pk]
    with pytest.raises(Invalid, match="没有找到"):
        lesson(world.clerk(world.village), world.village, theirs.pk)
    Entry.system.filter(pk=first.pk).update(private=True)
    with pytest.raises(Invalid, match="没有找到"):
        lesson(world.clerk(world.village), world.village, first.pk)
    withdraw(office, second.pk, reason="取消", version=1)
    with pytest.raises(Invalid, match="没有找到"):
        lesson(world.clerk(world.village), world.village, "第二专题")


def test_a_unit_s_own_row_stands_before_one_of_the_same_name_above(world: World, office: Scope) -> None:
    topic(office, world.county, "第一专题")
    own = topic(world.scope(world.town, Role.OFFICE), world.town, "第一专题")
    assert lesson(world.clerk(), world.town, "第一专题").data["topics"] == [own.pk]


def test_a_number_is_words_and_an_id_is_not(world: World, office: Scope) -> None:
    """The town's first row and the first of all, the county's, are both called 1."""
    first = topic(office, world.county, "第一专题")
    own = topic(world.scope(world.town, Role.OFFICE), world.town, "本镇专题")
    Entry.system.filter(pk=own.pk).update(number=str(first.pk))
    assert lesson(world.clerk(), world.town, str(first.pk)).data["topics"] == [own.pk]
    assert lesson(world.clerk(), world.town, first.pk).data["topics"] == [first.pk]
    assert lesson(world.clerk(), world.town, f"entry:{first.pk}").data["topics"] == [first.pk]
