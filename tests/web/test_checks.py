"""Pages of checking incoming files: upload, findings, words remembered, remarks, agreement; beginning from totals."""

import re
from datetime import date
from typing import cast

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from taizhang.files.extract import extract
from taizhang.ledgers.models import Entry
from taizhang.reports.models import Beginning, Incoming, SlotMemory
from taizhang.units.roles import Role
from tests.reports.test_incoming import REPORT, TEXT, world
from tests.world import World

__all__ = ["world"]

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


def sent(client: Client, to: str, text: str | None, **fields: str) -> HttpResponse:
    given: dict[str, object] = {"unit": "溪源县", "from": "2026-01-01", "to": "2026-06-30", **fields}
    if text is not None:
        given["file"] = SimpleUploadedFile("半年总结.txt", text.encode())
    return cast(HttpResponse, client.post(to, given))


def test_a_file_is_checked_and_its_marks_stand_in_the_text(world: World) -> None:
    client = world.client(Role.OFFICE, "parent")
    made = sent(client, "/checks/", TEXT)
    row = Incoming.system.get()
    assert (made.status_code, made.headers["Location"]) == (302, f"/checks/{row.pk}/")
    page = client.get(f"/checks/{row.pk}/").content.decode()
    assert '<a class="seen warn"' in page
    assert "“X”还没有填。" in page
    everything = client.get(f"/checks/{row.pk}/?verdict=全部").content.decode()
    assert "是目标或打算" in everything
    assert (
        re.sub(r"<span class=\"hide\">.*?</span>|<[^>]+>", "", re.findall(r'class="title">(.*?)</p>', page)[0])
        == TEXT
    )
    assert "半年总结.txt" in client.get("/checks/").content.decode()
    remarks = client.get(f"/checks/{row.pk}/remarks.docx")
    assert "attachment" in remarks.headers["Content-Disposition"]
    assert "半年总结" in extract(remarks.content).text


@pytest.mark.parametrize(
    ("text", "fields", "said"),
    [
        (None, {}, "请选择一份文件"),
        (TEXT, {"unit": "没有的县"}, "没有叫“没有的县”的单位"),
        (TEXT, {"from": "昨天"}, "日期应写成"),
        (TEXT, {"from": "2026-07-01"}, "对调"),
        ("绝密★启用前", {}, "密级标志"),
        ("\x00\x01", {}, "认不出这个文件"),
    ],
)
def test_what_is_refused_is_said_in_the_form(
    world: World, text: str | None, fields: dict[str, str], said: str
) -> None:
    answer = sent(world.client(Role.OFFICE, "parent"), "/checks/", text, **fields)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Incoming.system.exists()


def test_a_unit_whose_ledgers_one_may_not_see_is_not_checked(world: World) -> None:
    answer = sent(world.client(Role.OFFICE, "sibling"), "/checks/", TEXT)
    assert answer.status_code == 422
    assert not Incoming.system.exists()


def test_words_are_remembered_from_the_page(world: World) -> None:
    client = world.client(Role.OFFICE, "child")
    sent(client, "/checks/", TEXT)
    row = Incoming.system.get()
    told = client.post(
        f"/checks/{row.pk}/words/", {"words": "查处大案", "indicator": "base.problems_found"}, follow=True
    )
    assert "已记住“查处大案”" in told.content.decode()
    assert SlotMemory.objects.get().indicator == "base.problems_found"
    assert (
        world.client(Role.OFFICE, "sibling").post(f"/checks/{row.pk}/words/", {"words": "甲"}).status_code == 404
    )


def test_agreement_is_for_the_unit_and_its_superior(world: World) -> None:
    sent(world.client(Role.OFFICE, "parent"), "/checks/", TEXT)
    address = f"/units/{world.child.code}/agreement/"
    for place, seen in (("parent", True), ("child", True), ("sibling", False), ("grandchild", False)):
        answer = world.client(Role.OFFICE, place).get(address)
        assert ("半年总结.txt" in answer.content.decode()) is seen
    assert world.client(Role.OFFICE, "sibling").get(address).status_code == 404


def test_totals_are_ticked_taken_over_and_taken_back(world: World) -> None:
    client = world.client(Role.OFFICE, "child")
    offered = sent(client, "/beginnings/", REPORT).content.decode()
    assert "不能只报总数" in offered
    assert 'value="base.problems_found=12" checked' in offered
    token = re.findall(r'name="token" value="([^"]+)"', offered)[0]
    picked = ["base.problems_found=12", "base.services_done=7"]
    told = client.post("/beginnings/take/", {"token": token, "picked": picked}, follow=True)
    assert "已登记 2 条只报总数" in told.content.decode()
    begun = Beginning.system.get()
    assert (begun.first, begun.last) == (date(2026, 1, 1), date(2026, 6, 30))
    assert Entry.system.filter(lump=True).count() == 2
    undone = client.post(f"/beginnings/{begun.pk}/undo/", follow=True)
    assert "已撤销" in undone.content.decode()
    assert Entry.system.exclude(gone="").count() == 2


def test_a_file_left_by_somebody_else_is_not_taken(world: World) -> None:
    offered = sent(world.client(Role.OFFICE, "child"), "/beginnings/", REPORT).content.decode()
    token = re.findall(r'name="token" value="([^"]+)"', offered)[0]
    for client, given in (
        (world.client(Role.CLERK, "child"), token),
        (world.client(Role.OFFICE, "child"), "forged"),
    ):
        answer = client.post("/beginnings/take/", {"token": given, "picked": ["base.problems_found=12"]})
        assert answer.status_code == 422
        assert "请重新上传" in answer.content.decode()
    assert not Entry.system.exists()


def test_nothing_ticked_is_said(world: World) -> None:
    client = world.client(Role.OFFICE, "child")
    token = re.findall(r'name="token" value="([^"]+)"', sent(client, "/beginnings/", REPORT).content.decode())[0]
    answer = client.post("/beginnings/take/", {"token": token})
    assert "请至少勾选一项" in answer.content.decode()
