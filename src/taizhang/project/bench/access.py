"""`bench access`: what scope and permission add to a request, in queries and in time.

The baseline of the same run is what a request costs anyway to find its account: the session and the account row.
"""

import statistics
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from taizhang.project.bench import Options, Row
from taizhang.project.django_setup import setup

if TYPE_CHECKING:
    from taizhang.units.models import Account

ROUNDS = 400
QUERIES, MILLISECONDS = 2, 2.0
BAR = f"不超过 {MILLISECONDS:g} 毫秒"
GRANTS = 12
PREFIX = "900"  # first segment of the bench's own units; the transaction is rolled back


def measure(options: Options) -> list[Row]:  # noqa: ARG001  one scale only: the cost does not grow with the tree
    setup()
    with transaction.atomic():
        try:
            return _measure()
        finally:
            transaction.set_rollback(True)


def _measure() -> list[Row]:
    from django.contrib.sessions.models import Session

    from taizhang.project import access
    from taizhang.project.routes import Where, at
    from taizhang.units.models import SEES_UNITS, Account

    account, code = _world()
    session = Session.objects.create(session_key="bench", session_data="", expire_date=timezone.now())
    line = at(Where.UNIT, *SEES_UNITS)

    def permission() -> None:
        request = SimpleNamespace(path="/units/", headers={}, META={}, session={})
        access.equip(request, account, None)  # type: ignore[arg-type]  # the parts of a request that are read
        access.hold(request, line, {"code": code})  # type: ignore[arg-type]  # as above

    def anyway() -> None:
        Session.objects.get(session_key=session.session_key)
        Account.objects.select_related("unit").get(pk=account.pk)

    with CaptureQueriesContext(connection) as asked:
        permission()
    added, base = _median(permission), _median(anyway)
    return [
        Row("权限检查的查询", len(asked), "次", bar=f"不超过 {QUERIES}", holds=len(asked) <= QUERIES),
        Row(
            "权限检查的耗时",
            added,
            "毫秒",
            base,
            added / base,
            f"不超过 {MILLISECONDS:g} 毫秒",
            added <= MILLISECONDS,
        ),
    ]


def _median(work: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def _world() -> "tuple[Account, str]":
    """An account with a dozen grants in a branch of its own, and a unit at the end of it."""
    from taizhang.units import paths
    from taizhang.units.models import Account, Grant, Unit
    from taizhang.units.roles import Role

    units: list[Unit] = []
    for number in range(GRANTS):
        above = units[-1].path if units and number < paths.MAX_LENGTH // paths.WIDTH else PREFIX
        path = above + paths.segment(number) if units else PREFIX
        day = timezone.localdate()
        code = f"BENCH-{number}"
        units.append(
            Unit.system.create(code=code, name=code, short_name=code, kind="section", path=path, started_on=day)
        )
    account = Account.objects.create(username="bench-access", name="测速", unit=units[0])
    roles = [Role.VIEWER, Role.CLERK]
    Grant.objects.bulk_create(Grant(account=account, role=roles[i % 2], unit=unit) for i, unit in enumerate(units))
    return account, units[-1].code
