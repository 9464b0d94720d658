"""The work that `bench export` measures, in a process of its own on a fresh database; prints one line of JSON."""

import io
import json
import random
import re
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from taizhang.project.bench.imports_trial import HEAD, row, world
from taizhang.project.bench.timing import cpu
from taizhang.project.django_setup import setup

if TYPE_CHECKING:
    from taizhang.ledgers.lists import Asked
    from taizhang.units.models import Unit

ROWS, CHUNK, SHARE = 100_000, 10_000, 5
COLUMNS = ("found_on", "source", "origin_no", "age", "cause", "goal", "lead", "span", "due", "same_day", "widened")

FIELDS = (
    "id", "home", "ledger", "unit", "number", "numbered_by", "title", "state", "finished", "day", "due", "data",
    "gone", "lump", "joint", "private", "version", "created_at", "created_by", "updated_at",
)  # fmt: skip


def main() -> None:
    setup()
    from django.db import connection

    units = world()
    _fill(units)
    asked = _asked(units[0])
    grown = _growth(asked)
    whole = cpu(lambda: _export(asked))
    data = _cells(asked)
    found = {
        "engine": connection.vendor,
        "rows": len(data),
        "columns": len(data[0]),
        "growth": grown,
        "export": whole,
        "writing": cpu(lambda: _ours(data)),
        "openpyxl": cpu(lambda: _peer(data[: ROWS // SHARE])) * SHARE,
    }
    sys.stdout.write(json.dumps(found) + "\n")


def _fill(units: "list[Unit]") -> None:
    """Rows as an import would have stored them."""
    from taizhang.audit import bulk
    from taizhang.ledgers import installed, prepare
    from taizhang.ledgers.models import Entry
    from taizhang.ledgers.references import References
    from taizhang.units.scope import SYSTEM_SCOPE

    ledger, rng, now = installed.ledger("base.problem"), random.Random(1), datetime.now(UTC)  # noqa: S311 - bench rows
    keys = {one.label: key for key, one in ledger.fields.items()}
    references = References(SYSTEM_SCOPE, units[0])
    for start in range(0, ROWS, CHUNK):
        made = []
        for n, key in enumerate(bulk.reserve_ids(Entry, CHUNK), start=start):
            typed = row(rng, units, n)
            unit = units[n % len(units)]
            raw = {keys[head]: str(each) for head, each in zip(HEAD[1:], typed[1:], strict=True)}
            values, _ = prepare.read_values(ledger, raw, references, {})
            data = {name: value for name, value in values.items() if value is not None} | {"lead": unit.pk}
            made.append(
                (key, unit.home, ledger.id, unit.pk, f"B{key}", unit.pk, typed[1], ledger.lifecycle.start, False,
                 typed[2], typed[2] + timedelta(90), data, "", False, False, False, 1, now, 0, now)  # type: ignore[operator]  # the third is a day
            )  # fmt: skip
        bulk.insert(Entry, FIELDS, made)


def _asked(unit: "Unit") -> "Asked":
    from taizhang.ledgers import installed
    from taizhang.ledgers.lists import Asked
    from taizhang.units.models import Unit

    top = Unit.system.get(parent=None, path=unit.path[:3])
    return Asked(installed.ledger("base.problem"), top, sort="day", descending=True, columns=COLUMNS)


def _export(asked: "Asked") -> None:
    from django.utils import timezone

    from taizhang.ledgers.exporting.write import export
    from taizhang.units.scope import SYSTEM_SCOPE

    with tempfile.TemporaryFile() as file:
        export(SYSTEM_SCOPE, asked, "xlsx", file, today=timezone.localdate())


def _growth(asked: "Asked") -> float:
    """Megabytes above what the process had before. A first reading fills the database's own cache, which settings
    bound, and loads what is loaded once."""
    from django.utils import timezone

    from taizhang.ledgers.exporting.rows import cells
    from taizhang.ledgers.exporting.write import _shown
    from taizhang.units.scope import SYSTEM_SCOPE

    for _ in cells(SYSTEM_SCOPE, asked, _shown(asked), today=timezone.localdate()):
        pass
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before = _peak()
    _export(asked)
    return (_peak() - before) / 1024


def _peak() -> int:
    found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text(encoding="ascii"))
    return int(found[1]) if found else 0


def _cells(asked: "Asked") -> list[tuple[Any, ...]]:
    from django.utils import timezone

    from taizhang.ledgers.exporting.rows import cells
    from taizhang.ledgers.exporting.write import _shown
    from taizhang.units.scope import SYSTEM_SCOPE

    return list(cells(SYSTEM_SCOPE, asked, _shown(asked), today=timezone.localdate()))


def _ours(data: list[tuple[Any, ...]]) -> None:
    from taizhang.files.xlsx_write import Column, Sheet, write

    with tempfile.TemporaryFile() as file:
        write(file, [Sheet("台账", [Column(f"第{n}列") for n in range(len(data[0]))], data)])


def _peer(data: list[tuple[Any, ...]]) -> None:
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("台账")
    for one in data:
        sheet.append(one)
    book.save(io.BytesIO())


if __name__ == "__main__":
    main()
