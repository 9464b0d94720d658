"""What `bench ledgers` measures on a fresh database: creates and a search; prints one line of JSON."""

import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from taizhang.project.bench.imports_trial import HEAD, row, world
from taizhang.project.django_setup import setup

if TYPE_CHECKING:
    from taizhang.units.models import Unit

CREATES, WARM = 300, 20
ROWS, CHUNK, TEXTS, ROUNDS = 200_000, 20_000, 2_000, 7
WORD, SHARE = "路灯", 0.05  # of the rows
PHRASES = (
    "道路破损",
    "环境脏乱",
    "办事排队",
    "材料重复",
    "会议过多",
    "台账不全",
    "窗口无人",
    "标识不清",
    "积水难排",
    "噪声扰民",
)

FIELDS = (
    "id", "home", "ledger", "unit", "number", "numbered_by", "title", "state", "finished", "day", "data", "gone",
    "lump", "joint", "private", "version", "created_at", "created_by", "updated_at",
)  # fmt: skip


def main() -> None:
    setup()
    from django.db import connection

    units = world()
    bare, ours = _creates(units)
    _fill(units[0])
    found = {
        "engine": connection.vendor,
        "rows": ROWS,
        "bare": statistics.median(bare),
        "create": statistics.median(ours),
    }
    found |= {"p95": sorted(ours)[int(len(ours) * 0.95)], **_search()}
    sys.stdout.write(json.dumps(found) + "\n")


def _creates(units: "list[Unit]") -> tuple[list[float], list[float]]:
    """Milliseconds of each, one after the other."""
    from django.utils import timezone

    from taizhang.ledgers import installed
    from taizhang.ledgers.operations.create import NewEntry, create
    from taizhang.units.scope import SYSTEM_SCOPE

    rng, today = random.Random(1), timezone.localdate()  # noqa: S311 - bench rows
    keys = {one.label: key for key, one in installed.ledger("base.problem").fields.items()}
    bare: list[float] = []
    ours: list[float] = []
    for n in range(CREATES + WARM):
        unit = units[n % len(units)]
        values = {keys[head]: str(each) for head, each in zip(HEAD[1:], row(rng, [unit], n)[1:], strict=True)}
        new = NewEntry("base.problem", unit.pk, values)
        started = time.perf_counter()
        made = create(SYSTEM_SCOPE, new, today=today)
        between = time.perf_counter()
        _bare(made, n)
        ours.append((between - started) * 1000)
        bare.append((time.perf_counter() - between) * 1000)
    return bare[WARM:], ours[WARM:]


def _bare(like: Any, n: int) -> None:
    """The same columns checked by the model and inserted."""
    from django.db import transaction

    from taizhang.ledgers.models import Entry

    columns = {
        one.attname: getattr(like, one.attname) for one in Entry._meta.concrete_fields if not one.primary_key
    }
    copy = Entry(**columns | {"number": f"裸{n}", "state": like.state})
    with transaction.atomic():
        copy.full_clean(
            exclude=[one.name for one in Entry._meta.concrete_fields if columns.get(one.attname) is None]
        )
        copy.save(force_insert=True)


def _clock(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def _fill(unit: "Unit") -> None:
    from taizhang.audit import bulk
    from taizhang.ledgers import search_index
    from taizhang.ledgers.models import Entry

    now, day, texts = datetime.now(UTC), date(2026, 3, 1), list(_texts())
    tokens = [lexemes for _, lexemes in search_index.ready(enumerate([one] for one in texts))]
    for start in range(0, ROWS, CHUNK):
        keys = bulk.reserve_ids(Entry, CHUNK)
        bulk.insert(Entry, FIELDS, (
            (key, unit.home, "base.problem", unit.pk, f"S{key}", unit.pk, texts[key % TEXTS], "found", False, day, {},
             "", False, False, False, 1, now, 0, now)
            for key in keys
        ))  # fmt: skip
        search_index.insert([(key, tokens[key % TEXTS]) for key in keys])
        sys.stderr.write(f"{start + CHUNK}\n")


def _texts() -> Iterator[str]:
    """Sentences of some fifty characters, one in twenty with the word."""
    rng = random.Random(2)  # noqa: S311 - bench rows
    for n in range(TEXTS):
        said = "，".join(rng.sample(PHRASES, 8))
        yield f"{said}，{WORD}不亮" if n < TEXTS * SHARE else f"{said}，第{n}处"


def _search() -> dict[str, Any]:
    from django.db import connection

    from taizhang.ledgers import search_index
    from taizhang.text import tokens

    query = tokens.query(WORD)

    def like() -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM entry WHERE title LIKE %s", [f"%{WORD}%"])
            return [key for (key,) in cursor.fetchall()]

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    pairs = [(_clock(lambda: search_index.found(query)), _clock(like)) for _ in range(ROUNDS)]
    ours, theirs = search_index.found(query), like()
    return {
        "search": statistics.median(pair[0] for pair in pairs),
        "like": statistics.median(pair[1] for pair in pairs),
        "hits": len(ours),
        "equal": sorted(ours) == sorted(theirs),
    }


if __name__ == "__main__":
    main()
