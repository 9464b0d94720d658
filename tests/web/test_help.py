"""帮助 and 意见反馈: a chapter for each page, found by words; what was asked, and who reads the answer."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from taizhang.audit.models import Event
from taizhang.ledgers.models import Campaign
from taizhang.ledgers.operations import packs
from taizhang.packs.loader import builtin_folders
from taizhang.units.models import Feedback
from taizhang.units.roles import RIGHTS, Right, Role
from taizhang.units.scope import SYSTEM_SCOPE
from taizhang.web import nav
from taizhang.web.help import manual
from taizhang.web.help.markdown import render
from tests.ledgers.conftest import PACK
from tests.web.test_ledgers import problem, text
from tests.world import World, make_world

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


@pytest.fixture
def world() -> World:
    packs.install(SYSTEM_SCOPE, [PACK])
    return make_world()


def test_marks_become_html_and_nothing_else_does() -> None:
    assert render("## 标题") == "<h2>标题</h2>"
    assert render("一行\n接着") == "<p>一行接着</p>"
    assert render("- 甲\n- **乙**") == "<ul><li>甲</li><li><strong>乙</strong></li></ul>"
    assert render("1. 甲\n2. 乙") == "<ol><li>甲</li><li>乙</li></ol>"
    assert render("按 `/` 看[表](/help/permissions/)") == (
        '<p>按 <code>/</code> 看<a href="/help/permissions/">表</a></p>'
    )
    assert '<th scope="col">用语</th>' in render("| 用语 |\n|---|\n| 销号 |")
    assert render("<script>") == "<p>&lt;script&gt;</p>"
    assert "<a" not in render("[外面](https://example.org/)")


def test_each_chapter_has_a_title_and_links_that_lead_somewhere(world: World) -> None:
    client = world.client(Role.CLERK, "child")
    for chapter in manual.chapters().values():
        assert chapter.title
        assert chapter.html
        page = text(client, reverse("help_chapter", args=[chapter.key]))
        for link in set(re.findall(r"<article.*?</article>", page, re.DOTALL)):
            for to in re.findall(r'href="(/[^"]*)"', link):
                assert client.get(to).status_code == 200


def test_every_room_of_the_navigation_has_a_chapter() -> None:
    without = [one.route for one in nav.ITEMS if not manual.of_route(one.route)]
    assert without == []


def test_the_question_mark_opens_the_pages_own_chapter(world: World) -> None:
    client = world.client(Role.CLERK, "child")
    assert "/help/ledgers/" in text(client, "/ledgers/demo.problem/")
    assert "/help/board/" in text(client, f"/units/{world.child.code}/board/")


def test_search_finds_sections_in_which_every_word_stands(world: World) -> None:
    hits = manual.search("延期 同意")
    assert [(one.chapter.key, one.heading) for one in hits] == [("closing", "延期")]
    assert manual.search("  ") == []
    page = text(world.client(Role.CLERK, "child"), "/help/?q=量子")
    assert "没有找到“量子”" in page


def test_an_unknown_chapter_is_not_found(world: World) -> None:
    assert world.client(Role.CLERK).get("/help/../rules/").status_code in {302, 404}
    assert world.client(Role.CLERK).get("/help/nothing/").status_code == 404


def test_the_first_task_is_ticked_by_what_was_done(world: World) -> None:
    client = world.client(Role.CLERK, "child")
    assert "已办" not in text(client, "/help/start/")
    problem(world)
    assert text(client, "/help/start/").count("已办") == 1
    assert "跟着办一遍" not in text(world.client(Role.VIEWER, "child"), "/help/start/")


def test_the_permission_table_is_the_one_obeyed(world: World) -> None:
    page = text(world.client(Role.CLERK), "/help/permissions/")
    assert page.count('class="hide">有<') == sum(len(held) for held in RIGHTS.values())


def test_the_self_check_says_what_does_not_hold(world: World) -> None:
    packs.install(SYSTEM_SCOPE, builtin_folders())
    client = world.client(Role.CLERK)
    assert "缺目的或依据：试用包" in text(client, "/help/check/")  # the test's own pack has no basis
    day = timezone.localdate() - timedelta(days=10)
    Campaign.objects.create(
        key="old", pack="base", label="去年的活动", unit=world.parent, starts_on=day, ends_on=day
    )
    page = text(client, "/help/check/")
    assert "到期未结束：去年的活动" in page
    assert "要处理" in page


def given(client: Client, words: str, page: str = "ledger") -> None:
    assert client.post("/feedback/", {"text": words, "page": page}).status_code == 302


def test_a_word_about_a_page_is_seen_by_its_writer_and_the_administrators(world: World) -> None:
    clerk, other = world.client(Role.CLERK, "child"), world.client(Role.OFFICE)
    given(clerk, "希望能按类别排序")
    assert "希望能按类别排序" in text(clerk, "/feedback/")
    assert "台账" in text(clerk, "/feedback/?page=ledger")
    assert "希望能按类别排序" not in text(other, "/feedback/")
    for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN):
        assert "希望能按类别排序" in text(world.client(role), "/feedback/")


def test_an_answer_is_given_once_and_read_by_who_asked(world: World) -> None:
    clerk, system = world.client(Role.CLERK, "child"), world.client(Role.SYSTEM_ADMIN)
    given(clerk, "希望能按类别排序")
    row = Feedback.objects.get()
    assert world.client(Role.AUDIT_ADMIN).post(f"/feedback/{row.pk}/answer/", {"answer": "好"}).status_code == 403
    assert system.post(f"/feedback/{row.pk}/answer/", {"answer": "  "}).status_code == 422
    assert system.post(f"/feedback/{row.pk}/answer/", {"answer": "下一版加上"}).status_code == 302
    assert "下一版加上" in text(clerk, "/feedback/")
    assert system.post(f"/feedback/{row.pk}/answer/", {"answer": "再答"}).status_code == 422
    assert system.post("/feedback/999999/answer/", {"answer": "好"}).status_code == 404
    assert set(Event.objects.filter(object=f"feedback:{row.pk}").values_list("action", flat=True)) == {
        "feedback.given",
        "feedback.answered",
    }


def test_what_was_typed_is_kept_when_it_is_too_long(world: World) -> None:
    answer = world.client(Role.CLERK, "child").post("/feedback/", {"text": "长" * 1001})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "现在是 1001 字" in page
    assert "长" * 1001 in page
    assert Feedback.objects.count() == 0


def test_the_api_gives_and_answers_too(world: World) -> None:
    clerk, system = world.client(Role.CLERK, "child"), world.client(Role.SYSTEM_ADMIN)
    made = clerk.post("/api/v1/feedback", {"text": "一条意见"}, content_type="application/json").json()
    assert (made["by"], made["answer"]) == (world.somebody(Role.CLERK, "child").name, "")
    told = system.post(
        f"/api/v1/feedback/{made['id']}/answer", {"answer": "知道了"}, content_type="application/json"
    )
    assert told.json()["answer"] == "知道了"
    assert [one["answer"] for one in clerk.get("/api/v1/feedback").json()] == ["知道了"]
    assert Right.SYSTEM in RIGHTS[Role.SYSTEM_ADMIN]
