"""Different people and places in more rows than are counted at once: by a job, exact, with the moment it is of."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from typer.testing import CliRunner

from taizhang.figures import counting, exact
from taizhang.figures.figure import READY, WAITING
from taizhang.jobs.models import Job
from taizhang.jobs.registry import KINDS, wire
from taizhang.jobs.worker import Worker
from taizhang.project.cli import figures as command
from taizhang.units.scope import SYSTEM_SCOPE
from tests.figures.county import FIRST, LAST, Place

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """More than two rows are too many."""
    monkeypatch.setattr(exact, "AT_ONCE", 2)


def work() -> None:
    """A worker that does what was asked for and nothing periodic."""
    known = dict(KINDS)
    wire(known[counting.KIND])
    try:
        worker = Worker()
        while worker.turn():
            pass
    finally:
        wire(*known.values())


def test_a_large_count_waits_for_its_job(filled: Place, few: None) -> None:
    before = filled.figure("fig.places")
    assert (before.state, before.stored) == (WAITING, None)
    asked = datetime.now(UTC)
    (job,) = counting.request(SYSTEM_SCOPE, [filled.wanted("fig.places", None)])
    work()
    counted = Job.objects.get(pk=job)
    assert (counted.state, (counted.result or {})["value"]) == (Job.DONE, 2)
    after = filled.figure("fig.places")
    assert (after.state, after.value) == (READY, 2)
    assert asked <= after.as_of <= datetime.now(UTC)


def test_a_kept_count_tells_of_when_it_is(filled: Place, few: None) -> None:
    counting.request(SYSTEM_SCOPE, [filled.wanted("fig.places", None)])
    work()
    counted = filled.figure("fig.places")
    filled.problem(filled.village, date(2023, 10, 3), place="二组")
    later = filled.figure("fig.places")
    assert (later.value, later.as_of) == (counted.value, counted.as_of)
    counting.request(SYSTEM_SCOPE, [filled.wanted("fig.places", None)])
    work()
    assert filled.figure("fig.places").value == 3


def test_few_rows_need_no_job(filled: Place) -> None:
    assert counting.request(SYSTEM_SCOPE, [filled.wanted("fig.places", None)]) == []
    assert filled.figure("fig.places").value == 2


def test_asking_twice_is_one_job(filled: Place, few: None) -> None:
    wanted = [filled.wanted("fig.places", None)]
    assert counting.request(SYSTEM_SCOPE, wanted) == counting.request(SYSTEM_SCOPE, wanted)


def test_the_command_line_asks_and_shows(filled: Place, few: None) -> None:
    given = ["--unit", filled.county.code, "--indicator", "fig.places", "--from", FIRST.isoformat(), "--to"]
    shown: Any = CliRunner().invoke(command.app, ["get", *given, LAST.isoformat(), "--json"])
    assert json.loads(shown.output)["figures"][0]["state"] == WAITING
    asked = CliRunner().invoke(command.app, ["count", *given, LAST.isoformat(), "--json"])
    assert len(json.loads(asked.output)["jobs"]) == 1
    work()
    shown = CliRunner().invoke(command.app, ["get", *given, LAST.isoformat(), "--json"])
    assert json.loads(shown.output)["figures"][0]["value"] == 2
