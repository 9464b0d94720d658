"""A file with a classification mark is refused at every door of the API, and by the words somebody types."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from taizhang.ledgers.evidence.store import store
from taizhang.ledgers.models import Evidence, Import
from taizhang.units.roles import Role
from tests.api.test_reports import PAST, post, put
from tests.files.drawn import pdf
from tests.files.test_readable import MARKED
from tests.reports.world import problem, reported_world
from tests.world import World

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

FILES = "multipart/form-data"
ASKED = {
    "columns": "{}",
    "version": "1",
    "given": "{}",
    "from": "2026-03-01",
    "to": "2026-03-31",
    "picked": '{"demo.problems_found": 3}',
}


@pytest.fixture
def world() -> World:
    return reported_world()


def doors() -> list[tuple[str, str, dict[str, str]]]:
    """Every call that takes a file, with the name of its part and what it asks: a new one is tried unlisted."""
    found = json.loads(Path("tests/api/openapi.json").read_text(encoding="utf-8"))["paths"]
    return [
        (path, next(iter(content[FILES]["schema"]["properties"])), queries(operation))
        for path, methods in found.items()
        for operation in methods.values()
        if FILES in (content := operation.get("requestBody", {}).get("content", {}))
    ]


def queries(operation: dict[str, Any]) -> dict[str, str]:
    names = [one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"]
    return {name: ASKED[name] for name in names if name in ASKED}


def places(world: World, client: Client) -> dict[str, object]:
    put(client, "report-templates?key=monthly", PAST)
    new = {"template": "monthly", "first": "2026-03-01", "last": "2026-03-31"}
    report = post(client, "reports", new)[1]["code"]
    return {"entry": problem(world).pk, "ledger": "demo.problem", "code": world.child.code, "report": report}


def test_every_door_refuses_a_marked_file(world: World) -> None:
    client = world.client(Role.OFFICE, "child")
    known = places(world, client)
    before = {*store().blobs()}
    assert len(doors()) > 10
    for path, part, asked in doors():
        address = re.sub(r"\{(\w+)\}", lambda found: str(known[found[1]]), path)
        for name in ("docx header", "xlsx hidden sheet"):
            said = sent(client, address, part, MARKED[name], asked=asked)
            assert "classified" in said or "密级标志" in said, (path, name, said)
    assert {*store().blobs()} == before
    assert not Import.objects.exists()


def sent(
    client: Client,
    address: str,
    part: str,
    data: bytes,
    name: str = "材料",
    *,
    asked: dict[str, str] | None = None,
) -> str:
    answer = client.post(address, {part: SimpleUploadedFile(name, data)}, query_params=asked or {})
    return json.dumps(answer.json(), ensure_ascii=False)


def test_the_reason_is_told_with_the_place(world: World) -> None:
    client = world.client(Role.OFFICE, "child")
    to = f"/api/v1/entries/{problem(world).pk}/evidence"
    assert "正文里有密级标志“机密★”" in sent(client, to, "file", pdf(["机密★1年", "情况报告"]))
    assert "文件名里有密级标志“秘密★”" in sent(client, to, "file", pdf(["情况报告"]), "秘密★情况.pdf")
    assert "材料" in sent(client, to, "file", pdf(["密级：公开", "情况报告"]))
    assert Evidence.objects.count() == 1


def test_words_that_are_typed_carry_no_mark(world: World) -> None:
    client = world.client(Role.OFFICE, "child")
    values: dict[str, Any] = {"title": "按机密★一年管理的文件", "source": "research"}
    status, refused = post(client, "ledgers/demo.problem/entries", {"unit": world.child.code, "values": values})
    assert (status, list(refused["fields"])) == (422, ["title"])
    assert "密级标志“机密★”" in refused["fields"]["title"]
