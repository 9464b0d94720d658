"""A worker killed with -9 in the middle of a job loses nothing, with two workers at work and writers writing."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection

from taizhang.jobs.health import worker_alive
from taizhang.jobs.models import Job
from taizhang.jobs.registry import KINDS
from taizhang.project.bench.jobs import trial

pytestmark = [pytest.mark.sql, pytest.mark.django_db(transaction=True)]

WRITES = 400
PATIENCE = 30.0  # seconds


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


def test_a_worker_asked_to_end_ends_well_and_no_longer_counts_as_alive(tmp_path: Path) -> None:
    environ = {**os.environ, "TAIZHANG_DATA_DIR": str(tmp_path), "TAIZHANG_DATABASE_URL": url()}
    command = [sys.executable, "-m", "taizhang.project.cli", "jobs", "work"]
    worker = subprocess.Popen(command, env=environ, stderr=subprocess.DEVNULL)
    try:
        until(lambda: Job.objects.filter(kind="jobs.forget", result__forgotten=0).exists())
        assert worker_alive(datetime.now(UTC))
        worker.terminate()
        assert worker.wait(PATIENCE) == 0
    finally:
        worker.kill()
        worker.wait()
    assert not worker_alive(datetime.now(UTC))
    periodic = {key for key, kind in KINDS.items() if kind.every}
    assert (
        set(Job.objects.filter(every__isnull=False, state=Job.QUEUED).values_list("kind", flat=True)) == periodic
    )


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.1)
