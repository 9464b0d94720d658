"""Indexes of fields that a pack marks `index = true`: lists of any length are sorted by them, rows looked up by them.

An index holds the rows of one ledger in the order of one field. It is made and dropped by a job after packs changed,
never inside a request; until it is there the same list is only slower. Its name tells what is in it, so that a field
of another type gets another index.
"""

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import BigIntegerField, BooleanField, F, Func, Q, TextField
from django.db.models.lookups import Exact

from taizhang.audit.canonical import digest
from taizhang.audit.operation import Operation
from taizhang.jobs.operations import enqueue
from taizhang.jobs.registry import Kind, Result, Task
from taizhang.ledgers import installed
from taizhang.packs.conditions import All, Compare, Condition, Op
from taizhang.packs.fieldtypes import NUMBERS
from taizhang.packs.model import Field, Ledger, PackSet

KIND = "ledgers.index_fields"
PREFIX = "entry_by_"
LONGEST = 100  # characters of a text that order it; PostgreSQL takes no long texts into an index
BAD = "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid AND indrelid = 'entry'::regclass"
HELD = {
    "postgresql": "SELECT indexname FROM pg_indexes WHERE tablename = 'entry'",
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'entry'",
}


def by_field(one: Field) -> Func:
    """What a list is ordered by, in the very words of the index: its key is written, not bound."""
    output = BigIntegerField() if one.type in NUMBERS else TextField()
    return Func(F("data"), template=_words("%(expressions)s", one), output_field=output)


def of_ledger(ledger: Ledger) -> Q:
    """Says to SQLite that the rows asked for are those of the index, which a bound key does not."""
    return Q(Func(F("ledger"), template=f"%(expressions)s = '{ledger.id}'", output_field=BooleanField()))


def narrowed(ledger: Ledger, where: Condition) -> Q:
    """What an index can answer of a condition: looking a row up by the very value of such a field."""
    parts = where.parts if isinstance(where, All) else (where,)
    found = Q()
    for part in parts:
        if isinstance(part, Compare) and part.op is Op.EQ and isinstance(part.value, str | int):
            one = ledger.fields.get(part.field)
            if one is not None and one.index:
                value = part.value[:LONGEST] if isinstance(part.value, str) else part.value
                found &= of_ledger(ledger) & Q(Exact(by_field(one), value))
    return found


def _words(column: str, one: Field) -> str:
    if connection.vendor == "sqlite":
        value = f"json_extract({column}, '$.{one.key}')"
        return value if one.type in NUMBERS else f"substr({value}, 1, {LONGEST})"
    value = f"({column} ->> '{one.key}')"
    return f"{value}::bigint" if one.type in NUMBERS else f"left({value}, {LONGEST})"


def wanted(packs: PackSet) -> dict[str, str]:
    """The statement that makes each index, without the words that make it online."""
    return dict(_named(ledger, one) for ledger, one in _marked(packs))


def _marked(packs: PackSet) -> Iterator[tuple[Ledger, Field]]:
    for ledger in packs.ledgers.values():
        if not ledger.builtin:
            yield from ((ledger, one) for one in ledger.fields.values() if one.index)


def _named(ledger: Ledger, one: Field) -> tuple[str, str]:
    # the ledger stands first too: a condition of equality is what SQLite chooses an index by
    rows = f"ON entry (ledger, ({_words('data', one)}), id) WHERE ledger = '{ledger.id}'"
    return PREFIX + digest({"index": rows})[:16], rows


def after_change(op: Operation, before: PackSet, after: PackSet) -> None:
    """Inside the operation that switches packs."""
    if wanted(before) != wanted(after):
        enqueue(op, KIND)


def keep(task: Task) -> Result:
    """Make what is missing and drop what no pack asks for; run twice it changes nothing more."""
    asked = wanted(installed.current())
    held = _held()
    online = " CONCURRENTLY" if connection.vendor == "postgresql" and not connection.in_atomic_block else ""
    for name in sorted(held - asked.keys()):
        _run(f"DROP INDEX{online} {name}")
    missing = sorted(asked.keys() - held)
    for at, name in enumerate(missing, start=1):
        _run(f"CREATE INDEX{online} {name} {asked[name]}")
        task.step(at, len(missing), "建立排序索引")
    return {"made": len(missing), "dropped": len(held - asked.keys())}


def _held() -> set[str]:
    """Those of ours that are whole: one whose making was cut short is dropped first."""
    if connection.vendor == "postgresql":
        for name in (name for name in _names(BAD) if name.startswith(PREFIX)):
            _run(f"DROP INDEX {name}")
    return {name for name in _names(HELD[connection.vendor]) if name.startswith(PREFIX)}


def _names(statement: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return [name for (name,) in cursor.fetchall()]


def _run(statement: str) -> None:
    within: Any = transaction.atomic() if connection.in_atomic_block else nullcontext()
    with within, connection.cursor() as cursor:
        cursor.execute(statement)


# each day too: a program that is new asks for what the packs it found asked for long ago
KINDS = (Kind(KIND, "建立排序索引", keep, every=timedelta(days=1)),)
