"""The work that `bench units` measures, in a process of its own on a fresh database; prints one line of JSON."""

import json
import statistics
import sys
import time
from collections.abc import Callable

from taizhang.project.django_setup import setup

ROUNDS = 7
SIZE = 1_100
LEVELS = 6  # of the province


def main() -> None:
    setup()
    from django.db import connection

    made = _clock(_make)
    moved, ancestors, size = _moves()
    scope, queries = _scope()
    children, search = _reads()
    found = {
        "engine": connection.vendor,
        "units": _count(),
        "made": made,
        "size": size,
        "move": moved * 1000,
        "ancestors": ancestors * 1000,
        "scope": scope * 1000,
        "queries": queries,
        "children": children * 1000,
        "search": search * 1000,
    }
    sys.stdout.write(json.dumps(found) + "\n")


def _clock(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _median(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    return statistics.median(_clock(work) for _ in range(rounds))


def _make() -> None:
    from django.utils import timezone

    from taizhang.project import demo
    from taizhang.project.demo.world import World

    world = World(scale="province", seed=1, today=timezone.localdate())
    for chapter in demo.CHAPTERS.values():
        chapter(world)


def _count() -> int:
    from taizhang.units.models import Unit

    return Unit.system.count()


def _moves() -> tuple[float, float, int]:
    """Medians of (our move, update of ancestor columns), one round of each after the other, and the size."""
    from taizhang.units.models import Unit
    from taizhang.units.operations import move
    from taizhang.units.scope import SYSTEM_SCOPE

    county = min(Unit.system.filter(kind="county"), key=lambda unit: abs(unit.size - SIZE))
    prefectures = Unit.system.filter(kind="prefecture").order_by("path")
    targets = [unit for unit in prefectures if unit.pk != county.parent_id][:2]
    columns = _AncestorColumns(county.pk)
    ours, theirs = [], []
    for number in range(ROUNDS):
        target = targets[number % 2].pk
        ours.append(_clock(lambda to=target: move(SYSTEM_SCOPE, county.pk, to)))  # type: ignore[misc]  # bound now
        theirs.append(_clock(lambda to=target: columns.move(to)))  # type: ignore[misc]  # bound now
    return statistics.median(ours), statistics.median(theirs), county.size


class _AncestorColumns:
    """The tree with one indexed column for each level of superiors on every unit."""

    def __init__(self, county: int) -> None:
        from django.db import connection

        self.county = county
        names = ", ".join(f"l{level} integer" for level in range(1, LEVELS + 1))
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TABLE bench_above (id integer PRIMARY KEY, {names})")
            marks = ", ".join(["%s"] * (LEVELS + 1))
            cursor.executemany(f"INSERT INTO bench_above VALUES ({marks})", _above())  # noqa: S608  our own table
            for level in range(1, LEVELS + 1):
                cursor.execute(f"CREATE INDEX bench_above_{level} ON bench_above (l{level})")

    def move(self, to: int) -> None:
        from django.db import connection, transaction

        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE bench_above SET l2 = %s WHERE l3 = %s", [to, self.county])


def _above() -> list[list[int | None]]:
    from taizhang.units import paths
    from taizhang.units.models import Unit

    by_path = dict(Unit.system.values_list("path", "id"))
    rows: list[list[int | None]] = []
    for path, pk in by_path.items():
        above: list[int | None] = [by_path[each] for each in paths.ancestors(path, itself=True)]
        rows.append([pk, *above, *[None] * (LEVELS - len(above))])
    return rows


def _scope() -> tuple[float, int]:
    """A clerk of a town asks for the right to enter there: what every request of his pays before its own work."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from taizhang.audit.actor import Actor
    from taizhang.units.models import Account
    from taizhang.units.roles import Right
    from taizhang.units.scope import scope_of

    account = Account.objects.select_related("unit").get(username="town1")
    actor = Actor(account=account.pk, name=account.name, unit=account.unit_id, via="page")
    today = timezone.localdate()

    def ask() -> None:
        scope_of(account, actor, today=today).need(Right.ENTER, account.unit)

    with CaptureQueriesContext(connection) as captured:
        ask()
    return _median(ask, 101), len(captured)


def _reads() -> tuple[float, float]:
    from taizhang.units import queries
    from taizhang.units.models import Unit
    from taizhang.units.scope import SYSTEM_SCOPE

    county = Unit.system.filter(kind="county").order_by("path").first()
    return (
        _median(lambda: queries.children(SYSTEM_SCOPE, county)),
        _median(lambda: queries.search(SYSTEM_SCOPE, "清溪")),
    )


if __name__ == "__main__":
    main()
