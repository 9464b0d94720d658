"""A report through the API: template, binding, draft, review, issue, each number opened, the file verified."""

import io
import json
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from taizhang.jobs.worker import Worker
from taizhang.units.roles import Role
from tests.files.word import document, p
from tests.reports.test_citing import LISTED
from tests.reports.world import edited, problem, reported_world
from tests.world import World

pytestmark = [pytest.mark.sql, pytest.mark.django_db]
PAST = document(p("查摆问题X个。") + "<w:sectPr/>")


@pytest.fixture
def world() -> World:
    return reported_world()


def post(client: Client, to: str, body: dict[str, Any], method: str = "POST") -> Any:
    answer = client.generic(method, f"/api/v1/{to}", data=_json(body), content_type="application/json")
    return answer.status_code, answer.json()


def _json(body: dict[str, Any]) -> str:
    return json.dumps(body)


def put(client: Client, to: str, data: bytes, name: str = "月报.docx") -> Any:
    return client.post(f"/api/v1/{to}", {"file": SimpleUploadedFile(name, data)}).json()


def test_from_template_to_verified_file(world: World) -> None:
    problem(world)
    client = world.client(Role.OFFICE, "child")
    made = put(client, "report-templates?key=monthly", PAST)
    slot = made["slots"][0]["key"]
    new = {"template": "monthly", "first": "2026-03-01", "last": "2026-03-31"}
    status, draft = post(client, "reports", new)
    assert (status, draft["state"]) == (200, "draft")
    status, refused = post(client, f"reports/{draft['code']}/review", {"version": draft["version"]})
    assert (status, refused["code"]) == (422, "not_ready")
    assert "还没有人确认" in refused["reasons"][0]
    chosen = {"version": made["version"], "kind": "figure", "indicator": "demo.problems_found"}
    assert post(client, f"report-templates/monthly/slots/{slot}", chosen, "PUT")[0] == 200
    for step in ("review", "issue"):
        status, draft = post(client, f"reports/{draft['code']}/{step}", {"version": draft["version"]})
        assert status == 200
    assert draft["state"] == "issued"
    (fact,) = client.get(f"/api/v1/reports/{draft['code']}").json()["facts"]
    assert (fact["printed"], fact["now"], fact["changed"]) == ("1", "1", False)
    opened = client.get(f"/api/v1/reports/{draft['code']}/facts/{fact['key']}").json()
    assert len(opened["rows"]) == 1
    file = client.get(f"/api/v1/reports/{draft['code']}/file").content
    assert put(client, "report-verify", file)["holds"] is True
    changed = put(client, "report-verify", edited(file, lambda xml: xml.replace(">1</w:t>", ">9</w:t>", 1)))
    assert [one["kind"] for one in changed["findings"]] == ["number_edited"]


def test_a_foreign_report_is_not_there(world: World) -> None:
    client = world.client(Role.OFFICE, "child")
    put(client, "report-templates?key=monthly", PAST)
    new = {"template": "monthly", "first": "2026-03-01", "last": "2026-03-31"}
    _, draft = post(client, "reports", new)
    stranger = world.client(Role.OFFICE, "sibling")
    assert stranger.get(f"/api/v1/reports/{draft['code']}").status_code == 404
    assert stranger.get("/api/v1/reports").json()["items"] == []
    assert put(client, "report-verify", b"\xff\xd8\xff\xe0 no report")["code"] == "bad_file"


def test_cases_are_ticked_one_by_one(world: World) -> None:
    for title in ("路灯不亮", "井盖松动"):
        problem(world, title)
    client = world.client(Role.OFFICE, "child")
    put(client, "report-templates?key=typical", LISTED)
    asked = {"template": "typical", "unit": world.child.code, "first": "2026-03-01", "last": "2026-03-31"}
    _, draft = post(client, "reports", asked)
    at = f"reports/{draft['code']}/lists"
    (listed,) = client.get(f"/api/v1/{at}").json()["items"]
    assert listed == {"list": "demo.typical", "label": "典型问题", "cited": []}
    found = client.get(f"/api/v1/{at}/demo.typical?q=井盖").json()
    assert [one["title"] for one in found["items"]] == ["井盖松动"]
    chosen = {"version": draft["version"], "entries": [found["items"][0]["id"]]}
    assert post(client, f"{at}/demo.typical", chosen, "PUT")[0] == 200
    told = client.get(f"/api/v1/{at}/demo.typical").json()
    assert [one["title"] for one in told["cited"]] == ["井盖松动"]
    assert [one["title"] for one in told["items"]] == ["路灯不亮"]
    facts = client.get(f"/api/v1/reports/{draft['code']}").json()["facts"]
    assert [one["title"] for fact in facts for one in fact.get("cited", ())] == ["井盖松动"]
    assert post(client, f"{at}/demo.typical", chosen, "PUT")[0] == 409
    stranger = world.client(Role.OFFICE, "sibling")
    assert stranger.get(f"/api/v1/{at}/demo.typical").status_code == 404
    assert client.get(f"/api/v1/{at}/demo.none").status_code == 404


def test_a_draft_is_taken_back_and_dropped_and_a_template_is_confirmed_and_retired(world: World) -> None:
    client = world.client(Role.OFFICE, "child")
    put(client, "report-templates?key=monthly", PAST)
    assert post(client, "report-templates/monthly/confirm", {}) == (200, {"confirmed": 1})
    asked = {"template": "monthly", "unit": world.child.code, "first": "2026-03-01", "last": "2026-03-31"}
    draft = post(client, "reports", asked)[1]
    at = f"reports/{draft['code']}"
    assert post(client, f"{at}/remake", {})[1]["version"] == draft["version"] + 1
    reviewed = post(client, f"{at}/review", {"version": draft["version"] + 1})[1]
    assert reviewed["state"] == "reviewed"
    assert post(client, f"{at}/reopen", {})[1]["state"] == "draft"
    assert post(client, at, {}, "DELETE")[0] == 200
    assert client.get(f"/api/v1/{at}").status_code == 404
    assert post(client, "report-templates/monthly/retire", {})[0] == 200
    refused = post(client, "reports", asked)
    assert (refused[0], "已停用" in refused[1]["detail"]) == (409, True)
    assert post(client, "report-levels", {**asked, "unit": world.child.code})[0] == 409


def test_what_was_sent_up_is_returned_and_received(world: World) -> None:
    client, above = world.client(Role.OFFICE, "child"), world.client(Role.OFFICE, "parent")
    put(client, "report-templates?key=monthly", PAST)
    post(client, "report-templates/monthly/confirm", {})
    asked = {"template": "monthly", "unit": world.child.code, "first": "2026-03-01", "last": "2026-03-31"}
    draft = post(client, "reports", asked)[1]
    at = f"reports/{draft['code']}"
    version = post(client, f"{at}/review", {"version": draft["version"]})[1]["version"]
    post(client, f"{at}/issue", {"version": version})
    first = post(client, f"{at}/send", {})[1]["sending"]
    (waiting,) = above.get("/api/v1/report-sendings").json()["items"]
    assert (waiting["sending"], waiting["report"]["code"]) == (first, draft["code"])
    assert client.get("/api/v1/report-sendings").json()["items"] == []
    returned = post(above, f"report-sendings/{first}/return", {"comment": "请补充"})
    assert returned[1]["state"] == "returned"
    again = post(client, f"{at}/send", {})[1]["sending"]
    assert post(client, f"report-sendings/{again}/receive", {})[0] == 404
    assert post(above, f"report-sendings/{again}/receive", {})[1]["state"] == "received"


def test_a_level_is_asked_for_and_fetched(world: World) -> None:
    client = world.client(Role.OFFICE, "parent")
    put(client, "report-templates?key=monthly", PAST)
    asked = {"template": "monthly", "unit": world.parent.code, "first": "2026-03-01", "last": "2026-03-31"}
    job = post(client, "report-levels", asked)[1]["job"]
    at = f"/api/v1/report-levels/{job}/file"
    assert client.get(at).status_code == 404
    Worker().turn()
    archive = zipfile.ZipFile(io.BytesIO(client.get(at).getvalue()))
    assert len(archive.namelist()) == 2
    assert world.client(Role.OFFICE, "child").get(at).status_code == 404
