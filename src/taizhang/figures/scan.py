"""Contributions of many entries as SQL: the same answer as contributions.py, for a database full of rows.

Definitions that read the same rows at the same times are counted in one pass, a column each; `unpivot` turns the
columns back into rows. A scan yields `id, home, unit_id, joint, on_day, c0, c1, …`.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from django.db.models import BigIntegerField, Case, F, Q, Value, When

from taizhang.figures import dialect
from taizhang.figures.dialect import DataDay, DataNumber, IdIn
from taizhang.figures.spec import DAY_COLUMN, DUE_COLUMN, Spec
from taizhang.figures.statement import Sql, sql, texts, union
from taizhang.ledgers.conditions import as_q
from taizhang.ledgers.models import Entry
from taizhang.ledgers.models.entry import LIVE
from taizhang.packs.conditions import ALWAYS
from taizhang.packs.model import Clock

NEVER = date.max


@dataclass(frozen=True, slots=True)
class Scan:
    """Rows of entries at their days, with one column of amounts for each definition id."""

    rows: Sql
    ids: tuple[int, ...]

    def columns(self, weight: str = "weight") -> str:
        """Totals, weighted as the places of joint entries are."""
        return ", ".join(f"CAST(SUM(e.c{n} * {weight}) AS bigint) AS c{n}" for n in range(len(self.ids)))


class Narrowed(StrEnum):
    """Which entries a scan takes; `…_OF` gets its numbers at each use, so that the statement can be kept."""

    ALL = "all"
    SINGLE = "single"
    SINGLE_OF = "single_of"
    JOINT = "joint"
    JOINT_OF = "joint_of"


IDS = "0 /* ids */"
NARROWED = {
    Narrowed.ALL: Q(),
    Narrowed.SINGLE: Q(joint=False),
    Narrowed.SINGLE_OF: Q(IdIn("unit_id", IDS), joint=False),
    Narrowed.JOINT: Q(joint=True),
    Narrowed.JOINT_OF: Q(
        IdIn("id", sql("SELECT entry FROM figure_place WHERE unit IN ({ids})", ids=IDS).text), joint=True
    ),
}


def scans(
    specs: Mapping[int, Spec], narrowed: Narrowed = Narrowed.ALL, *, ids: str = "", since: datetime | None = None
) -> list[Scan]:
    """One pass for each ledger and way of taking the time. `since` keeps entries registered after a moment."""
    groups: dict[Spec, list[int]] = defaultdict(list)
    for key, spec in specs.items():
        groups[replace(spec, where=ALWAYS, amount=None, distinct=None)].append(key)
    found = []
    for timing, keys in groups.items():
        rows = _compiled(timing, tuple(specs[key] for key in keys), narrowed, since)
        found.append(Scan(Sql(rows.text.replace(IDS, ids), rows.params) if ids else rows, tuple(keys)))
    return found


@lru_cache(maxsize=512)
def _compiled(timing: Spec, specs: tuple[Spec, ...], narrowed: Narrowed, since: datetime | None) -> Sql:
    """Django takes milliseconds to write what is the same at every read of a definition."""
    extra = NARROWED[narrowed] & (Q(created_at__gt=since) if since else Q())
    base = _entries(timing, specs, extra)
    match timing.clock:
        case Clock.DAY:
            return base
        case Clock.ENTERED:
            return _entered(timing, base, len(specs))
        case Clock.WHILE:
            return _held(timing, base, len(specs))
    raise ValueError(f"{timing.clock} is not read from entries")


def _entries(timing: Spec, specs: Sequence[Spec], extra: Q) -> Sql:
    """Live entries of the ledger with the amount each definition gives them, NULL where it does not count them."""
    found = Entry.system.filter(extra, ledger=timing.ledger, gone=LIVE, lump=False)
    if len(specs) == 1:
        found = found.filter(as_q(specs[0].where))
    if timing.clock is Clock.DAY:
        found = found.annotate(on_day=_day(timing.day)).filter(on_day__isnull=False)
    elif timing.past is not None:
        found = found.annotate(on_day=_day(timing.past)).filter(on_day__lt=NEVER)
    else:
        found = found.annotate(on_day=F("day"))
    amounts = {f"c{n}": _amount(spec, alone=len(specs) == 1) for n, spec in enumerate(specs)}
    found = found.annotate(**amounts).order_by()
    text, params = found.values_list("id", "home", "unit_id", "joint", "on_day", *amounts).query.sql_with_params()
    return Sql(text, tuple(params))


def _day(key: str) -> Any:
    if key == DAY_COLUMN:
        return F("day")
    return F("due") if key == DUE_COLUMN else DataDay(key)


def _amount(spec: Spec, *, alone: bool) -> Any:
    amount: Any = Value(1, output_field=BigIntegerField()) if spec.amount is None else DataNumber(spec.amount)
    where = as_q(spec.where)
    if alone or not where:
        return amount
    return Case(When(where, then=amount), output_field=BigIntegerField())


def _entered(timing: Spec, base: Sql, width: int) -> Sql:
    left = sql(
        "AND NOT EXISTS (SELECT 1 FROM stay t WHERE t.entry = s.entry AND t.n > s.n AND t.state NOT IN ({keeps}))",
        keeps=texts(timing.keeps or ("",)),
    )
    return sql(
        "SELECT b.id, b.home, b.unit_id, b.joint, s.from_day AS on_day{columns}"
        " FROM ({base}) b JOIN stay s ON s.entry = b.id WHERE s.state IN ({states}) {left}",
        columns=_carried(width),
        base=base,
        states=texts(timing.states),
        left="" if timing.times else left,
    )


def _held(timing: Spec, base: Sql, width: int) -> Sql:
    start = "s.from_day"
    if timing.past is not None:
        start = dialect.later("s.from_day", dialect.day_after("b.on_day"))
    source = sql(
        "FROM ({base}) b JOIN stay s ON s.entry = b.id WHERE s.state IN ({states})",
        base=base,
        states=texts(timing.states),
    )
    begins = sql(
        "SELECT b.id, b.home, b.unit_id, b.joint, {start} AS on_day{columns} {source}"
        " AND (s.to_day IS NULL OR s.to_day > {start})",
        start=start,
        columns=_carried(width),
        source=source,
    )
    ends = sql(
        "SELECT b.id, b.home, b.unit_id, b.joint, s.to_day{columns} {source} AND s.to_day > {start}",
        start=start,
        columns=_carried(width, "-"),
        source=source,
    )
    return union([begins, ends])


def _carried(width: int, sign: str = "") -> str:
    return "".join(f", {sign}b.c{n} AS c{n}" for n in range(width))


def unpivot(keys: str, day: str, ids: Sequence[int], grouped: Sql) -> Sql:
    """Columns c0, c1, … back to rows `keys, indicator, day, n`, zeros left out."""
    if len(ids) == 1:
        return sql(
            "SELECT {keys}, {id} AS indicator, {day} AS day, g.c0 AS n FROM ({grouped}) g WHERE g.c0 <> 0",
            keys=keys,
            day=day,
            id=ids[0],
            grouped=grouped,
        )
    which = " UNION ALL ".join(f"SELECT {n} AS i, {key} AS id" for n, key in enumerate(ids))
    value = "CASE k.i " + " ".join(f"WHEN {n} THEN g.c{n}" for n in range(len(ids))) + " END"
    return sql(
        "SELECT * FROM (SELECT {keys}, k.id AS indicator, {day} AS day, {value} AS n"
        " FROM ({grouped}) g CROSS JOIN ({which}) k) v WHERE v.n <> 0",
        keys=keys,
        day=day,
        value=value,
        grouped=grouped,
        which=which,
    )


def placed(scan: Scan) -> Sql:
    """Every entry at each of its places, in one pass over the entries."""
    return sql(
        "SELECT e.*, COALESCE(p.unit, e.unit_id) AS unit, p.tree AS tree, COALESCE(p.weight, 1) AS weight"
        " FROM ({rows}) e LEFT JOIN figure_place p ON p.entry = e.id AND e.joint",
        rows=scan.rows,
    )
