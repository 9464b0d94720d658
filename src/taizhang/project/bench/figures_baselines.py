"""What figures are compared with: grouping over entries as anybody would write it, and a table with a column per
level that is rebuilt every night."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from taizhang.project.bench.figures_pack import LEDGERS

LEVELS = 6
FLAT = "bench_flat"


def _postgres() -> bool:
    from django.db import connection

    return connection.vendor == "postgresql"


def _run(statement: str) -> list[tuple[Any, ...]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall()) if cursor.description else []


def _text(key: str, row: str = "e") -> str:
    return f"({row}.data ->> '{key}')"


def _whole(key: str, row: str = "e") -> str:
    return f"CAST({row}.data ->> '{key}' AS integer)"


def _measures(*, flat: bool) -> str:
    kind, status = ("e.kind", "e.status") if flat else (_text("kind"), _text("status"))
    n1, n2 = ("e.n1", "e.n2") if flat else (_whole("n1"), _whole("n2"))
    return (
        f"COUNT(*), SUM(CASE WHEN {kind} = 'k1' THEN 1 ELSE 0 END),"
        f" SUM(CASE WHEN {kind} IN ('k2', 'k3') THEN 1 ELSE 0 END), SUM({n1}),"
        f" SUM(CASE WHEN {status} = 's1' THEN {n2} ELSE 0 END)"
    )


def _days(span: tuple[date, date]) -> str:
    first = max(span[0], date(1900, 1, 1))
    return f"e.day >= '{first}' AND e.day <= '{span[1]}'"


def _below(unit: Any) -> str:
    return f"u.path >= '{unit.path}' AND u.path < '{unit.path}~'"


LIVE = "e.gone = ''"


def naive_of(unit: Any, span: tuple[date, date]) -> list[int]:
    """Forty figures of one unit."""
    found = _run(
        f"SELECT e.ledger, {_measures(flat=False)} FROM entry e JOIN unit u ON u.id = e.unit_id"
        f" WHERE {LIVE} AND {_days(span)} AND {_below(unit)} GROUP BY e.ledger"
    )
    by_ledger = {row[0]: [int(n or 0) for n in row[1:]] for row in found}
    return [n for key in LEDGERS for n in by_ledger.get(f"bench.{key}", [0] * 5)]


def naive_children(unit: Any, below: Sequence[Any], span: tuple[date, date]) -> int:
    length = len(below[0].path)
    return len(
        _run(
            f"SELECT substr(u.path, 1, {length}), e.ledger, {_measures(flat=False)} FROM entry e"
            f" JOIN unit u ON u.id = e.unit_id WHERE {LIVE} AND {_days(span)} AND {_below(unit)}"
            f" GROUP BY substr(u.path, 1, {length}), e.ledger"
        )
    )


def naive_weeks(unit: Any, first: date, last: date) -> int:
    week = f"(e.day - DATE '{first}') / 7" if _postgres() else f"(julianday(e.day) - julianday('{first}')) / 7"
    return len(
        _run(
            f"SELECT CAST({week} AS integer), e.ledger, {_measures(flat=False)} FROM entry e"
            f" JOIN unit u ON u.id = e.unit_id WHERE {LIVE} AND {_days((first, last))} AND {_below(unit)} GROUP BY 1, 2"
        )
    )


def naive_levels(units: Sequence[Any], span: tuple[date, date]) -> int:
    """One grouping for each level that is asked for."""
    found = 0
    for length in sorted({len(unit.path) for unit in units}):
        found += len(
            _run(
                f"SELECT w.id, e.ledger, {_measures(flat=False)} FROM entry e JOIN unit u ON u.id = e.unit_id"
                f" JOIN unit w ON w.path = substr(u.path, 1, {length}) AND w.id IN ({_ids(units, length)})"
                f" WHERE {LIVE} AND {_days(span)} GROUP BY w.id, e.ledger"
            )
        )
    return found


def flat_levels(units: Sequence[Any], span: tuple[date, date]) -> int:
    found = 0
    for length in sorted({len(unit.path) for unit in units}):
        column = f"e.l{length // 3}"
        found += len(
            _run(
                f"SELECT {column}, e.ledger, {_measures(flat=True)} FROM {FLAT} e"
                f" WHERE {column} IN ({_ids(units, length)}) AND {_days(span)} GROUP BY {column}, e.ledger"
            )
        )
    return found


def _ids(units: Sequence[Any], length: int) -> str:
    return ", ".join(str(unit.pk) for unit in units if len(unit.path) == length)


def flatten() -> None:
    _run(f"DROP TABLE IF EXISTS {FLAT}")
    levels = ", ".join(f"a{n}.id AS l{n}" for n in range(1, LEVELS + 1))
    joins = " ".join(
        f"LEFT JOIN unit a{n} ON a{n}.path = substr(u.path, 1, {3 * n}) AND length(u.path) >= {3 * n}"
        for n in range(1, LEVELS + 1)
    )
    _run("DROP TABLE IF EXISTS bench_levels")
    _run(f"CREATE TABLE bench_levels AS SELECT u.id AS unit, {levels} FROM unit u {joins}")
    _run("CREATE UNIQUE INDEX bench_levels_unit ON bench_levels (unit)")
    columns = ", ".join(f"v.l{n}" for n in range(1, LEVELS + 1))
    _run(
        f"CREATE TABLE {FLAT} AS SELECT e.id, e.ledger, e.day, {_text('kind')} AS kind, {_text('status')} AS status,"
        f" {_whole('n1')} AS n1, {_whole('n2')} AS n2, {columns}"
        f" FROM entry e JOIN bench_levels v ON v.unit = e.unit_id WHERE {LIVE}"
    )
    for name in ("l2", "l3", "l4", "l5", "day"):
        _run(f"CREATE INDEX {FLAT}_{name} ON {FLAT} ({name})")
    _run(f"ANALYZE {FLAT}")


def move_flat(county: int, prefecture: int) -> None:
    _run(f"UPDATE {FLAT} SET l2 = {prefecture} WHERE l3 = {county}")


def sizes() -> tuple[int, int]:
    """Bytes of the cells and of the entries, with their indexes."""
    if _postgres():
        ((cells, entries),) = _run(
            "SELECT pg_total_relation_size('figure_cell_year') + pg_total_relation_size('figure_cell_days'),"
            " pg_total_relation_size('entry')"
        )
        return int(cells), int(entries)
    held = (
        "SELECT SUM(d.pgsize) FROM dbstat d WHERE d.aggregate = TRUE"
        " AND d.name IN (SELECT name FROM sqlite_master WHERE tbl_name {})"
    )
    ((cells,),) = _run(held.format("IN ('figure_cell_year', 'figure_cell_days')"))
    ((entries,),) = _run(held.format("= 'entry'"))
    return int(cells), int(entries)
