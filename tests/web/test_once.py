"""A form pressed twice is carried out once, whichever form it is; a call with files likewise."""

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from taizhang.audit.models import Event, IdempotencyKey
from taizhang.ledgers.models import Entry, Evidence
from taizhang.ledgers.operations import packs
from taizhang.ledgers.operations.create import NewEntry, create
from taizhang.units.models import Grant
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.ledgers.conftest import PACK
from tests.world import World, account, make_world, scope

pytestmark = [pytest.mark.sql, pytest.mark.django_db]
TEMPLATES = Path(__file__).parents[2] / "src/taizhang/web/templates"


@pytest.fixture
def world() -> World:
    packs.install(SYSTEM_SCOPE, [PACK])
    return make_world()


def problem(world: World) -> Entry:
    who = scope(world.somebody(Role.CLERK, "child"))
    given = {"title": "路灯不亮", "source": "research"}
    return create(who, NewEntry("demo.problem", world.child.pk, given), today=timezone.localdate())


def numbers(page: str) -> list[str]:
    return re.findall(r'name="once" value="([^"]+)"', page)


def test_every_form_of_a_page_carries_a_number_of_its_own(world: World) -> None:
    row, client = problem(world), world.client(Role.CLERK, "child")
    page = client.get(f"/ledgers/demo.problem/?entry={row.pk}").content.decode()
    assert len(numbers(page)) == page.count('method="post"') > 2
    assert len(set(numbers(page))) == len(numbers(page))


TOKEN = re.compile(r"\{\{ ?(csrf|csrf_input) ?\}\}")


def says_token(form: str, template: str) -> bool:
    """By itself, or by a macro of its template that says it."""
    macros = re.findall(r"\{% macro (\w+)\(.*?%\}(.*?)\{% endmacro %\}", template, re.DOTALL)
    saying = [name for name, body in macros if TOKEN.search(body)]
    return bool(TOKEN.search(form)) or any(f"{{{{ {name}(" in form for name in saying)


def test_every_form_that_posts_says_its_token_and_so_its_number() -> None:
    """The token is put where the number is; a form without it would be refused anyway."""
    texts = [file.read_text("utf-8") for file in TEMPLATES.rglob("*.html")]
    forms = [(form, text) for text in texts for form in re.split(r"<form", text)[1:]]
    posting = [(form, text) for form, text in forms if 'method="post"' in form.split(">")[0]]
    assert len(posting) > 20
    assert [form[:120] for form, text in posting if not says_token(form, text)] == []


def test_a_step_pressed_twice_is_taken_once_and_leads_to_the_same_place(world: World) -> None:
    row, client = problem(world), world.client(Role.CLERK, "child")
    sent = {"version": "1", "withdraw_reason": "重复", "once": "n1"}
    first = client.post(f"/entries/{row.pk}/withdraw/", sent)
    again = client.post(f"/entries/{row.pk}/withdraw/", sent)
    assert again.status_code == first.status_code == 302
    assert again.headers["Location"] == first.headers["Location"]
    assert "没有重复办理" in client.get(again.headers["Location"]).content.decode()
    assert Event.objects.filter(action="entry.withdrawn").count() == 1


def test_a_form_of_another_floor_is_carried_out_once_as_well(world: World) -> None:
    somebody = account("new", world.child)
    client = world.client(Role.SECURITY_ADMIN)
    sent = {"role": "clerk", "unit": world.child.code, "tree": "block", "once": "n2"}
    for _ in range(2):
        assert client.post(f"/accounts/{somebody.pk}/grants/", sent).status_code == 302
    assert Grant.objects.filter(account=somebody).count() == 1


def test_what_was_refused_may_be_sent_again_once_mended(world: World) -> None:
    client = world.client(Role.CLERK, "child")
    sent = {"source": "research", "found_on": "2026-03-01", "once": "n3"}
    assert client.post("/ledgers/demo.problem/new/", sent).status_code == 422
    assert not IdempotencyKey.objects.filter(key="n3").exists()
    assert client.post("/ledgers/demo.problem/new/", {**sent, "title": "路灯"}).status_code == 302


def test_one_number_for_two_contents_is_refused_and_keeps_what_was_typed(world: World) -> None:
    client = world.client(Role.CLERK, "child")
    sent = {"source": "research", "found_on": "2026-03-01", "title": "路灯", "once": "n4"}
    client.post("/ledgers/demo.problem/new/", sent)
    answer = client.post("/ledgers/demo.problem/new/", {**sent, "title": "井盖"})
    assert answer.status_code == 422
    assert "请刷新页面后重新提交" in answer.content.decode()
    assert 'value="井盖"' in answer.content.decode()
    assert Entry.system.count() == 1


def test_another_account_may_use_the_same_number(world: World) -> None:
    sent = {"source": "research", "found_on": "2026-03-01", "title": "路灯", "once": "n5"}
    for role in (Role.CLERK, Role.REVIEWER):
        assert world.client(role, "child").post("/ledgers/demo.problem/new/", sent).status_code == 302
    assert Entry.system.count() == 2


def upload(client: Client, row: Entry, text: str, key: str) -> tuple[int, dict[str, object]]:
    answer = client.post(
        f"/api/v1/entries/{row.pk}/evidence?day=2026-03-01",
        {"file": SimpleUploadedFile("说明.txt", text.encode())},
        headers={"Idempotency-Key": key},
    )
    return answer.status_code, answer.json()


def test_a_file_sent_twice_with_one_key_is_added_once(world: World) -> None:
    row, client = problem(world), world.client(Role.CLERK, "child")
    first = upload(client, row, "已修好", "k1")
    assert first[1]["day"] == "2026-03-01"
    assert upload(client, row, "已修好", "k1") == first
    assert upload(client, row, "别的", "k1")[0] == 409
    assert Evidence.objects.count() == 1
