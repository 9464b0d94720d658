"""What inspectors and offices keep, as the pages offer it."""

import pytest
from django.utils import timezone

from taizhang.ledgers.models import Entry
from taizhang.ledgers.operations import packs
from taizhang.packs.loader import builtin_folders
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.world import World, make_world

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


@pytest.fixture
def world() -> World:
    packs.install(SYSTEM_SCOPE, builtin_folders())
    return make_world()


def test_an_inspector_writes_down_a_visit_and_its_remark(world: World) -> None:
    client = world.client(Role.INSPECTOR, "parent")
    today = timezone.localdate().isoformat()
    visit = {"title": "抽查三本台账", "held_on": today, "target": world.child.name, "method": "visit"}
    assert client.post("/ledgers/base.inspection/new/", visit).status_code == 302
    row = Entry.system.get()
    drawer = client.get(f"/ledgers/base.inspection/?entry={row.pk}").content.decode()
    address = f"/ledgers/base.remark/new/?field.inspection=entry%3A{row.pk}"
    assert address in drawer
    assert 'value="抽查三本台账"' in client.get(address).content.decode()


def test_what_the_office_above_keeps_is_ticked_below(world: World) -> None:
    office, clerk = world.client(Role.OFFICE, "parent"), world.client(Role.CLERK, "grandchild")
    assert (
        office.post(
            "/ledgers/base.study_topic/new/", {"title": "专题一", "set_on": "2026-03-01", "seq": "1"}
        ).status_code
        == 302
    )
    topic = Entry.system.get()
    assert f'value="entry:{topic.pk}"' in clerk.get("/ledgers/base.study/new/").content.decode()
    study = {"title": "集中学习", "held_on": "2026-03-01", "kind": "collective", "topic": f"entry:{topic.pk}"}
    assert clerk.post("/ledgers/base.study/new/", study).status_code == 302
    row = Entry.system.get(ledger="base.study")
    assert row.data["topic"] == [topic.pk]
    edit = clerk.get(f"/entries/{row.pk}/edit/").content.decode()
    assert f'value="entry:{topic.pk}" checked' in edit
