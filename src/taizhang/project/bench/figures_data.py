"""The data set of `bench figures`, written set-based: a tree of six levels and entries skewed over it."""

import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

FIRST = date(2023, 1, 1)
DAYS = 300
KINDS = ("province", "prefecture", "county", "town", "village", "branch")


@dataclass(frozen=True, slots=True)
class Scale:
    widths: tuple[int, ...]  # units at each level, whole
    entries: int


SCALES = {
    "county": Scale((1, 2, 8, 60, 400, 1_200), 60_000),
    "prefecture": Scale((1, 4, 20, 200, 2_000, 8_000), 1_000_000),
    "province": Scale((1, 14, 86, 1_400, 16_000, 80_000), 10_000_000),
}


def build(scale: str) -> bool:
    """Make the data set unless it stands; whether it was made. Rows another bench left behind it do no harm: making
    ten million anew takes a quarter of an hour."""
    from taizhang.ledgers.models import Entry

    wanted = SCALES[scale]
    if (Entry.system.order_by("-id").values_list("id", flat=True).first() or 0) >= wanted.entries:
        _make_again()
        return False
    _pack()
    ids = units(wanted.widths)
    _entries(wanted, ids)
    return True


def _pack() -> None:
    from taizhang.ledgers.operations import packs
    from taizhang.project.bench.figures_pack import write
    from taizhang.units.scope import SYSTEM_SCOPE

    with tempfile.TemporaryDirectory() as folder:
        packs.install(SYSTEM_SCOPE, [write(Path(folder) / "bench")])


def units(widths: tuple[int, ...]) -> list[range]:
    """Ids of each level; every level is dealt out evenly over the one above."""
    from django.db import transaction

    from taizhang.ledgers.models import Entry
    from taizhang.units import paths
    from taizhang.units.models import Unit

    found: list[range] = []
    made: dict[int, Unit] = {}
    number = 1
    with transaction.atomic():
        Entry.system.all()._raw_delete(using="default")
        Unit.system.all()._raw_delete(using="default")
        for level, width in enumerate(widths):
            ids = range(number, number + width)
            children: dict[int, int] = {}
            rows = []
            for place, key in enumerate(ids):
                parent = made[found[-1][place * len(found[-1]) // width]] if found else None
                order = children[parent.pk if parent else 0] = children.get(parent.pk if parent else 0, 0) + 1
                home = key if level == 1 else (parent.home if parent else 0)
                made[key] = Unit(
                    id=key, code=f"B{key}", name=f"单位{key}", short_name=f"单位{key}", kind=KINDS[level],
                    parent_id=parent.pk if parent else None, order=order, home=home, started_on=date(2020, 1, 1),
                    path=(parent.path if parent else "") + paths.segment(order),
                )  # fmt: skip
                rows.append(made[key])
            Unit.system.bulk_create(rows, batch_size=2_000)
            found.append(ids)
            number += width
    sizes()
    return found


def sizes() -> None:
    """How many units stand in each subtree, itself included: what lists choose their way by."""
    from taizhang.audit import bulk
    from taizhang.units import paths
    from taizhang.units.models import Unit

    held = list(Unit.system.values_list("pk", "path"))
    counted = Counter(above for _, path in held for above in paths.ancestors(path, itself=True))
    bulk.update(Unit, ("size",), ((key, [counted[path]]) for key, path in held))


SPREAD = ((5, 0.97), (4, 0.015), (3, 0.01), (2, 0.004), (1, 0.001))  # of entries over levels

COLUMNS = (
    "id, home, ledger, unit_id, number, numbered_by, title, state, finished, day, data, gone, lump, joint, private,"
    " version, created_at, created_by, updated_at"
)


def _entries(scale: Scale, ids: list[range]) -> None:
    """Numbers stand for chances: a multiplicative hash of the id, so that both engines make the same data."""
    from django.db import connection

    _put_aside()
    unit = "CASE"
    upto = 0.0
    for level, part in SPREAD:
        upto += part
        low, width = ids[level].start, len(ids[level])
        share = f"(h2 % 1000000) / 1000000.0 * ((h3 % 1000) / 1000.0)"  # noqa: F541 - reads as the others
        unit += (
            f" WHEN h1 % 100000 < {int(upto * 100_000)} THEN {low} + CAST({width} * {share} * 0.999999 AS integer)"
        )
    unit += f" ELSE {ids[1].start} END"
    step = min(scale.entries, STEP)
    statements = [
        _insert(connection.vendor, unit, start, start + step - 1) for start in range(1, scale.entries + 1, step)
    ]
    if connection.in_atomic_block or connection.vendor == "sqlite":  # no other connection may write
        for statement in statements:
            _fill(statement)
    else:
        with ThreadPoolExecutor(FILLERS) as fillers:
            list(fillers.map(_filled_apart, statements))
    _make_again()


STEP = 500_000
FILLERS = 2  # connections


def _fill(statement: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)


def _filled_apart(statement: str) -> None:
    """By a connection of this thread."""
    from django.db import connection

    try:
        _fill("SET synchronous_commit = off")
        _fill(statement)
    finally:
        connection.close()


def _insert(vendor: str, unit: str, first: int, last: int) -> str:
    now = datetime(2023, 11, 1, tzinfo=UTC).isoformat(sep=" ")
    if vendor == "postgresql":
        ids = f"generate_series({first}, {last}) AS s(id)"
        day = f"DATE '{FIRST}' + CAST(h4 % {DAYS} AS integer)"
        data = (
            "jsonb_build_object('title', 't', 'held_on', day, 'kind', z.kind, 'status', z.status,"
            " 'n1', n1, 'n2', n2)"
        )
        when, false = f"TIMESTAMPTZ '{now}'", "false"
    else:
        more = f"SELECT id + 1 FROM s WHERE id < {last}"
        ids = f"(WITH RECURSIVE s(id) AS (SELECT {first} UNION ALL {more}) SELECT id FROM s)"
        day = f"date('{FIRST}', '+' || (h4 % {DAYS}) || ' days')"
        data = (
            '\'{"title":"t","held_on":"\' || day || \'","kind":"\' || z.kind || \'","status":"\' || z.status'
            " || '\",\"n1\":' || n1 || ',\"n2\":' || n2 || '}'"
        )
        when, false = f"'{now}'", "0"
    mix = "(CAST(id AS bigint) * {0} + {1}) % 2147483647"
    hashes = ", ".join(
        f"{mix.format(a, b)} AS h{n}"
        for n, (a, b) in enumerate(
            ((48271, 11), (69621, 7), (39373, 5), (40692, 3), (16807, 13), (48271 * 3, 17)), start=1
        )
    )
    return (
        f"INSERT INTO entry ({COLUMNS}) SELECT z.id, u.home, ledger, u.id, CAST(z.id AS text), u.id, 't',"
        f" 'recorded', {false}, day, {data}, '', {false}, {false}, {false}, 1, {when}, 0, {when} FROM ("
        f"SELECT id, 'bench.l' || (1 + h5 % 8) AS ledger, {day} AS day, {unit} AS unit, 'k' || (1 + h6 % 4) AS kind,"
        f" 's' || (1 + h3 % 2) AS status, h2 % 50 AS n1, h1 % 20 AS n2"
        f" FROM (SELECT id, {hashes} FROM {ids}) y) z JOIN unit u ON u.id = z.unit"
    )


ASIDE = "bench_aside"  # statements that make indexes and keys again; gone when all of them are


def _put_aside() -> None:
    """Filling first and indexing then is several times faster. What is dropped is kept in the database until it is
    made again: a build that was killed loses nothing."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE IF NOT EXISTS {ASIDE} (make text NOT NULL)")
        cursor.execute(DROPPED[connection.vendor])
        for drop, make in cursor.fetchall():
            cursor.execute(drop)
            cursor.execute(f"INSERT INTO {ASIDE} VALUES (%s)", [make])


DROPPED = {
    "postgresql": (
        "SELECT 'DROP INDEX ' || quote_ident(indexname), indexdef FROM pg_indexes WHERE tablename = 'entry'"
        " AND indexname NOT IN (SELECT conname FROM pg_constraint WHERE conrelid = 'entry'::regclass)"
        " UNION ALL SELECT 'ALTER TABLE entry DROP CONSTRAINT ' || quote_ident(conname), 'ALTER TABLE entry ADD"
        " CONSTRAINT ' || quote_ident(conname) || ' ' || pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conrelid = 'entry'::regclass AND contype IN ('f', 'u')"
    ),
    "sqlite": (
        "SELECT 'DROP INDEX \"' || name || '\"', sql FROM sqlite_master"
        " WHERE type = 'index' AND tbl_name = 'entry' AND sql > ''"
    ),
}


def _make_again() -> None:
    """Each statement goes with what it made, so that it is made once."""
    from django.db import connection, transaction

    if ASIDE not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute(f"SELECT make FROM {ASIDE}")
        for (make,) in cursor.fetchall():
            with transaction.atomic():
                cursor.execute(make)
                cursor.execute(f"DELETE FROM {ASIDE} WHERE make = %s", [make])
        if connection.vendor == "postgresql":
            cursor.execute("SELECT setval(pg_get_serial_sequence('entry', 'id'), (SELECT MAX(id) FROM entry))")
        cursor.execute("ANALYZE")
        cursor.execute(f"DROP TABLE {ASIDE}")
