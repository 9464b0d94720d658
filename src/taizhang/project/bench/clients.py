"""Six people at their forms while something large goes on: a web process of its own, one row each, again and again."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from taizhang.project.django_setup import setup

CLIENTS, PACE = 6, 0.3
LEDGER = "base.problem"


@contextmanager
def clients() -> Iterator[dict[str, Any]]:
    """Filled on leaving: how many rows were written, how many errors there were, the first of them in words."""
    command = [sys.executable, "-m", "taizhang.project.bench.clients"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603  ours
        assert process.stdout is not None
        process.stdout.readline()  # they are writing
        found: dict[str, Any] = {}
        yield found
        told, _ = process.communicate()
        found.update(json.loads(told.splitlines()[-1]))


class Clients:
    def __init__(self, units: list[int]) -> None:
        self.units, self.written, self.errors, self.said = units, 0, 0, ""
        self.slowest = 0.0
        self.stopping = threading.Event()
        self.guard = threading.Lock()

    def work(self, number: int) -> None:
        from django.db import connection

        unit = self.units[number % len(self.units)]
        while not self.stopping.wait(PACE):
            started = time.perf_counter()
            said = _write(unit)
            with self.guard:
                self.slowest = max(self.slowest, time.perf_counter() - started)
                self.written += not said
                self.errors += bool(said)
                self.said = self.said or said
        connection.close()


def _write(unit: int) -> str:
    """One row; what went wrong, or nothing."""
    from django.utils import timezone

    from taizhang.ledgers.operations.create import NewEntry, create
    from taizhang.units.scope import SYSTEM_SCOPE

    values = {"title": f"现场 {time.time()}", "source": "调查研究发现"}
    try:
        create(SYSTEM_SCOPE, NewEntry(LEDGER, unit, values), today=timezone.localdate())
    except Exception as error:  # any error of a client is one too many
        return f"{type(error).__name__}: {error}"
    return ""


def main() -> None:
    """Writes until its input is closed."""
    setup()
    from taizhang.units.models import Unit

    found = Clients(
        list(Unit.system.filter(kind="town", ended_on=None).order_by("path").values_list("pk", flat=True))
    )
    threads = [threading.Thread(target=found.work, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    sys.stdout.write("writing\n")
    sys.stdout.flush()
    sys.stdin.read()
    found.stopping.set()
    for thread in threads:
        thread.join()
    told = {"written": found.written, "errors": found.errors, "said": found.said, "slowest": found.slowest}
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
