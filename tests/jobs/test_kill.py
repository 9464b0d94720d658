"""A worker killed with -9 in the middle of a job loses nothing, with two workers at work and writers writing."""

import os
from pathlib import Path

import pytest
from django.db import connection

from taizhang.project.bench.jobs import trial

pytestmark = [pytest.mark.sql, pytest.mark.django_db(transaction=True)]

WRITES = 400


def url() -> str:
    """The test database as another process reaches it."""
    at = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{at['NAME']}"
    return f"postgresql://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"


def test_a_killed_worker_loses_nothing_and_no_write_fails(tmp_path: Path) -> None:
    environ = {**os.environ, "TAIZHANG_DATA_DIR": str(tmp_path), "TAIZHANG_DATABASE_URL": url()}
    found = trial(environ, WRITES)
    assert found["writes"] == WRITES
    assert found["killed"] == 1
    assert found["retaken"]
    assert (found["failed"], found["lost"], found["doubled"]) == (0, 0, 0)
    assert found["trail_holds"]
