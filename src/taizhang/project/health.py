"""Whether this site is well: the database answers, its migrations are applied, a worker is at work.

A balancer asks every few seconds, so a probe is a few milliseconds; and it asks without an account, so the answer
names the probe and nothing else.
"""

from collections.abc import Callable

import structlog
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

Probe = Callable[[], bool]

log = structlog.get_logger("taizhang.health")
_migrated = False


def database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def migrations() -> bool:
    """Read once: nobody takes a migration back under a running server."""
    global _migrated  # noqa: PLW0603  a fact about the process
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated


# name -> probe, in the order asked; project/wiring.py adds those of the floors
PROBES: dict[str, Probe] = {"database": database, "migrations": migrations}


def answer(probe: Probe, name: str) -> bool:
    try:
        return probe()
    except Exception as error:  # whatever ails it, this part is not well
        log.error("health.failed", kind=name, exc_info=error)
        return False


def healthz(_request: HttpRequest) -> JsonResponse:
    found = {name: answer(probe, name) for name, probe in PROBES.items()}
    well = all(found.values())
    body = {
        "status": "ok" if well else "unwell",
        "checks": {name: "ok" if one else "failed" for name, one in found.items()},
    }
    return JsonResponse(body, status=200 if well else 503)
