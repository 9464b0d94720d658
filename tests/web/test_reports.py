"""报告编制 as its pages answer: dates proposed by the template chosen, and how long one report takes."""

import re
import time
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from taizhang.packs.periods import period_of
from taizhang.reports.models import Report
from taizhang.reports.operations.templates import Upload, upload
from taizhang.units.roles import Role
from tests.files.forms.test_forms import UNITS_DOWN
from tests.reports.world import MARKED, problem, reported_world
from tests.world import World, scope

pytestmark = [pytest.mark.sql, pytest.mark.django_db]
FIELD = re.compile(r'name="(first|last)"[^>]*value="([^"]*)"|value="([^"]*)"[^>]*name="(first|last)"')


@pytest.fixture
def world() -> World:
    found = reported_world()
    problem(found)
    office = scope(found.somebody(Role.OFFICE, "child"))
    for key, period in (("weekly", "week"), ("quarterly", "quarter")):
        upload(office, Upload(found.child.pk, f"{key}.docx", MARKED, key=key, period=period))
    return found


@pytest.fixture
def client(world: World) -> Client:
    return world.client(Role.OFFICE, "child")


def dates(page: str) -> dict[str, str]:
    return {one[0] or one[3]: one[1] or one[2] for one in FIELD.findall(page)}


def test_a_form_lies_as_it_is_with_a_button_for_each_number(world: World, client: Client) -> None:
    office = scope(world.somebody(Role.OFFICE, "child"))
    upload(office, Upload(world.child.pk, "表.xlsx", UNITS_DOWN, key="form", period="month"))
    page = client.get("/report-templates/form/").content.decode()
    assert '<td colspan="5" class="name">溪源县问题整改情况统计表（2026年5月）' in page
    assert '<td rowspan="2" class="name">单位' in page
    assert page.count('class="slot ') - page.count('class="slot open" aria-hidden') >= 6
    asked = {"template": "form", "first": "2026-03-01", "last": "2026-03-31", "unit": "溪源县"}
    draft = client.post("/reports/new/", asked, follow=True).content.decode()
    assert draft.count('value="c') >= 6
    assert "生成表格" in draft
    assert "收回修改稿" not in draft


def begins(kind: str) -> str:
    found = period_of(kind, timezone.localdate())
    assert found is not None
    return found.start.isoformat()


@pytest.mark.parametrize(("key", "kind"), [("weekly", "week"), ("quarterly", "quarter")])
def test_choosing_a_template_proposes_its_days(client: Client, key: str, kind: str) -> None:
    """As the select asks by htmx, and as the button asks without scripts: what was typed for another goes."""
    chosen = dates(client.get(f"/reports/new/?template={key}").content.decode())
    assert chosen["first"] == begins(kind)
    asked = {"act": "span", "template": key, "first": "2020-01-01", "last": "2020-01-31", "unit": "溪源县"}
    plain = client.post("/reports/new/", asked)
    assert (plain.status_code, dates(plain.content.decode())["first"]) == (200, begins(kind))
    assert not Report.system.exists()


def test_what_was_typed_is_kept_when_something_is_wrong(client: Client) -> None:
    asked = {"template": "weekly", "first": "2026-03-01", "last": "2026-03-xx", "unit": "溪源县"}
    told = client.post("/reports/new/", asked)
    assert (told.status_code, dates(told.content.decode())["first"]) == (422, "2026-03-01")


def test_one_report_is_drafted_and_shown_in_under_a_second(client: Client) -> None:
    """From the press of the button to the page with every number in it, and the file itself; as processor time, which
    other work on the machine lengthens least. The browser's own clock is read in tests/browser/test_reports.py."""
    asked = {"template": "weekly", "first": "2026-03-01", "last": "2026-03-31", "unit": "溪源县"}
    client.post("/reports/new/", asked)  # the template is compiled once for a process
    taken = []
    for _ in range(3):
        began = time.process_time()
        page = client.post("/reports/new/", asked, follow=True)
        made = client.get(f"/reports/{Report.system.latest('pk').code}/file/")
        taken.append(time.process_time() - began)
    assert min(taken) < 1
    assert "查摆问题" in page.content.decode()
    assert made.content.startswith(b"PK")
    assert Report.system.latest("pk").first == date(2026, 3, 1)
