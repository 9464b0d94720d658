"""导入与收表 by page: looked at first, taken in wholly, nothing picked twice, and taken back."""

import re
from io import BytesIO

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from taizhang.ledgers import installed
from taizhang.ledgers.evidence.store import store
from taizhang.ledgers.exporting.templates import template
from taizhang.ledgers.importing import work
from taizhang.ledgers.models import Entry, Import
from taizhang.ledgers.models.entry import LIVE
from taizhang.ledgers.operations import packs
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from taizhang.web import intake
from tests.ledgers.conftest import PACK
from tests.ledgers.test_importing import GOOD, HEAD, book
from tests.world import World, make_world

pytestmark = [pytest.mark.sql, pytest.mark.django_db]
IMPORT, COLLECT = "/ledgers/demo.problem/import/", "/ledgers/demo.problem/collection/"
BAD = ["井盖缺失", "二月三十日", "调查研究", None]


@pytest.fixture
def world() -> World:
    packs.install(SYSTEM_SCOPE, [PACK])
    return make_world()


def upload(content: bytes, name: str = "问题.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def tokens(page: str) -> list[str]:
    return re.findall(r'name="kept" value="([^"]+)"', page)


def live() -> int:
    return Entry.system.filter(gone=LIVE).count()


def test_a_file_is_looked_at_and_taken_in_without_being_picked_again(world: World) -> None:
    client = world.client(Role.CLERK, "child")
    page = client.post(IMPORT, {"file": upload(book(*GOOD)), "do": "check"}).content.decode()
    assert "新增 2 行" in page
    assert "导入 2 行" in page
    assert live() == 0
    answer = client.post(IMPORT, {"kept": tokens(page), "do": "apply"})
    assert answer.headers["Location"] == "/imports/"
    assert live() == 2
    assert '新增 <span class="num">2</span>' in client.get("/imports/").content.decode()


def test_a_marked_file_or_block_is_refused_and_not_kept_for_the_next_click(world: World) -> None:
    client, before = world.client(Role.CLERK, "child"), {*store().blobs()}
    marked = book((*GOOD[0][:3], "机密★"), head=HEAD)
    for to, sent in (
        (IMPORT, {"file": upload(marked)}),
        (IMPORT, {"file": upload(book(*GOOD), "秘密★问题.xlsx")}),
        (IMPORT, {"pasted": "问题表现\t列入日期\n机密★一年\t2026-03-01"}),
        (COLLECT, {"file": upload(marked)}),
        ("/units/import/people/", {"file": upload(marked)}),
    ):
        page = world.client(Role.OFFICE, "child").post(to, sent) if "units" in to else client.post(to, sent)
        assert "里有密级标志" in page.content.decode(), to
        assert tokens(page.content.decode()) == []
    assert {*store().blobs()} == before


def test_a_wrong_row_names_its_cell_and_keeps_the_whole_file_out(world: World) -> None:
    client = world.client(Role.CLERK, "child")
    page = client.post(IMPORT, {"file": upload(book(GOOD[0], BAD)), "do": "check"}).content.decode()
    assert "有误 1 行" in page
    assert "有 1 行有误" in page
    assert "B3“列入日期”" in page
    assert 'value="apply"' not in page
    answer = client.post(IMPORT, {"kept": tokens(page), "do": "apply"})
    assert answer.status_code == 422
    assert live() == 0


def test_a_pasted_block_is_a_file(world: World) -> None:
    client = world.client(Role.CLERK, "child")
    pasted = "问题表现\t列入日期\t问题来源\n路灯不亮\t2026-03-01\t调查研究\n"
    page = client.post(IMPORT, {"pasted": pasted, "do": "check"}).content.decode()
    assert intake.PASTED in page
    client.post(IMPORT, {"kept": tokens(page), "do": "apply"})
    assert Entry.system.get().title == "路灯不亮"


def test_a_heading_nobody_knows_is_asked_about_and_remembered(world: World) -> None:
    client = world.client(Role.CLERK, "child")
    content = book(["路灯不亮", "2026-03-01", "调查研究"], head=["毛病", "列入日期", "问题来源"])
    page = client.post(IMPORT, {"file": upload(content), "do": "check"}).content.decode()
    assert 'name="heading" value="毛病"' in page
    said = {"kept": tokens(page), "heading": "毛病", "column": "title"}
    again = client.post(IMPORT, {**said, "do": "check"}).content.decode()
    assert "新增 1 行" in again
    client.post(IMPORT, {**said, "do": "apply"})
    assert Entry.system.get().title == "路灯不亮"
    other = book(["井盖缺失", "2026-03-02", "调查研究"], head=["毛病", "列入日期", "问题来源"])
    assert "新增 1 行" in client.post(IMPORT, {"file": upload(other), "do": "check"}).content.decode()


def test_a_kept_file_opens_for_nobody_else_and_for_no_forged_name(world: World) -> None:
    mine, other = world.client(Role.CLERK, "child"), world.client(Role.CLERK, "sibling")
    page = mine.post(IMPORT, {"file": upload(book(*GOOD)), "do": "check"}).content.decode()
    forged = signing.dumps({"name": "x", "sha256": "0" * 64, "account": 0}, salt="another")
    for client, kept in ((other, tokens(page)), (mine, [forged])):
        answer = client.post(IMPORT, {"kept": kept, "do": "apply"})
        assert answer.status_code == 422
        assert "请重新选择文件" in answer.content.decode()
    assert live() == 0


def test_an_import_is_taken_back_whole(world: World) -> None:
    client = world.client(Role.CLERK, "child")
    page = client.post(IMPORT, {"file": upload(book(*GOOD)), "do": "check"}).content.decode()
    client.post(IMPORT, {"kept": tokens(page), "do": "apply"})
    batch = Import.objects.get()
    client.post(f"/imports/{batch.pk}/undo/")
    assert live() == 0
    assert "已撤销" in client.get("/imports/").content.decode()


def test_many_rows_are_a_workers_business_and_show_as_waiting(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("taizhang.web.views.imports.IN_BACKGROUND", 1)
    client = world.client(Role.CLERK, "child")
    page = client.post(IMPORT, {"file": upload(book(*GOOD)), "do": "check"}).content.decode()
    client.post(IMPORT, {"kept": tokens(page), "do": "apply"})
    assert Import.objects.get().state == Import.WAITING
    assert 'hx-trigger="every 2s"' in client.get("/imports/").content.decode()
    assert work.IN_BACKGROUND == 2_000


def drop(client: Client, *files: SimpleUploadedFile) -> str:
    return client.post(COLLECT, {"file": list(files), "do": "check"}).content.decode()


def test_returned_files_are_gathered_and_the_missing_named(world: World) -> None:
    client = world.client(Role.CLERK, "parent")
    own = template(installed.ledger("demo.problem"), world.child)
    page = drop(
        client, upload(own, "表一.xlsx"), upload(book(GOOD[0], BAD), f"{world.place('sibling').name}.xlsx")
    )
    assert "可导入" in page
    assert "有误，未收" in page
    assert "B3“列入日期”" in page
    assert f"已全部报送。另有 1 家的表有误，请改好再报：{world.sibling.name}。" in page
    assert live() == 0


def test_an_unknown_file_is_asked_about_and_taken_when_told(world: World) -> None:
    client = world.client(Role.CLERK, "parent")
    page = drop(client, upload(book(*GOOD), "汇总.xlsx"))
    assert 'name="name" value="汇总.xlsx"' in page
    said = {"kept": tokens(page), "name": "汇总.xlsx", "of": world.child.name, "do": "apply"}
    assert "已导入" in client.post(COLLECT, said).content.decode()
    assert {row.unit_id for row in Entry.system.all()} == {world.child.pk}


def test_empty_workbooks_come_for_one_unit_and_for_all_below(world: World) -> None:
    client = world.client(Role.CLERK, "parent")
    one = client.get("/ledgers/demo.problem/template/")
    every = client.get("/ledgers/demo.problem/template/?below=1")
    assert one.content[:2] == every.content[:2] == b"PK"
    assert one.headers["Content-Type"] != every.headers["Content-Type"]


def test_without_a_file_the_page_says_what_to_do(world: World) -> None:
    answer = world.client(Role.CLERK, "child").post(IMPORT, {"do": "check"})
    assert answer.status_code == 422
    assert "请选择文件" in answer.content.decode()
    assert world.client(Role.VIEWER, "child").get(IMPORT).status_code == 403
    assert BytesIO(world.client(Role.CLERK, "child").get(COLLECT).content).read(1)
