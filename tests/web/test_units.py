"""单位、人员、机构: a change of place is looked at before it is made; people and bodies are kept; sheets taken in."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from taizhang.files.xlsx_write import Column, Sheet, workbook
from taizhang.ledgers.operations import packs
from taizhang.units.models import Account, Body, BodyMember, Person, Unit
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.ledgers.conftest import PACK
from tests.web.test_ledgers import problem, text
from tests.world import World, make_world

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


@pytest.fixture
def world() -> World:
    packs.install(SYSTEM_SCOPE, [PACK])
    made = make_world()
    for row in Unit.system.all():
        size = Unit.system.filter(path__startswith=row.path).count()
        Unit.system.filter(pk=row.pk).update(size=size)
    return made


def office(world: World) -> Client:
    return world.client(Role.OFFICE, "parent")


def person(unit: Unit, name: str, **about: object) -> Person:
    return Person.system.create(unit=unit, name=name, **about)


def change(world: World, goal: Unit, **more: object) -> dict[str, object]:
    return {"to": goal.name, "reason": "批复〔2026〕1号", "version": world.grandchild.version, **more}


def test_a_move_is_looked_at_and_then_made(world: World) -> None:
    problem(world)
    client, to = office(world), f"/units/{world.grandchild.code}/move/"
    looked = client.post(to, change(world, world.sibling, do="look")).content.decode()
    assert f"{world.child.short_name}的数字不再含它" in looked
    assert f"{world.sibling.short_name}的数字从此含它" in looked
    assert Unit.system.get(pk=world.grandchild.pk).parent == world.child
    answer = client.post(to, change(world, world.sibling, do="apply"))
    assert answer.headers["Location"] == f"/units/{world.grandchild.code}/"
    assert Unit.system.get(pk=world.grandchild.pk).parent == world.sibling


def test_a_merger_says_what_passes_on(world: World) -> None:
    problem(world)
    person(world.child, "王五")
    client, to = office(world), f"/units/{world.child.code}/merge/"
    sent = {"to": world.sibling.code, "reason": "批复", "version": world.child.version}
    looked = client.post(to, {**sent, "do": "look"}).content.decode()
    assert "1 条，其中未办结 1 条，归" in looked
    assert '<span class="num">1</span> 人' in looked
    client.post(to, {**sent, "do": "apply"})
    gone = Unit.system.get(pk=world.child.pk)
    assert (gone.merged_into, Person.system.get().unit) == (world.sibling, world.sibling)
    assert Account.objects.filter(unit=gone, is_active=True).count() == 0


def test_what_is_wrong_or_has_changed_meanwhile_is_said_in_the_form(world: World) -> None:
    client, to = office(world), f"/units/{world.grandchild.code}/move/"
    for wrong, said in (
        ({"to": ""}, "请填写单位名称或编码"),
        ({"to": "没有这个"}, "没有叫“没有这个”的单位"),
        ({"reason": ""}, "请写明依据"),
        ({"reason": "长" * 201}, "最多200个字"),
        ({"on": "明天"}, "日期应写成"),
        ({"on": (timezone.localdate() + timedelta(days=2)).isoformat()}, "生效日期不能晚于今天"),
        ({"to": world.grandchild.name, "do": "apply"}, "不能隶属于自己"),
        ({"version": 99, "do": "apply"}, "刚被他人变动过"),
    ):
        answer = client.post(to, change(world, world.sibling, **wrong))
        assert answer.status_code == 422, wrong
        assert said in answer.content.decode()


def test_a_place_belongs_to_its_superior(world: World) -> None:
    client = world.client(Role.OFFICE, "child")
    assert client.get(f"/units/{world.child.code}/move/").status_code == 422
    assert client.get(f"/units/{world.sibling.code}/move/").status_code == 404
    assert "划转" not in text(client, f"/units/{world.child.code}/")
    assert world.client(Role.CLERK, "child").get(f"/units/{world.grandchild.code}/move/").status_code == 403


def test_people_are_kept_and_phones_stay_masked(world: World) -> None:
    client, to = office(world), f"/units/{world.child.code}/people/"
    sent = {"name": "李敏", "post": "组织委员", "phone": "13800001234", "marks": ["leader", "member"]}
    client.post(f"{to}new/", sent)
    row = Person.system.get()
    page = text(client, to)
    assert "138****1234" in page
    assert "13800001234" not in page
    client.post(f"/people/{row.pk}/", {"name": "李敏", "post": "副书记", "version": row.version})
    row.refresh_from_db()
    assert (row.post, row.phone, row.leader) == ("副书记", "13800001234", False)
    stale = client.post(f"/people/{row.pk}/", {"name": "李敏", "post": "书记", "version": 1})
    assert stale.status_code == 422
    assert "已被他人改为“副书记”" in stale.content.decode()
    assert client.post(f"{to}new/", {"name": "", "phone": "123", "term_end": ""}).status_code == 422
    assert client.post(f"{to}new/", {"name": "某", "term_end": "年底"}).status_code == 422
    client.post(f"/people/{row.pk}/end/", {"reason": "调离"})
    assert "还没有登记人员" in text(client, to)
    assert client.get(f"/people/{row.pk}/").status_code == 404


def test_terms_that_end_soon_stand_first(world: World) -> None:
    today = timezone.localdate()
    for name, days in (("晚", 300), ("早", 20), ("过", -3)):
        person(world.grandchild, name, term_end=today + timedelta(days=days))
    page = text(office(world), f"/units/{world.parent.code}/people/?ending=90")
    assert page.index("过</a>") < page.index("早</a>")
    assert "晚</a>" not in page
    assert "已届满" in page
    assert "三个月内任期届满" in text(office(world), f"/units/{world.child.code}/")


def test_a_body_is_set_up_staffed_and_dissolved(world: World) -> None:
    person(world.child, "李敏")
    client, to = office(world), f"/units/{world.child.code}/bodies/"
    assert client.post(f"{to}new/", {"name": "", "kind": ""}).status_code == 422
    assert client.post(f"{to}new/", {"name": "专班", "kind": "task_force", "host": "无"}).status_code == 422
    client.post(f"{to}new/", {"name": "整治专班", "kind": "task_force"})
    made = Body.system.get()
    assert "没有负责人" in text(client, to)
    assert client.post(f"/bodies/{made.pk}/members/", {"person": "无此人"}).status_code == 422
    client.post(f"/bodies/{made.pk}/members/", {"person": "李敏", "post": "组长", "chair": "1"})
    assert "没有负责人" not in text(client, to)
    client.post(f"/members/{BodyMember.objects.get().pk}/end/")
    assert "已免去" in text(client, f"/bodies/{made.pk}/")
    client.post(f"/bodies/{made.pk}/end/", {"reason": "任务完成"})
    assert "设立机构" in text(client, to)
    assert world.client(Role.CLERK, "sibling").get(f"/bodies/{made.pk}/").status_code == 404
    assert world.client(Role.CLERK, "child").post(f"{to}new/", {"name": "x"}).status_code == 403


def sheet(columns: list[str], *rows: tuple[str, ...]) -> SimpleUploadedFile:
    content = workbook([Sheet("表", [Column(name, "text") for name in columns], rows)])
    return SimpleUploadedFile("人员.xlsx", content)


def test_people_come_from_a_sheet_only_when_every_row_is_right(world: World) -> None:
    client, to = office(world), "/units/import/people/"
    wrong = sheet(["单位", "姓名", "党员"], (world.child.name, "甲", "是"), ("无此单位", "乙", "也许"))
    page = client.post(to, {"file": wrong, "do": "check"}).content.decode()
    assert "请填“是”或“否”" in page
    assert 'value="apply"' not in page
    good = sheet(["单位", "姓名"], (world.child.name, "甲"), (world.child.name, "乙"))
    page = client.post(to, {"file": good, "do": "check"}).content.decode()
    assert "将新增 2 行" in page
    assert Person.system.count() == 0
    kept = page.split('name="kept" value="')[1].split('"')[0]
    assert client.post(to, {"kept": kept, "do": "apply"}).status_code == 302
    assert Person.system.count() == 2
    again = client.post(to, {"kept": kept, "do": "check"}).content.decode()
    assert "没有可导入的新行" in again
    assert client.post(to, {"do": "check"}).status_code == 422
    torn = SimpleUploadedFile("x.xlsx", b"no sheet")
    assert client.post(to, {"file": torn, "do": "check"}).status_code == 422
    assert client.get(f"{to}?empty=1").headers["Content-Type"].endswith("sheet")
    assert client.get("/units/import/nothing/").status_code == 422


def test_units_come_from_a_sheet(world: World) -> None:
    client, to = office(world), "/units/import/units/"
    file = sheet(["单位编码", "单位全称", "类别", "上级编码"], ("NEW-1", "新设中心", "县直单位", world.child.code))
    page = client.post(to, {"file": file, "do": "check"}).content.decode()
    kept = page.split('name="kept" value="')[1].split('"')[0]
    client.post(to, {"kept": kept, "do": "apply"})
    assert Unit.system.get(code="NEW-1").parent == world.child
