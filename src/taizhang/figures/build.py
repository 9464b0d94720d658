"""Building the cells of definitions while everybody goes on working: a changed definition and a rebuild are this.

Since its registration writers post deltas of a definition being built, and no fold takes them. So its cells are, at
any one moment, `entries − deltas`: both are read in one snapshot into scratch tables, by hands that each take some
homes, added in short transactions that nobody reads yet, and then the definition is switched. A move in between
changes what the sums should be: the count of shapes tells, and the build starts again.
"""

from collections.abc import Iterable, Sequence

from django.db import transaction

from taizhang.audit import locks
from taizhang.figures import cells, collect, dialect, hands, met
from taizhang.figures.definitions import Known, known
from taizhang.figures.hands import Portion, Progress, quiet
from taizhang.figures.models import Definition, Delta, Met, Remainder, Shape
from taizhang.figures.places import BLOCK, LINE, OWN, tree_of_set
from taizhang.figures.sets import counted_sets
from taizhang.figures.statement import rows, run, sql, texts

TRIES = 5
CHUNK = 10_000  # rows added in one short transaction
UNITS = 500  # units emptied in one short transaction


class Disturbed(Exception):
    """The tree changed under a build."""


def build(keys: Iterable[int], progress: Progress = quiet) -> bool:
    """Build and switch to definitions. False if the tree kept changing: the next run tries again. Where there was no
    memory for many hands there is for one."""
    wanted, most = sorted(set(keys)), hands.MOST
    for turn in range(TRIES):
        begun = Definition.objects.filter(id__in=wanted, done__gt=0)
        if begun.exists():
            empty(begun.values_list("id", flat=True))
        try:
            _attempt(wanted, progress, most, alone=turn == TRIES - 1)
        except Disturbed:
            continue
        except hands.Lost:
            most = 1
            continue
        return True
    return False


def waiting() -> list[int]:
    return list(Definition.objects.filter(state=Definition.BUILDING).order_by("id").values_list("id", flat=True))


def shape_version() -> int:
    return Shape.objects.filter(pk=1).values_list("version", flat=True).first() or 0


def _attempt(keys: Sequence[int], progress: Progress, most: int, *, alone: bool) -> None:
    """The last attempt holds the shape alone: a tree that never rests must not keep a definition waiting."""
    if not alone:
        _build(keys, progress, most)
        return
    with transaction.atomic():
        locks.take(locks.Shape.EXCLUSIVE)
        _build(keys, progress, most)


def _build(keys: Sequence[int], progress: Progress, most: int) -> None:
    version = shape_version()  # asked before the entries: whatever moves from here on disturbs
    definitions = _building(keys)
    hands.deal(_portion, progress, [one.id for one in definitions], version, most=most)
    _switch(definitions, version)


def _building(keys: Sequence[int]) -> list[Known]:
    return [known(row) for row in Definition.objects.filter(id__in=keys, state=Definition.BUILDING).order_by("id")]


def _portion(portion: Portion, progress: Progress, keys: Sequence[int], version: int) -> None:
    """One hand's part. What units themselves did of duties is the first hand's."""
    with dialect.snapshot(writes_scratch=True):
        definitions = _building(keys)
        summed = [one for one in definitions if not one.period]
        if summed:
            collect.collect(summed, progress, portion=portion)
        done = met.collect([one for one in definitions if one.period]) if portion.first else {}
    _tell(keys, 800)
    if summed:
        for found in collect.BOTH:
            _add(found, version, progress)
    with transaction.atomic():
        locks.take(locks.Shape.SHARED)
        met.put(done)


def _tell(ids: Sequence[int], done: int) -> None:
    with transaction.atomic():
        Definition.objects.filter(id__in=ids, state=Definition.BUILDING).update(done=done)


def _add(found: collect.Found, version: int, progress: Progress) -> None:
    """Part by part, since a cell may stand in several."""
    ends = rows(sql("SELECT MIN(row), MAX(row) FROM {name} GROUP BY part ORDER BY part", name=found.name))
    last = max((end for _, end in ends), default=0)
    for first, end in ends:
        for start in range(first, end + 1, CHUNK):
            hands.forsaken()
            with transaction.atomic():
                locks.take(locks.Shape.SHARED)
                _undisturbed(version)
                _put(found, start, min(start + CHUNK - 1, end))
            progress(min(start + CHUNK, last), last, "写入")


def _put(found: collect.Found, first: int, last: int) -> None:
    """Added, since the parts of what was found name a cell more than once."""
    run(
        sql(
            "INSERT INTO {table} AS f ({key}, {columns}) SELECT {key}, {columns} FROM {name}"
            " WHERE row >= {first} AND row <= {last} ORDER BY {key} {added}",
            table=found.cells.table,
            key=found.cells.key,
            columns=", ".join(found.cells.columns),
            name=found.name,
            first=first,
            last=last,
            added=cells.added(found.cells),
        )
    )


def _undisturbed(version: int) -> None:
    if shape_version() != version:
        raise Disturbed


def _switch(definitions: Sequence[Known], version: int) -> None:
    """From here on readers see the new definitions; the old ones' deltas are dropped by the fold."""
    with transaction.atomic():
        locks.take(locks.Shape.EXCLUSIVE)
        if any(not one.period for one in definitions):
            _undisturbed(version)
        ids = [one.id for one in definitions]
        standing = Definition.objects.filter(id__in=ids, state=Definition.BUILDING)
        ready = dict(standing.values_list("id", "indicator"))
        replaced = Definition.objects.filter(indicator__in=ready.values(), state=Definition.LIVE)
        replaced.update(state=Definition.OLD)
        standing.update(state=Definition.LIVE, done=1000, villages=True)


def drop_old(progress: Progress = quiet) -> int:
    """Throw away what replaced definitions left behind."""
    old = list(Definition.objects.filter(state=Definition.OLD).values_list("id", flat=True))
    if old:
        empty(old, progress)
        with transaction.atomic():
            both = [key for one in old for key in (one, -one)]
            Delta.objects.filter(indicator__in=both).delete()
            Remainder.objects.filter(definition__in=old).delete()
            Definition.objects.filter(id__in=old).delete()
    return len(old)


def _keeping(table: cells.Cells) -> list[int]:
    """Units that have such cells, in the order of their numbers."""
    return [
        key
        for (key,) in rows(
            sql("SELECT id FROM unit WHERE kind IN ({kinds}) ORDER BY id", kinds=texts(table.kinds))
        )
    ]


def empty(keys: Iterable[int], progress: Progress = quiet) -> None:
    """Delete the cells of definitions, a few units at a time: the key of a cell begins with tree and unit."""
    both = [key for one in keys for key in (one, -one)]
    trees = [BLOCK, LINE, OWN, *(tree_of_set(one) for one in counted_sets())]
    for table in cells.BOTH:
        units = _keeping(table)
        for start in range(0, len(units), UNITS):
            some = units[start : start + UNITS]
            with transaction.atomic():
                for tree in trees:
                    cells.empty_run(table, tree, some[0], some[-1], both)
            progress(start, len(units), "清理")
    with transaction.atomic():
        Met.objects.filter(definition__in=both).delete()
