"""就地修改: one field of a row changed in the list, by the form's own operation and check of versions."""

import pytest
from django.test import Client
from django.utils import timezone

from taizhang.ledgers.models import Entry
from taizhang.ledgers.operations import packs, withdraw
from taizhang.ledgers.operations.edit import edit
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.ledgers.conftest import PACK
from tests.web.test_ledgers import problem, text
from tests.world import World, make_world, scope

pytestmark = [pytest.mark.sql, pytest.mark.django_db]
PART = {"HX-Request": "true"}


@pytest.fixture
def world() -> World:
    packs.install(SYSTEM_SCOPE, [PACK])
    return make_world()


def to(row: Entry, field: str) -> str:
    return f"/entries/{row.pk}/in-place/{field}/?columns=@unit,@due,amount"


def clerk(world: World) -> Client:
    return world.client(Role.CLERK, "child")


def test_the_row_comes_with_the_field_in_it_and_goes_back_changed(world: World) -> None:
    row, client = problem(world), clerk(world)
    asked = client.get(to(row, "amount"), headers=PART).content.decode()
    assert 'name="in-amount"' in asked
    assert asked.count("<tr") == 1
    answer = client.post(to(row, "amount"), {"in-amount": "3.5", "version": row.version}, headers=PART)
    assert answer.headers["HX-Trigger"] == "ledger-changed"
    assert ">3.5<" in answer.content.decode()
    row.refresh_from_db()
    assert row.data["amount"] == 350
    assert 'name="in-amount"' not in client.get(to(row, "amount") + "&leave=1", headers=PART).content.decode()


def test_what_is_wrong_is_said_in_the_row_and_kept(world: World) -> None:
    row = problem(world)
    answer = clerk(world).post(to(row, "amount"), {"in-amount": "约三万", "version": row.version}, headers=PART)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="约三万"' in page
    assert 'aria-invalid="true"' in page
    assert "amount" not in Entry.system.get().data


def test_two_people_at_one_value_see_both(world: World) -> None:
    row, client = problem(world, amount="1"), clerk(world)
    edit(scope(world.somebody(Role.CLERK, "child")), row.pk, {"amount": "2"}, version=row.version)
    sent = {"in-amount": "3", "version": row.version}
    answer = client.post(to(row, "amount"), sent, headers=PART)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "他人已改为“2”" in page
    assert client.post(to(row, "amount"), {**sent, "version": row.version + 1}, headers=PART).status_code == 200
    assert Entry.system.get().data["amount"] == 300


def test_another_field_changed_meanwhile_does_not_stand_in_the_way(world: World) -> None:
    row = problem(world)
    edit(scope(world.somebody(Role.CLERK, "child")), row.pk, {"result": "已换灯"}, version=row.version)
    answer = clerk(world).post(to(row, "amount"), {"in-amount": "3", "version": row.version}, headers=PART)
    assert answer.status_code == 200
    assert Entry.system.get().data["result"] == "已换灯"


def test_without_scripts_it_is_the_form_and_a_form_sent_whole_is_saved(world: World) -> None:
    row, client = problem(world), clerk(world)
    assert client.get(to(row, "due")).headers["Location"] == f"/entries/{row.pk}/edit/"
    answer = client.post(to(row, "due"), {"in-due": "2030-01-31", "version": row.version})
    assert answer.headers["Location"].startswith("/ledgers/demo.problem/?columns=")
    assert "修改整改时限" in text(client, "/ledgers/demo.problem/")


def test_only_what_may_be_changed_is_offered(world: World) -> None:
    row = problem(world)
    assert "in-place" not in text(world.client(Role.VIEWER, "child"), "/ledgers/demo.problem/")
    assert clerk(world).get(to(row, "nothing"), headers=PART).status_code == 404
    assert world.client(Role.CLERK, "sibling").get(to(row, "due"), headers=PART).status_code == 404
    assert world.client(Role.VIEWER, "child").get(to(row, "due"), headers=PART).status_code == 403
    withdraw.withdraw(SYSTEM_SCOPE, row.pk, reason="误录", version=row.version)
    sent = {"in-due": timezone.localdate().isoformat(), "version": row.version}
    assert clerk(world).post(to(row, "due"), sent, headers=PART).status_code == 404
