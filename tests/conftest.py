"""What every test stands on: a data directory of its own, a real database file, and marks that tell the truth."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings
from playwright.sync_api import Browser, sync_playwright
from pytest_django.live_server_helper import LiveServer

from taizhang.project.setup import components
from tests.browsing import Watched

DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}
COMMITTING = {"transactional_db", "live_server"}
SLOW_OR_SQL = ("sql", "documents", "browser")


@pytest.fixture(scope="session", autouse=True)
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where keys and files go; commands started by a test inherit it."""
    directory = tmp_path_factory.mktemp("data")
    settings.CONFIG = replace(settings.CONFIG, data_dir=directory)
    os.environ["TAIZHANG_DATA_DIR"] = str(directory)
    return directory


@pytest.fixture(scope="session", autouse=True)
def made_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the files are that the product makes in tests."""
    from tests import made_files  # the product's modules are patched once all of them are there

    kept = os.environ.get(made_files.FOLDER)
    folder = Path(kept) if kept else tmp_path_factory.mktemp("made")
    made_files.install(folder)
    return folder


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None, data_dir: Path) -> None:
    """A file, not memory: only a file has WAL, locks and a second process."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database.setdefault("TEST", {})["NAME"] = str(data_dir / "test.db")


@pytest.fixture(scope="session")
def settled_county(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """The demo's county in a database of its own, for the modules of several folders that look at it."""
    from tests.project.demo.conftest import settled

    with django_db_blocker.unblock(), settled() as made:
        yield made


@pytest.fixture(autouse=True)
def quick_passwords(request: pytest.FixtureRequest) -> Iterator[None]:
    """Argon2 takes a good part of a second on purpose; only tests about it take that time."""
    if request.node.get_closest_marker("slow_passwords"):
        yield
        return
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """A test's rows are rolled back and their ids come again; on a site an id is never given twice."""
    from taizhang.ledgers import wording  # Django is not yet set up when this file is read

    wording._ledger_of.cache_clear()
    wording._local_field.cache_clear()


@pytest.fixture(autouse=True)
def search_emptied(request: pytest.FixtureRequest) -> Iterator[None]:
    """What a test commits is flushed table by table of the models; the index of words is no model."""
    marker = request.node.get_closest_marker("django_db")
    commits = marker is not None and marker.kwargs.get("transaction", False)
    if not commits and not COMMITTING & set(request.fixturenames):
        yield
        return
    from django.db import connection

    request.getfixturevalue("transactional_db")  # flushed after us
    yield
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM entry_search")


@pytest.fixture(autouse=True)
def shapes_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every kept statement of every test is written again at each asking and must come out the same."""
    from taizhang.audit import kept
    from tests.keeping import checking

    monkeypatch.setattr(kept, "_statement", checking(kept._statement))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that reaches the database without its mark would never run on PostgreSQL."""
    unmarked = [item.nodeid for item in items if _issues_sql(item) and not _marked(item)]
    if unmarked:
        raise pytest.UsageError("these issue SQL and want @pytest.mark.sql:\n" + "\n".join(unmarked))
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    """Among equals the order of the files stays."""
    return (item.get_closest_marker("last") is not None) - (item.get_closest_marker("first") is not None)


def _issues_sql(item: pytest.Item) -> bool:
    wanted = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(wanted & DATABASE_FIXTURES)


def _marked(item: pytest.Item) -> bool:
    return any(item.get_closest_marker(mark) for mark in SLOW_OR_SQL)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium; a missing one is an error, never a skip."""
    path = components.chromium()
    assert path, "Chromium is missing: bin/test installs it"
    # its event loop runs in this thread, and Django takes that for asynchronous code
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*root, "--disable-dev-shm-usage"])
        yield browser
        browser.close()


@pytest.fixture
def watched(chromium: Browser, live_server: LiveServer) -> Iterator[Watched]:
    """A page of the live server that fails its test when the policy is broken or another host is asked."""
    context = chromium.new_context(locale="zh-CN", viewport={"width": 1366, "height": 625})
    found = Watched(context.new_page(), live_server.url)
    yield found
    context.close()
    assert found.complaints() == []
