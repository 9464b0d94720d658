"""Fifty thousand rows taken in and taken back: no transaction is long; a process killed in between harms nothing."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import Sum

from taizhang.audit.errors import Refused
from taizhang.figures.models import Delta
from taizhang.jobs.models import Job
from taizhang.ledgers import installed
from taizhang.ledgers.importing import apply, work
from taizhang.ledgers.importing.check import Asked, Edit, NewRow, Plan
from taizhang.ledgers.importing.report import Report
from taizhang.ledgers.importing.undo import undo
from taizhang.ledgers.models import Entry, Import, Stay
from taizhang.ledgers.models.entry import LIVE
from taizhang.ledgers.operations.create import draft_new
from taizhang.ledgers.prepare import Above
from taizhang.ledgers.references import References
from taizhang.project.bench.timing import transactions
from tests.jobs.test_kill import url
from tests.ledgers.conftest import TODAY, World

pytestmark = [pytest.mark.sql, pytest.mark.django_db(transaction=True), pytest.mark.first]

MANY, LONGEST = 50_000, 2.0  # rows; seconds
KILLED, PATIENCE = 5_000, 60.0


def plan_of(world: World, count: int) -> tuple[Asked, Plan]:
    """Checked rows on two units and three hundred days, without the file they would have come from."""
    ledger, units = installed.ledger("demo.problem"), [world.town, world.village]
    typed = {"title": "问题", "found_on": "2025-05-01", "source": "research", "amount": "3"}
    first = draft_new(ledger, world.town, Above(), typed, References(world.clerk(), world.town), today=TODAY)
    plan = Plan(Report(ledger.id, "问题.xlsx"))
    for n in range(count):
        title, day = f"第{n}个问题", date(2025, 5, 1) + timedelta(n % 300)
        data = {**first.data, "title": title, "found_on": str(day)}
        draft = replace(first, data=data, columns=replace(first.columns, title=title, day=day))
        plan.news.append(NewRow([units[n % 2]], draft, None))
    return Asked(ledger, world.town, "问题.xlsx", b"x"), plan


def test_no_transaction_of_a_large_import_or_of_its_undo_is_long(world: World) -> None:
    asked, plan = plan_of(world, MANY)
    scope = world.clerk()
    batch = apply.begin(scope, asked)
    with transactions(time.process_time) as taken:
        apply.apply(scope, asked, plan, batch, today=TODAY)
        imported = max(taken)
        assert Entry.system.filter(gone=LIVE).count() == MANY
        assert counted() == {MANY}
        taken.clear()
        undo(scope, batch.pk)
        undone = max(taken)
    assert not Entry.system.filter(gone=LIVE).exists()
    assert counted() <= {0}
    # Only on SQLite does anybody wait for a writer.
    assert connection.vendor != "sqlite" or max(imported, undone) < LONGEST


def test_no_transaction_of_ten_thousand_edits_or_of_their_undo_is_long(world: World) -> None:
    asked, plan = plan_of(world, apply.MOST_EDITS)
    scope = world.clerk()
    apply.apply(scope, asked, plan, apply.begin(scope, asked), today=TODAY)
    rows = Entry.system.order_by("pk").values_list("number", "title", "unit__name")
    lines = "".join(f"{number}\t{unit}\t{title}\t有人盯着\t2025-06-01\n" for number, title, unit in rows)
    text = "编号\t登记单位\t问题表现\t整改成效\t列入日期\n" + lines
    with transactions(time.process_time) as taken:
        done = apply.import_file(scope, Asked(asked.ledger, world.town, "更新", text), today=TODAY)
        edited = max(taken)
        assert (done.counts["update"], done.applied) == (apply.MOST_EDITS, True)
        changed = Entry.system.filter(data__result="有人盯着", day=date(2025, 6, 1), version=2)
        assert changed.count() == apply.MOST_EDITS
        assert counted() == {apply.MOST_EDITS}
        taken.clear()
        assert done.import_id is not None
        undo(scope, done.import_id)
        undone = max(taken)
    assert not changed.exists()
    assert counted() == {apply.MOST_EDITS}
    assert connection.vendor != "sqlite" or max(edited, undone) < LONGEST


def test_more_edits_than_a_transaction_carries_are_refused(world: World) -> None:
    _, plan = plan_of(world, 1)
    edit = Edit(world.problem(), [world.town], plan.news[0].draft, {})
    with pytest.raises(Refused, match="一次最多 10000 条，请分成几个文件"):
        apply.refuse_too_many(Plan(plan.report, edits=[edit] * (apply.MOST_EDITS + 1)))


def counted() -> set[int]:
    """What the rows add to each indicator that counts them."""
    sums = Delta.objects.values("indicator").annotate(sum=Sum("n"))
    return set(sums.values_list("sum", flat=True))


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_worker_killed_in_the_middle_leaves_nothing_half_applied_and_the_next_finishes(world: World) -> None:
    rows = "".join(f"第{n}个问题\t2026-03-01\t调查研究\n" for n in range(KILLED))
    asked = Asked(installed.ledger("demo.problem"), world.town, "问题", "问题表现\t列入日期\t问题来源\n" + rows)
    batch, job = work.in_background(world.clerk(), asked)
    command = [sys.executable, "-m", "taizhang.project.cli", "jobs", "work"]
    environ = {**os.environ, "TAIZHANG_DATABASE_URL": url()}
    worker = subprocess.Popen(command, env=environ, stderr=subprocess.DEVNULL)
    until(lambda: Stay.objects.count() > KILLED // 5)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    assert not Entry.system.exists()
    assert counted() <= {0}
    Job.objects.filter(pk=job).update(lease_until=datetime.now(UTC) - timedelta(minutes=1))
    worker = subprocess.Popen(command, env=environ, stderr=subprocess.DEVNULL)
    try:
        until(lambda: Import.objects.get(pk=batch.pk).state == Import.APPLIED)
    finally:
        worker.kill()
        worker.wait()
    assert Entry.system.count() == Entry.system.filter(gone=LIVE).count() == Stay.objects.count() == KILLED
    assert counted() == {KILLED}
