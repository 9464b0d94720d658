"""台账: the list, its tabs and filters, the entry beside it, and what its forms do, without scripts."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from taizhang.ledgers.models import Entry, Evidence
from taizhang.ledgers.operations import campaigns, packs
from taizhang.ledgers.operations.create import NewEntry, create
from taizhang.packs.loader import builtin_folders
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.ledgers.conftest import PACK
from tests.world import World, make_world, scope

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


@pytest.fixture
def world() -> World:
    packs.install(SYSTEM_SCOPE, [PACK])
    return make_world()


def problem(world: World, title: str = "路灯不亮", **values: object) -> Entry:
    who = scope(world.somebody(Role.CLERK, "child"))
    given = {"title": title, "source": "research", **values}
    return create(who, NewEntry("demo.problem", world.child.pk, given), today=timezone.localdate())


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_ledgers_stand_under_their_stream_with_their_counts(world: World) -> None:
    problem(world)
    page = text(world.client(Role.CLERK, "child"), "/ledgers/")
    assert "日常工作" in page
    assert "问题清单" in page
    assert '<b class="num">1</b> 个' in page


def test_ledgers_of_what_runs_stand_first(world: World) -> None:
    """Without a campaign what most packs stand on; with one its streams, then what it uses."""
    packs.install(SYSTEM_SCOPE, builtin_folders())
    client = world.client(Role.OFFICE, "parent")
    assert headings(client)[:2] == ["日常工作", "理论学习"]
    new = campaigns.NewCampaign("safe", "anquan", "治本攻坚", world.parent.pk, timezone.localdate())
    campaigns.create(SYSTEM_SCOPE, new)
    assert headings(client)[:3] == ["底数", "检查", "隐患整治"]
    assert headings(client).index("日常工作") > headings(client).index("执法")


def headings(client: Client) -> list[str]:
    return re.findall(r"<h2 id=.s\d+.>([^<]+)</h2>", text(client, "/ledgers/"))


def test_what_is_not_open_is_counted_out_loud_and_never_of_a_narrowed_list(world: World) -> None:
    problem(world, "会上查摆", source="meeting")
    Entry.system.update(unit=world.grandchild)
    told = "另有 1 个不公开，计入数字，不在此列出"
    far = world.client(Role.OFFICE, "parent")
    assert told in text(far, "/ledgers/demo.problem/")
    problem(world)
    assert told in text(far, "/ledgers/demo.problem/")
    for query in ("q=查摆", "kind=meeting", "overdue=1", "state=open", "gone=1"):
        assert "不公开" not in text(far, f"/ledgers/demo.problem/?{query}")
    assert "不公开" not in text(world.client(Role.CLERK, "child"), "/ledgers/demo.problem/")


def test_tabs_count_and_filters_narrow(world: World) -> None:
    late = timezone.localdate() - timedelta(days=5)
    problem(world, "桥面破损", due=late.isoformat(), found_on=late.isoformat())
    problem(world, "<b>路灯</b>", source="masses")
    client = world.client(Role.CLERK, "child")
    page = text(client, "/ledgers/demo.problem/")
    assert "逾期 5 天" in page
    assert "&lt;b&gt;路灯&lt;/b&gt;" in page
    assert "<b>路灯</b>" not in page
    for query, shown, hidden in (
        ("overdue=1", "桥面破损", "路灯"),
        ("kind=masses", "路灯", "桥面破损"),
        ("q=桥面", "桥面破损", "路灯"),
    ):
        found = text(client, f"/ledgers/demo.problem/?{query}")
        assert shown in found
        assert hidden not in found
    assert "没有符合条件的条目" in text(client, "/ledgers/demo.problem/?state=closed")


def test_an_empty_ledger_offers_the_first_row_to_who_may_enter_it(world: World) -> None:
    assert "登记第一条" in text(world.client(Role.CLERK, "child"), "/ledgers/demo.problem/")
    assert "登记第一条" not in text(world.client(Role.VIEWER, "child"), "/ledgers/demo.problem/")


def test_pages_go_on_by_key(world: World) -> None:
    for number in range(31):
        problem(world, f"问题{number:02d}")
    client = world.client(Role.CLERK, "child")
    first = client.get("/ledgers/demo.problem/")
    assert '共 <span class="num">31</span> 个' in first.content.decode()
    following = first.content.decode().split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = text(client, f"/ledgers/demo.problem/{following}")
    assert "问题30" in second
    assert "问题00" not in second


def test_what_is_wrong_with_the_address_is_said_and_not_shown_as_rows(world: World) -> None:
    client = world.client(Role.CLERK, "child")
    assert "翻页位置不正确" in text(client, "/ledgers/demo.problem/?after=%21")
    assert "没有“nothing”这个状态" in text(client, "/ledgers/demo.problem/?state=nothing")
    assert client.get("/ledgers/demo.nothing/").status_code == 404


def test_an_entry_opens_beside_its_list_and_is_missing_elsewhere(world: World) -> None:
    row = problem(world)
    client = world.client(Role.CLERK, "child")
    assert client.get(f"/entries/{row.pk}/").headers["Location"] == f"/ledgers/demo.problem/?entry={row.pk}"
    page = text(client, f"/ledgers/demo.problem/?entry={row.pk}")
    for word in ("办理说明", "申请销号", "佐证材料", "办理记录", "添加整改措施"):
        assert word in page
    assert client.get(f"/ledgers/demo.voice/?entry={row.pk}").status_code == 404
    other = world.client(Role.CLERK, "sibling")
    assert other.get(f"/ledgers/demo.problem/?entry={row.pk}").status_code == 404


def test_where_only_the_entry_is_exchanged_the_list_is_not_asked_for(world: World) -> None:
    row = problem(world)
    client, address = world.client(Role.CLERK, "child"), "/ledgers/demo.problem/?state=open&entry="
    swap = {"HX-Request": "true", "HX-Target": "beside"}
    part = client.get(f"{address}{row.pk}", headers=swap)
    whole = client.get(f"{address}{row.pk}").content.decode()
    alone = part.content.decode()
    assert part.status_code == 200
    assert alone[alone.index("<title>") : alone.index("</title>")] in whole
    drawer = alone[alone.index('<section class="drawer"') : alone.rindex("</section>")]
    assert without_token(drawer) in without_token(whole)
    assert "<table" not in alone
    assert client.get(f"/ledgers/demo.voice/?entry={row.pk}", headers=swap).status_code == 404
    assert world.client(Role.CLERK, "sibling").get(f"{address}{row.pk}", headers=swap).status_code == 404
    elsewhere = client.get(f"{address}{row.pk}", headers={"HX-Request": "true", "HX-Target": "main"})
    assert "<table" in elsewhere.content.decode()


def without_token(page: str) -> str:
    """What a form carries hidden is new in every answer."""
    return re.sub(r'<input type="hidden"[^>]*>', "", page)


def test_a_refused_step_keeps_what_was_typed_and_says_what_is_missing(world: World) -> None:
    row = problem(world)
    sent = {"step": "ask", "version": "1", "comment": "已经修好"}
    answer = world.client(Role.CLERK, "child").post(f"/entries/{row.pk}/step/?state=open", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "已经修好" in page
    assert "请先填写“整改成效”" in page
    assert "请上传佐证材料" in page
    assert "现在是“申请销号”" not in page


def test_a_file_goes_up_comes_down_and_is_taken_off_with_a_reason(world: World) -> None:
    row, client = problem(world), world.client(Role.CLERK, "child")
    assert "请先选择" in client.post(f"/entries/{row.pk}/evidence/").content.decode()
    file = SimpleUploadedFile("说明.txt", "已修好".encode())
    assert client.post(f"/entries/{row.pk}/evidence/", {"file": file}).status_code == 302
    kept = Evidence.objects.get()
    answer = client.get(f"/evidence/{kept.pk}/")
    assert answer.getvalue() == "已修好".encode()
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert client.post(f"/evidence/{kept.pk}/remove/").status_code == 422
    assert client.post(f"/evidence/{kept.pk}/remove/", {"remove_reason": "传错"}).status_code == 302
    assert world.client(Role.CLERK, "sibling").get(f"/evidence/{kept.pk}/").status_code == 404


def test_an_entry_is_withdrawn_with_a_reason_and_restored(world: World) -> None:
    row, client = problem(world), world.client(Role.CLERK, "child")
    assert (
        client.post(f"/entries/{row.pk}/withdraw/", {"version": "9", "withdraw_reason": "重复"}).status_code == 422
    )
    assert (
        client.post(f"/entries/{row.pk}/withdraw/", {"version": "1", "withdraw_reason": "重复"}).status_code == 302
    )
    assert "本条已撤回" in text(client, f"/ledgers/demo.problem/?entry={row.pk}")
    assert client.post(f"/entries/{row.pk}/restore/").status_code == 302
    assert Entry.system.get(pk=row.pk).gone == ""
