"""What `bench duties` measures, in a process of its own on the standing data set; prints one line of JSON.

The baseline asks the database once for each unit and duty, as a page that loops over units does. It is timed over a
sample of units and duties and carried to all of them.
"""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from taizhang.project.bench import Row
from taizhang.project.django_setup import setup

WEEKS, SAMPLE = 12, 200
COUNTY = 300  # units of the county that the bar is set for


def main() -> None:
    setup()
    sys.stdout.write(json.dumps([asdict(row) for row in Trial(sys.argv[1]).rows()]) + "\n")


def clock(work: Callable[[], object], rounds: int) -> float:
    """Seconds of the processor in the median round, ours and those of the database: a loaded machine shifts wall time,
    not these. Of a server elsewhere the wall is taken."""
    timer = _timer()
    found = []
    for _ in range(rounds):
        start = timer()
        work()
        found.append(timer() - start)
    return statistics.median(found)


def _timer() -> Callable[[], float]:
    from django.db import connection

    if connection.vendor == "sqlite":
        return time.process_time
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    spent = Path(f"/proc/{backend}/stat")
    if not spent.exists() or "(postgres" not in spent.read_text("utf-8"):
        return time.perf_counter

    def timer() -> float:
        user, system = spent.read_text("utf-8").rpartition(")")[2].split()[11:13]
        return time.process_time() + (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    return timer


class Trial:
    def __init__(self, scale: str) -> None:
        from taizhang.ledgers import installed
        from taizhang.units.models import Unit

        self.scale = scale
        self.duties = list(installed.current().duties.values())
        self.top = Unit.system.filter(parent=None).order_by("path")[0]
        self.county = Unit.system.filter(kind="county").order_by("-size", "path")[0]
        self.units = Unit.system.count()
        self.today = date(datetime.now(UTC).year, datetime.now(UTC).month, 1) - timedelta(days=1)

    def rows(self) -> list[Row]:
        self.fold()
        one = self.one_by_one()
        return [self.matrix(one), self.coverage(one), self.reminders(one)]

    def fold(self) -> None:
        from taizhang.figures import build
        from taizhang.figures.fold import fold_all

        while waiting := build.waiting():
            build.build(waiting)
        while fold_all():
            pass

    def one_by_one(self) -> float:
        """Seconds of one query for a unit and a duty."""
        from taizhang.figures.duties import spec_of_duty
        from taizhang.ledgers.conditions import as_q
        from taizhang.ledgers.models import Entry
        from taizhang.units.models import Unit

        units = list(Unit.system.order_by("?")[:SAMPLE].values_list("pk", flat=True))
        first = self.today - timedelta(days=30)

        def work() -> None:
            for n, unit in enumerate(units):
                spec = spec_of_duty(self.duties[n % len(self.duties)])
                rows = Entry.system.filter(unit=unit, ledger=spec.ledger, gone="", day__gte=first)
                rows.filter(as_q(spec.where), day__lte=self.today).count()

        return clock(work, 3) / len(units)

    def matrix(self, one: float) -> Row:
        from taizhang.duties.dues.standing import standing
        from taizhang.duties.matrix import matrix, weeks_back
        from taizhang.units import paths
        from taizhang.units.models import Unit

        weeks, inside = weeks_back(self.today, WEEKS), paths.within(self.county.path)

        def work() -> int:
            units = standing(Unit.system.filter(inside, ended_on=None), COUNTY)
            return len(matrix(units, weeks, today=self.today).units)

        number = work()
        ours = clock(work, 7)
        naive = one * number * len(self.duties)
        name = f"县的表：{number}个单位×{WEEKS}周×{len(self.duties)}项"
        return row(name, ours * 1000, "毫秒", naive * 1000, 150)

    def coverage(self, one: float) -> Row:
        from taizhang.duties import queries
        from taizhang.units.scope import SYSTEM_SCOPE

        def work() -> None:
            queries.coverages(SYSTEM_SCOPE, self.top, self.duties, self.today)

        work()
        ours = clock(work, 9)
        naive = one * self.units * len(self.duties)
        return row(f"全部{self.units}个单位的覆盖，{len(self.duties)}项", ours * 1000, "毫秒", naive * 1000, 300)

    def reminders(self, one: float) -> Row:
        from taizhang.audit.actor import SYSTEM
        from taizhang.duties.models import Digest
        from taizhang.duties.reminders.run import remind

        self.clerks()
        day = self.today - timedelta(days=5)  # the lead of the monthly duties
        Digest.objects.all().delete()
        made: list[int] = []
        ours = clock(lambda: made.append(remind(SYSTEM, today=day, now=datetime.now(UTC), progress=say)), 1)
        naive = one * self.units * sum(bool(duty.remind) for duty in self.duties)
        return row(f"每晚提醒，{made[0]}份", ours, "秒", naive, 60)

    def clerks(self) -> None:
        """Somebody who enters rows in every unit."""
        from taizhang.audit import bulk
        from taizhang.units.models import Account, Grant, Unit
        from taizhang.units.roles import Role

        missing = list(Unit.system.exclude(pk__in=Grant.objects.values("unit_id")).values_list("pk", flat=True))
        ids = bulk.reserve_ids(Account, len(missing))
        now = datetime.now(UTC)
        fields = (
            "id", "password", "last_login", "username", "name", "unit", "person", "email", "is_active",
            "must_change", "password_changed", "failures", "locked_until", "version",
        )  # fmt: skip
        accounts: list[tuple[Any, ...]] = [
            (key, "!", None, f"bench{unit}", "填报员", unit, None, "", True, False, now, 0, None, 1)
            for key, unit in zip(ids, missing, strict=True)
        ]
        bulk.insert(Account, fields, accounts)
        grants = [(key, Role.CLERK, unit, Grant.BLOCK, None) for key, unit in zip(ids, missing, strict=True)]
        bulk.insert(Grant, ("account", "role", "unit", "tree", "until"), grants)


def row(name: str, value: float, unit: str, baseline: float, most: float) -> Row:
    return Row(name, value, unit, baseline, value / baseline, f"{most:g} {unit}以内", value <= most)


def say(done: int, total: int, text: str = "") -> None:
    sys.stderr.write(f"{text} {done}/{total}\n")


if __name__ == "__main__":
    main()
