"""登记与修改: the generated form keeps what was typed, proposes what is known, and loses nobody's words."""

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from taizhang.audit.errors import Refused
from taizhang.ledgers import installed
from taizhang.ledgers.models import Entry, Evidence
from taizhang.ledgers.operations import packs
from taizhang.ledgers.operations.create import NewEntry, create
from taizhang.ledgers.operations.edit import edit
from taizhang.ledgers.operations.lump import NewLump, create_lump
from taizhang.packs.fieldtypes import FieldType
from taizhang.packs.fieldtypes import Role as FieldRole
from taizhang.packs.loader import builtin_folders
from taizhang.packs.model import Field
from taizhang.units.models import Unit
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from taizhang.web.forms.remembered import remembered
from tests.ledgers.conftest import PACK
from tests.web.test_ledgers import problem
from tests.world import World, make_world, scope

pytestmark = [pytest.mark.sql, pytest.mark.django_db]
NEW = "/ledgers/demo.problem/new/"


@pytest.fixture
def world() -> World:
    packs.install(SYSTEM_SCOPE, [PACK])
    return make_world()


def typed(**changed: str) -> dict[str, str]:
    given = {
        "title": "路灯不亮",
        "source": "research",
        "lead": "溪源县",
        "found_on": "2026-03-01",
        "amount": "12.50",
    }
    return {**given, **changed}


def test_the_form_comes_filled_with_what_the_pack_proposes(world: World) -> None:
    page = world.client(Role.CLERK, "child").get(NEW).content.decode()
    assert f'value="{timezone.localdate().isoformat()}"' in page
    assert 'value="溪源县"' in page
    assert 'list="units"' in page
    assert "必填" in page


def test_a_row_is_registered_once_however_often_the_button_is_pressed(world: World) -> None:
    client = world.client(Role.CLERK, "child")
    first = client.post(NEW, typed(once="abc"))
    again = client.post(NEW, typed(once="abc"))
    row = Entry.system.get()
    assert first.headers["Location"] == again.headers["Location"] == f"/entries/{row.pk}/"
    assert row.data["amount"] == 1250


def test_a_refused_form_keeps_every_value_and_marks_its_fields(world: World) -> None:
    answer = world.client(Role.CLERK, "child").post(NEW, typed(title="", amount="约三万", lead="无此单位"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count('aria-invalid="true"') == 3  # what is missing is said with what is wrong
    assert "是个约数" in page
    assert 'value="约三万"' in page
    assert 'value="无此单位"' in page
    assert Entry.system.count() == 0


def test_a_child_is_registered_under_its_parent_and_leads_back_to_it(world: World) -> None:
    row, client = problem(world), world.client(Role.CLERK, "child")
    to = f"/ledgers/demo.measure/new/?parent={row.pk}"
    assert "登记在“路灯不亮”下面" in client.get(to).content.decode()
    answer = client.post(to, {"title": "换灯", "set_on": "2026-03-02"})
    assert answer.headers["Location"] == f"/entries/{row.pk}/"
    assert Entry.system.get(ledger="demo.measure").parent == row.pk
    assert client.get(f"/ledgers/demo.problem/new/?parent={row.pk}").status_code == 404


def test_the_last_row_is_copied_without_its_days_and_one_may_go_on(world: World) -> None:
    client = world.client(Role.CLERK, "child")
    went_on = client.post(NEW, typed(again="1", found_on="2026-01-05"))
    assert went_on.headers["Location"] == NEW
    page = client.get(f"{NEW}?copy=last").content.decode()
    assert 'value="路灯不亮"' in page
    assert 'value="12.5"' in page
    assert "2026-01-05" not in page


def test_an_edit_changes_what_was_changed(world: World) -> None:
    row, client = problem(world, amount="3"), world.client(Role.CLERK, "child")
    to = f"/entries/{row.pk}/edit/"
    assert 'value="3"' in client.get(to).content.decode()
    assert client.post(to, typed(version="1", title="路灯全灭", amount="")).status_code == 302
    data = Entry.system.get(pk=row.pk).data
    assert data["title"] == "路灯全灭"
    assert "amount" not in data


def test_a_stale_save_shows_both_values_and_saving_again_loses_neither(world: World) -> None:
    row, client = problem(world), world.client(Role.CLERK, "child")
    mine = typed(version="1", title="我改的题目", found_on=str(row.data["found_on"]), amount="")
    edit(scope(world.somebody(Role.CLERK, "child")), row.pk, {"title": "他改的题目", "amount": "7"}, version=1)
    answer = client.post(f"/entries/{row.pk}/edit/", mine)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<td>他改的题目</td><td>我改的题目</td>" in page
    assert 'name="version" value="2"' in page
    assert 'value="7"' in page
    client.post(f"/entries/{row.pk}/edit/", {**mine, "version": "2", "amount": "7"})
    data = Entry.system.get(pk=row.pk).data
    assert (data["title"], data["amount"]) == ("我改的题目", 700)


def test_who_may_only_look_gets_no_form(world: World) -> None:
    row = problem(world)
    assert world.client(Role.VIEWER, "child").get(NEW).status_code == 403
    assert world.client(Role.VIEWER, "child").get(f"/entries/{row.pk}/edit/").status_code == 403
    assert world.client(Role.CLERK, "sibling").get(f"/entries/{row.pk}/edit/").status_code == 404


def test_every_ledger_the_product_ships_has_a_list_and_a_form(world: World) -> None:
    packs.install(SYSTEM_SCOPE, builtin_folders())
    client = world.client(Role.OFFICE, "child")
    answers = {
        path: client.get(path).status_code
        for key, one in installed.current().ledgers.items()
        if not one.builtin
        for path in (f"/ledgers/{key}/", f"/ledgers/{key}/new/")
    }
    assert len(answers) > 2
    assert {path: status for path, status in answers.items() if status != 200} == {}
    refused = world.client(Role.CLERK, "child").get("/ledgers/base.study_topic/new/")
    assert refused.status_code == 403
    assert "办公室登记" in refused.content.decode()


def test_a_file_is_shown_as_plain_text_with_its_own_date(world: World) -> None:
    client = world.client(Role.CLERK, "child")
    client.post(NEW, typed())
    row = Entry.system.get()
    file = SimpleUploadedFile("说明.txt", "<b>已修好</b>\n第二段".encode())
    client.post(f"/entries/{row.pk}/evidence/", {"file": file, "file_day": "2026-03-01"})
    kept = Evidence.objects.get()
    assert kept.day == date(2026, 3, 1)
    page = client.get(f"/evidence/{kept.pk}/view/").content.decode()
    assert "&lt;b&gt;已修好&lt;/b&gt;" in page
    assert "材料日期 2026-03-01" in page
    assert client.get(f"/api/v1/evidence/{kept.pk}/text").json() == {"paragraphs": ["<b>已修好</b>", "第二段"]}
    assert world.client(Role.CLERK, "sibling").get(f"/evidence/{kept.pk}/view/").status_code == 404


def test_an_image_is_shown_as_itself_and_what_cannot_be_shown_is_offered(world: World) -> None:
    client = world.client(Role.CLERK, "child")
    client.post(NEW, typed())
    row = Entry.system.get()
    png = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
    client.post(f"/entries/{row.pk}/evidence/", {"file": SimpleUploadedFile("现场.png", png)})
    kept = Evidence.objects.get()
    assert f'<img src="/evidence/{kept.pk}/"' in client.get(f"/evidence/{kept.pk}/view/").content.decode()
    sent = client.get(f"/evidence/{kept.pk}/")
    assert (sent.headers["Content-Type"], sent.headers["X-Content-Type-Options"]) == ("image/png", "nosniff")
    Evidence.objects.update(kind="xlsx")
    assert "请下载后打开" in client.get(f"/evidence/{kept.pk}/view/").content.decode()


def test_a_row_becomes_one_of_another_ledger_and_both_show_it(world: World) -> None:
    client = world.client(Role.CLERK, "child")
    client.post("/ledgers/demo.voice/new/", {"title": "夜里看不见路", "got_on": "2026-03-01"})
    voice = Entry.system.get()
    card = client.get(f"/ledgers/demo.voice/?entry={voice.pk}").content.decode()
    to = f"{NEW}?origin={voice.pk}"
    assert f'href="{to}"' in card
    form = client.get(to).content.decode()
    assert 'value="夜里看不见路"' in form
    assert client.post(to, typed(title="夜里看不见路", source="masses")).status_code == 302
    problem = Entry.system.get(ledger="demo.problem")
    assert problem.origin == voice.pk
    assert (
        "夜里看不见路" in client.get(f"/ledgers/demo.voice/?entry={voice.pk}").content.decode().split("已转为")[1]
    )
    assert (
        "夜里看不见路"
        in client.get(f"/ledgers/demo.problem/?entry={problem.pk}").content.decode().split("来自")[1]
    )
    assert client.get(f"/ledgers/demo.measure/new/?origin={voice.pk}").status_code == 404


def test_a_lump_shows_what_is_left_of_it(world: World) -> None:
    client, scope_ = world.client(Role.CLERK, "child"), scope(world.somebody(Role.CLERK, "child"))
    new = NewLump("demo.problems_found", world.child.pk, 12, date(2026, 1, 1), date(2026, 3, 31))
    row = create_lump(scope_, new, today=timezone.localdate())
    client.post(NEW, typed(found_on="2026-03-02"))
    shown = client.get(f"/ledgers/demo.problem/?entry={row.pk}").content.decode()
    assert "<dt>登记总数</dt><dd>12个</dd><dt>已补明细</dt><dd>1个</dd><dt>剩余总数</dt><dd>11个</dd>" in shown
    assert "<dt>期间</dt><dd>2026-01-01 至 2026-03-31</dd>" in shown
    assert "添加整改措施" not in shown  # it stands for many: nothing hangs under it
    with pytest.raises(Refused, match="只报总数"):
        create(
            scope_,
            NewEntry("demo.measure", world.child.pk, {"title": "换灯"}, parent=row.pk),
            today=timezone.localdate(),
        )
    assert "demo.problems_found" not in shown.split("办理记录")[1]


PASSAGE = "3月5日，巡查发现桥面破损，涉及资金2.5万元，责任单位石桥镇，整改时限4月30日。"


def test_a_passage_fills_what_nobody_typed_and_says_so(world: World) -> None:
    client = world.client(Role.CLERK, "child")
    proposed = {"found_on": timezone.localdate().isoformat(), "lead": "溪源县"}
    sent = {**proposed, "do": "read", "passage": PASSAGE, "title": "自己写的题目", "source": "masses"}
    page = client.post(NEW, sent).content.decode()
    assert 'value="自己写的题目"' in page
    assert 'value="石桥镇"' in page
    assert 'value="25000"' in page
    assert PASSAGE in page
    marked = set(re.findall(r'name="read_out" value="(\w+)"', page))
    assert marked == {"found_on", "lead", "amount", "due"}
    assert Entry.system.count() == 0


def test_a_passage_read_again_replaces_only_what_it_filled(world: World) -> None:
    client = world.client(Role.CLERK, "child")
    sent = {"do": "read", "passage": "涉及资金3万元", "amount": "25000", "read_out": "amount", "title": "桥"}
    assert 'value="30000"' in client.post(NEW, sent).content.decode()
    del sent["read_out"]
    assert 'value="25000"' in client.post(NEW, sent).content.decode()


def test_what_cannot_be_read_is_said_at_the_passage(world: World) -> None:
    client = world.client(Role.CLERK, "child")
    for passage, said in ((" ", "请先粘贴一段文字"), ("长" * 5001, "文字超过 5000 字")):
        answer = client.post(NEW, {"do": "read", "passage": passage, "title": "还在"})
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert 'value="还在"' in answer.content.decode()
    page = client.post(NEW, {"do": "read", "passage": "你好。", "title": "x"}).content.decode()
    assert "没有读出能填的内容" in page


def test_names_inside_longer_names_are_not_meant(world: World) -> None:
    Unit.system.filter(pk=world.grandchild.pk).update(short_name="石桥")
    page = world.client(Role.CLERK, "child").post(NEW, {"do": "read", "passage": "石桥镇桥面破损。"})
    assert 'value="石桥镇"' in page.content.decode()


def test_the_form_stands_in_groups_and_offers_what_one_typed_before(world: World) -> None:
    client = world.client(Role.CLERK, "child")
    page = client.get(NEW).content.decode()
    legends = re.findall(r"<legend>([^<]+)</legend>", page)
    assert legends == ["主要内容", "单位和人员", "其他"]
    assert page.index('id="due"') < page.index('id="assist"') < page.index('id="result"')
    client.post("/ledgers/demo.voice/new/", {"title": "路灯", "got_on": "2026-03-01", "unit": "溪源县"})
    assert 'id="said-' not in client.get(NEW).content.decode()
    fields = installed.ledger("demo.problem").fields
    told = remembered(scope(world.somebody(Role.CLERK, "child")), installed.ledger("demo.problem"), fields)
    assert told == {}


def test_words_typed_before_are_offered_newest_first_and_no_sensitive_ones(world: World) -> None:
    here = scope(world.somebody(Role.CLERK, "child"))
    ledger = installed.ledger("demo.problem")
    note = Field("note", "备注", FieldType.TEXT)
    secret = Field("secret", "联系方式", FieldType.TEXT, role=FieldRole.SENSITIVE)
    for text in ("甲", "乙", "甲", "丙"):
        row = problem(world)
        Entry.system.filter(pk=row.pk).update(data={**row.data, "note": text, "secret": text})
    assert remembered(here, ledger, {"note": note, "secret": secret}) == {"note": ["丙", "甲", "乙"]}
    other = scope(world.somebody(Role.OFFICE, "child"))
    assert remembered(other, ledger, {"note": note}) == {}


def test_the_last_period_of_the_unit_is_taken_whoever_entered_it(world: World) -> None:
    problem(world, "早先的", found_on="2026-01-05")
    problem(world, "上期的", found_on="2026-02-05", amount="7")
    page = world.client(Role.OFFICE, "child").get(f"{NEW}?copy=period").content.decode()
    assert 'value="上期的"' in page
    assert 'value="7"' in page
    assert 'value="2026-02-05"' not in page
