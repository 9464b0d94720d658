"""The work that `bench import` measures, in a process of its own on a fresh database; prints one line of JSON.

Rows are taken in one by one just before and just after the file, other rows of the same kind, while the same six people
write; of the file everything counts, from its bytes to the commit.
"""

import io
import json
import random
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from taizhang.project.bench.clients import clients
from taizhang.project.bench.timing import busy, transactions
from taizhang.project.django_setup import setup

if TYPE_CHECKING:
    from taizhang.ledgers.importing.check import Asked
    from taizhang.units.models import Unit

ROWS, ONE_BY_ONE, OPENPYXL_SHARE = 50_000, 300, 5
HEAD = (
    "登记单位", "问题表现", "列入日期", "问题来源", "原编号", "增量或存量",
    "原因分析", "整改目标", "整改类型", "整改时限", "现场当日解决", "已举一反三自查",
)  # fmt: skip


def main() -> None:
    setup()
    from django.db import connection

    units = world()
    rng = random.Random(1)  # noqa: S311 - bench rows
    rows = [row(rng, units, n) for n in range(ROWS)]
    others = [row(rng, units, n) for n in range(ROWS, ROWS + ONE_BY_ONE)]
    content = _book(rows)
    reading, peer = _reading(content)
    asked = _asked(units[0].parent or units[0], content)
    with clients() as wrote, transactions() as taken, transactions(busy) as needed:
        before = _timed(lambda: _one_by_one(units, others[::2]))
        _forget(taken, needed)
        keys: list[int] = []
        imported = _timed(lambda: keys.append(_import(asked)))
        longest_import = max(taken), max(needed)
        after = _timed(lambda: _one_by_one(units, others[1::2]))
        _forget(taken, needed)
        undone = _timed(lambda: _undo(keys[0]))
        longest_undo = max(taken), max(needed)
    single = [(one + other) / ONE_BY_ONE for one, other in zip(before, after, strict=True)]
    found = {
        "engine": connection.vendor,
        "rows": ROWS,
        "columns": len(HEAD),
        "reading": reading,
        "openpyxl": peer,
        "one_by_one": single,
        "import": imported,
        "longest_import": longest_import,
        "undo": undone[0],
        "longest_undo": longest_undo,
        **wrote,
    }
    sys.stdout.write(json.dumps(found) + "\n")


def world() -> "list[Unit]":
    from django.utils import timezone

    from taizhang.ledgers.operations import packs
    from taizhang.packs.loader import builtin_folders
    from taizhang.project.demo import settle
    from taizhang.project.demo.world import World
    from taizhang.units.models import Unit
    from taizhang.units.scope import SYSTEM_SCOPE

    settle.write(World(scale="county", seed=1, today=timezone.localdate()))
    packs.install(SYSTEM_SCOPE, [one for one in builtin_folders() if one.name == "base"])
    _build()
    return list(Unit.system.filter(kind="town", ended_on=None).select_related("parent").order_by("path"))


def _build() -> None:
    """Figures are to be posted, so their definitions are to be live."""
    from taizhang.figures import build

    while keys := build.waiting():
        build.build(keys)


def row(rng: random.Random, units: "list[Unit]", n: int) -> tuple[object, ...]:
    from django.utils import timezone

    day = timezone.localdate() - timedelta(rng.randrange(1, 300))
    return (
        rng.choice(units).name,
        f"第{n}个问题的具体表现和所在地点",
        day,
        rng.choice(("调查研究发现", "群众反映强烈")),
        f"XF{n:06}",
        rng.choice(("增量问题", "存量问题")),
        f"原因{rng.randrange(5_000)}：责任没有压实，制度没有落到底",
        f"目标{rng.randrange(900)}",
        "限期整改",
        day + timedelta(90),
        rng.choice(("是", "否")),
        rng.choice(("是", "否")),
    )


def _book(rows: list[tuple[Any, ...]]) -> bytes:
    from taizhang.files.xlsx_write import Column, Sheet, workbook

    return workbook([Sheet("问题清单", [Column(label) for label in HEAD], rows)])


def _reading(content: bytes) -> tuple[float, float]:
    import openpyxl

    from taizhang.files.xlsx_read import Workbook

    def peer() -> None:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
        for number, _ in enumerate(book.worksheets[0].iter_rows(values_only=True)):
            if number == ROWS // OPENPYXL_SHARE:
                return

    ours = _cpu(lambda: sum(1 for _ in Workbook(content).sheet(0).rows()))
    return ours, _cpu(peer) * OPENPYXL_SHARE


def _cpu(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _forget(*kept: list[float]) -> None:
    for one in kept:
        one.clear()


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock, and of the processor, that of the database's own process included."""
    started, before = time.perf_counter(), busy()
    work()
    return time.perf_counter() - started, busy() - before


def _one_by_one(units: "list[Unit]", rows: list[tuple[Any, ...]]) -> None:
    """Each row by the operation of a page."""
    from django.utils import timezone

    from taizhang.ledgers import installed
    from taizhang.ledgers.operations.create import NewEntry, create
    from taizhang.units.scope import SYSTEM_SCOPE

    keys = {one.label: key for key, one in installed.ledger("base.problem").fields.items()}
    by_name = {unit.name: unit.pk for unit in units}
    for row in rows:
        values = {keys[label]: str(value) for label, value in zip(HEAD[1:], row[1:], strict=True)}
        create(SYSTEM_SCOPE, NewEntry("base.problem", by_name[row[0]], values), today=timezone.localdate())


def _asked(top: "Unit", content: bytes) -> "Asked":
    from taizhang.ledgers import installed
    from taizhang.ledgers.importing.check import Asked

    return Asked(installed.ledger("base.problem"), top, "问题清单.xlsx", content)


def _import(asked: "Asked") -> int:
    from django.utils import timezone

    from taizhang.ledgers.importing.apply import import_file
    from taizhang.units.scope import SYSTEM_SCOPE

    report = import_file(SYSTEM_SCOPE, asked, today=timezone.localdate())
    if report.import_id is None:
        wrong = next((note.line() for row in report.rows for note in row.problems), "")
        raise RuntimeError(f"the bench file was refused: {report.sentence()} {wrong}")
    return report.import_id


def _undo(key: int) -> None:
    from taizhang.ledgers.importing.undo import undo
    from taizhang.units.scope import SYSTEM_SCOPE

    undo(SYSTEM_SCOPE, key)


if __name__ == "__main__":
    main()
