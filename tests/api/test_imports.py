"""Spreadsheets through the API: dry run, import, list, undo, collection, export and empty workbooks."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from taizhang.jobs.worker import Worker
from taizhang.ledgers.models import Entry
from taizhang.ledgers.operations import packs
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.ledgers.conftest import PACK
from tests.world import World, make_world

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

CSV = "问题表现,列入日期,问题来源\n路灯不亮,2026-03-01,调查研究\n井盖缺失,2026.3.2,群众反映\n"


@pytest.fixture
def world() -> World:
    packs.install(SYSTEM_SCOPE, [PACK])
    return make_world()


def upload(client: Client, to: str, field: str = "file", text: str = CSV, name: str = "问题.csv") -> Any:
    answer = client.post(f"/api/v1/{to}", {field: SimpleUploadedFile(name, text.encode())})
    return answer.status_code, answer.json()


def test_a_file_is_tried_taken_in_listed_and_taken_back(world: World) -> None:
    client = world.client(Role.CLERK, "child")
    status, tried = upload(client, "ledgers/demo.problem/imports")
    assert (status, tried["counts"]["new"], tried["applied"]) == (200, 2, False)
    _, done = upload(client, "ledgers/demo.problem/imports?dry_run=false")
    assert done["applied"]
    (row,) = client.get("/api/v1/imports").json()["items"]
    assert (row["id"], row["created"], row["state_label"]) == (done["import"], 2, "已导入")
    answer = client.post(f"/api/v1/imports/{row['id']}/undo")
    assert answer.json()["state"] == "undone"
    assert not Entry.system.filter(gone="").exists()


def test_a_foreign_import_cannot_be_seen_or_undone(world: World) -> None:
    _, done = upload(world.client(Role.CLERK, "child"), "ledgers/demo.problem/imports?dry_run=false")
    stranger = world.client(Role.CLERK, "sibling")
    assert stranger.get("/api/v1/imports").json()["items"] == []
    assert stranger.post(f"/api/v1/imports/{done['import']}/undo").status_code == 404


def test_a_large_file_goes_to_a_worker(world: World) -> None:
    rows = "".join(f"问题{n},2026-03-01,调查研究\n" for n in range(2_001))
    client = world.client(Role.CLERK, "child")
    text = "问题表现,列入日期,问题来源\n" + rows
    _, told = upload(client, "ledgers/demo.problem/imports?dry_run=false", text=text)
    assert client.get(f"/api/v1/jobs/{told['job']}").json()["state"] == "queued"


def test_wrong_columns_are_told(world: World) -> None:
    client = world.client(Role.CLERK, "child")
    status, told = upload(client, "ledgers/demo.problem/imports?columns=[1]")
    assert (status, told["code"]) == (422, "bad_columns")
    status, told = upload(client, "ledgers/demo.problem/imports", text="甲,乙\n1,2\n")
    assert (status, told["code"]) == (422, "no_header")


def test_a_drop_is_collected(world: World) -> None:
    name = f"{world.child.name}.csv"
    status, told = upload(
        world.client(Role.CLERK, "parent"), "ledgers/demo.problem/collections", "files", name=name
    )
    assert (status, told["unknown"], len(told["files"])) == (200, [], 1)
    assert told["missing_line"]


@pytest.mark.parametrize("form", ["xlsx", "docx", "csv", "json"])
def test_a_list_goes_out_as_a_file(world: World, form: str) -> None:
    client = world.client(Role.CLERK, "child")
    upload(client, "ledgers/demo.problem/imports?dry_run=false")
    answer = client.get(f"/api/v1/ledgers/demo.problem/export?format={form}")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert len(answer.content) > 100


def test_empty_workbooks_go_out(world: World) -> None:
    client = world.client(Role.CLERK, "parent")
    for query in ("", "?below=true"):
        answer = client.get(f"/api/v1/ledgers/demo.problem/template{query}")
        assert answer.content.startswith(b"PK")


def test_a_large_list_is_asked_for_watched_and_fetched(world: World) -> None:
    client = world.client(Role.CLERK, "child")
    upload(client, "ledgers/demo.problem/imports?dry_run=false")
    body = {"format": "csv", "words": {"where": {"source": "masses"}}}
    sent = client.post("/api/v1/ledgers/demo.problem/exports", body, content_type="application/json").json()
    assert (sent["state"], sent["link"]) == ("waiting", None)
    worker = Worker()
    while worker.turn():
        pass
    (told,) = client.get("/api/v1/exports").json()["items"]
    assert (told["state"], told["done"], told["total"]) == ("ready", 1, 1)
    assert client.get(f"/api/v1/exports/{told['id']}").json() == told
    lines = client.get(told["link"]).getvalue().decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    stranger = world.client(Role.CLERK, "sibling")
    assert stranger.get(told["link"]).status_code == 404
    assert stranger.get("/api/v1/exports").json()["items"] == []
