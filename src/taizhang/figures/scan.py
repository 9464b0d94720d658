"""Contributions of many entries as SQL: the same answer as contributions.py, for a database full of rows.

Definitions that take their time in the same way are counted in one pass, whatever their ledgers: the first of each
ledger in column c0, the second in c1. `unpivot` turns the columns back into rows. A scan yields
`id, home, unit_id, joint, ledger, on_day, c0, c1, …`.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import In

from taizhang.figures import dialect
from taizhang.figures.dialect import DataDay
from taizhang.figures.leaves import Leaves
from taizhang.figures.spec import DAY_COLUMN, DUE_COLUMN, Spec
from taizhang.figures.statement import Sql, join, sql, texts, union
from taizhang.ledgers.conditions import as_q
from taizhang.ledgers.models import Entry
from taizhang.ledgers.models.entry import LIVE
from taizhang.packs.conditions import ALWAYS
from taizhang.packs.model import Clock
from taizhang.units.id_in import IdIn

NEVER = date.max


Slots = tuple[tuple[str, tuple[int, ...]], ...]  # by ledger, the definition of each column


@dataclass(frozen=True, slots=True)
class Scan:
    """Rows of entries at their days, with columns of amounts."""

    rows: Sql
    slots: Slots
    narrowed: "Narrowed"

    @property
    def names(self) -> list[str]:
        return [f"c{n}" for n in range(max(len(ids) for _, ids in self.slots))]

    def columns(self, weight: str = "weight") -> str:
        """Totals, weighted as the places of joint entries are."""
        weighted = "" if weight == "1" else f" * {weight}"
        return ", ".join(f"CAST(SUM(e.{name}{weighted}) AS bigint) AS {name}" for name in self.names)


class Narrowed(StrEnum):
    """Which entries a scan takes: `…_OF` those of units, `…_AT` those of homes, whose numbers it gets at each use, so
    that the statement can be kept."""

    ALL = "all"
    SINGLE = "single"
    SINGLE_OF = "single_of"
    SINGLE_AT = "single_at"
    JOINT = "joint"
    JOINT_OF = "joint_of"
    JOINT_AT = "joint_at"


IDS = "0 /* ids */"
NARROWED = {
    Narrowed.ALL: Q(),
    Narrowed.SINGLE: Q(joint=False),
    Narrowed.SINGLE_OF: Q(IdIn("unit_id", IDS), joint=False),
    Narrowed.SINGLE_AT: Q(IdIn("home", IDS), joint=False),
    Narrowed.JOINT: Q(joint=True),
    Narrowed.JOINT_OF: Q(
        IdIn("id", sql("SELECT entry FROM figure_place WHERE unit IN ({ids})", ids=IDS).text), joint=True
    ),
    Narrowed.JOINT_AT: Q(IdIn("home", IDS), joint=True),
}
AT_HOMES = {Narrowed.SINGLE_AT, Narrowed.JOINT_AT}


def scans(
    specs: Mapping[int, Spec],
    narrowed: Narrowed = Narrowed.ALL,
    *,
    ids: str = "",
    since: datetime | None = None,
    once: bool = False,
) -> list[Scan]:
    """Few passes, each over some ledgers in one way of taking the time.

    `since` keeps entries registered after a moment; `once` is for a pass over everything, where nothing asked outside
    could narrow it.
    """
    found = []
    for timing, by_ledger in _groups(specs):
        recipes = tuple((ledger, tuple(specs[key] for key in keys)) for ledger, keys in by_ledger)
        rows = _compiled(timing, recipes, narrowed, since, once=once)
        found.append(Scan(Sql(rows.text.replace(IDS, ids), rows.params) if ids else rows, by_ledger, narrowed))
    return found


BUNDLE = 8  # ledgers of one pass: each row is asked of which it is
WIDEST = 16  # definitions of one ledger in one pass: a month of them has thirty-one columns each


def _groups(specs: Mapping[int, Spec]) -> list[tuple[Spec, Slots]]:
    """The passes: how they take the time, and their definitions by ledger."""
    held: dict[tuple[Spec, int], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    counts: Counter[tuple[Spec, str]] = Counter()
    for key, spec in specs.items():
        timing = _timing(spec)
        held[timing, counts[timing, spec.ledger] // WIDEST][spec.ledger].append(key)
        counts[timing, spec.ledger] += 1
    found = []
    for (timing, _), by_ledger in held.items():
        slots = [(ledger, tuple(keys)) for ledger, keys in by_ledger.items()]
        found += [(timing, tuple(slots[start : start + BUNDLE])) for start in range(0, len(slots), BUNDLE)]
    return found


def _timing(spec: Spec) -> Spec:
    """What a pass has in common. Columns of entries mean the same in every ledger, fields and states do not."""
    shared = spec.clock is Clock.DAY and spec.day in {DAY_COLUMN, DUE_COLUMN}
    return replace(spec, ledger="" if shared else spec.ledger, where=ALWAYS, amount=None, distinct=None)


Recipes = tuple[tuple[str, tuple[Spec, ...]], ...]


@lru_cache(maxsize=512)
def _compiled(timing: Spec, recipes: Recipes, narrowed: Narrowed, since: datetime | None, *, once: bool) -> Sql:
    """Django takes milliseconds to write what is the same at every read of a definition."""
    extra = NARROWED[narrowed] & (Q(created_at__gt=since) if since else Q())
    width = max(len(specs) for _, specs in recipes)
    base = _entries(timing, recipes, extra, once=once and (narrowed in AT_HOMES or not dialect.shares(width)))
    match timing.clock:
        case Clock.DAY:
            return base
        case Clock.ENTERED:
            return _entered(timing, base, width)
        case Clock.WHILE:
            return _held(timing, base, width)
    raise ValueError(f"{timing.clock} is not read from entries")


def _entries(timing: Spec, recipes: Recipes, extra: Q, *, once: bool) -> Sql:
    """Live entries with the amount each definition gives them, NULL where it does not count them."""
    ledgers = [ledger for ledger, _ in recipes]
    leaves = Leaves(ledgers, lazy=not once)
    amounts = _columns(recipes, leaves)
    found = Entry.system.filter(extra, _of(ledgers), gone=LIVE, lump=False)
    specs = [spec for _, held in recipes for spec in held]
    if len(specs) == 1:
        found = found.filter(as_q(specs[0].where))
    if timing.clock is Clock.DAY:
        found = found.annotate(on_day=_day(timing.day)).filter(on_day__isnull=False)
    elif timing.past is not None:
        found = found.annotate(on_day=_day(timing.past)).filter(on_day__lt=NEVER)
    else:
        found = found.annotate(on_day=F("day"))
    columns = leaves.columns()
    found = found.annotate(**columns).order_by()
    text, params = found.values_list(*FIELDS, *columns).query.sql_with_params()
    return sql(
        "SELECT {fields}, {amounts} FROM ({found}{fence}) q",
        fields=", ".join(f"q.{name}" for name in FIELDS),
        amounts=join(", ", (sql(f"{{column}} AS c{n}", column=column) for n, column in enumerate(amounts))),
        found=Sql(text, tuple(params)),
        fence=dialect.fence() if once else "",
    )


FEW = 2  # ledgers looked up one by one


def _of(ledgers: Sequence[str]) -> Q:
    """Rows of many ledgers are found by unit and day, not by an index that begins with one ledger after the other."""
    if len(ledgers) <= FEW:
        return Q(ledger__in=ledgers)
    return Q(In(Coalesce("ledger", Value("")), ledgers))


FIELDS = ("id", "home", "unit_id", "joint", "ledger", "on_day")


def _columns(recipes: Recipes, leaves: Leaves) -> list[Sql]:
    """The n-th definition of each ledger, told apart by the ledger unless all are counted alike."""
    alike: dict[tuple[Spec, ...], list[str]] = defaultdict(list)
    for ledger, specs in recipes:
        alike[tuple(replace(spec, ledger="") for spec in specs)].append(ledger)
    found = []
    for n in range(max(len(specs) for specs in alike)):
        branches = [
            (ledgers, _amount(specs[n], ledgers, leaves)) for specs, ledgers in alike.items() if n < len(specs)
        ]
        found.append(branches[0][1] if len(alike) == 1 else _by_ledger(branches))
    return found


def _by_ledger(branches: Sequence[tuple[list[str], Sql]]) -> Sql:
    whens = (
        sql("WHEN q.ledger IN ({ledgers}) THEN {amount}", ledgers=texts(ledgers), amount=amount)
        for ledgers, amount in branches
    )
    return sql("CASE {whens} END", whens=join(" ", whens))


def _amount(spec: Spec, ledgers: Sequence[str], leaves: Leaves) -> Sql:
    for ledger in ledgers:  # counted alike, all of them use the same columns
        amount = leaves.amount(spec.amount, ledger)
        where = leaves.condition(spec.where, ledger)
    if spec.where == ALWAYS:
        return Sql(amount)
    return sql("CASE WHEN {where} THEN {amount} END", where=where, amount=amount)


def _day(key: str) -> Any:
    if key == DAY_COLUMN:
        return F("day")
    return F("due") if key == DUE_COLUMN else DataDay(key)


def _entered(timing: Spec, base: Sql, width: int) -> Sql:
    left = sql(
        "AND NOT EXISTS (SELECT 1 FROM stay t WHERE t.entry = s.entry AND t.n > s.n AND t.state NOT IN ({keeps}))",
        keeps=texts(timing.keeps or ("",)),
    )
    return sql(
        "SELECT b.id, b.home, b.unit_id, b.joint, b.ledger, s.from_day AS on_day{columns}"
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
        "SELECT b.id, b.home, b.unit_id, b.joint, b.ledger, {start} AS on_day{columns} {source}"
        " AND (s.to_day IS NULL OR s.to_day > {start})",
        start=start,
        columns=_carried(width),
        source=source,
    )
    ends = sql(
        "SELECT b.id, b.home, b.unit_id, b.joint, b.ledger, s.to_day{columns} {source} AND s.to_day > {start}",
        start=start,
        columns=_carried(width, "-"),
        source=source,
    )
    return union([begins, ends])


def _carried(width: int, sign: str = "") -> str:
    return "".join(f", {sign}b.c{n} AS c{n}" for n in range(width))


def unpivot(keys: str, day: str, slots: Slots, grouped: Sql) -> Sql:
    """Columns c0, c1, … of rows with a ledger back to rows `keys, indicator, day, n`, zeros left out."""
    return sql(
        "SELECT * FROM (SELECT {keys}, k.id AS indicator, {day} AS day, {value} AS n"
        " FROM ({grouped}) g JOIN ({which}) k ON k.ledger = g.ledger) v WHERE v.n <> 0",
        keys=keys,
        day=day,
        value=chosen(slots),
        grouped=grouped,
        which=definitions_of(slots),
    )


def chosen(slots: Slots, ending: str = "") -> str:
    """The column of `g` that is the definition's of `k`."""
    width = max(len(ids) for _, ids in slots)
    return "CASE k.i " + " ".join(f"WHEN {n} THEN g.c{n}{ending}" for n in range(width)) + " END"


def definitions_of(slots: Slots) -> Sql:
    """Definitions by ledger, each with the number of its column."""
    which = [(ledger, n, key) for ledger, ids in slots for n, key in enumerate(ids)]
    return join(
        " UNION ALL ",
        (Sql(f"SELECT %s AS ledger, {n} AS i, {key} AS id", (ledger,)) for ledger, n, key in which),
    )
