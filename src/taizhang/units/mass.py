"""Many new units written at once, inside an operation that holds the shape of the tree alone.

Imports and the demo world use this; one unit at a time is `operations.creation`. Both keep the same promises.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Max
from django.utils import timezone

from taizhang.audit import bulk
from taizhang.audit.operation import Operation
from taizhang.units import laying, paths
from taizhang.units.changes import SetMembershipChanged, UnitsCreated
from taizhang.units.laying import Laid, Standing, UnitRow
from taizhang.units.models import SetMember, Unit, UnitAlias
from taizhang.units.operations.categories import category_set
from taizhang.units.operations.checking import SHORT_LENGTH

# A unit whose day of setting up nobody told was there before the system came.
UNKNOWN_START = date(1949, 10, 1)
CHUNK = 500
COLUMNS = (
    "id", "code", "name", "short_name", "kind", "categories", "order", "parent", "path", "line_parent",
    "line_path", "home", "size", "credit_code", "doc_prefix", "started_on", "first_use",
    "ended_on", "merged_into",
    "version",
)  # fmt: skip


def standing(codes: Sequence[str]) -> dict[str, Standing]:
    """The named units as superiors of new ones: two queries for 500 codes."""
    found: dict[str, Standing] = {}
    wanted = sorted(set(codes) - {""})
    for start in range(0, len(wanted), CHUNK):
        rows = Unit.system.filter(code__in=wanted[start : start + CHUNK]).annotate(last=Max("children__order"))
        lines = dict(
            Unit.system.filter(line_parent__in=[row.pk for row in rows])
            .values_list("line_parent")
            .annotate(last=Max("line_path"))
            .values_list("line_parent", "last")
        )
        for row in rows:
            last_line = lines.get(row.pk)
            found[row.code] = Standing(
                id=row.pk,
                path=row.path,
                home=row.home,
                last_child=-1 if row.last is None else row.last,
                line_path=row.line_path,
                last_line_child=paths.number_of(last_line) if last_line else -1,
            )
    return found


def ends() -> tuple[int, int]:
    """The last root of the territory and of the line; -1 where there is none."""
    last_root = Unit.system.filter(parent=None).aggregate(at=Max("order"))["at"]
    heads = Unit.system.filter(line_parent=None).exclude(line_path="").aggregate(at=Max("line_path"))["at"]
    return -1 if last_root is None else last_root, paths.number_of(heads) if heads else -1


def place(rows: Sequence[UnitRow], there: Mapping[str, Standing]) -> Laid:
    """Where the rows will stand in the tree of now."""
    return laying.lay(rows, there, *ends())


@dataclass(frozen=True, slots=True)
class Waiting:
    """New units made ready before their transaction."""

    rows: Sequence[UnitRow]
    ids: list[int]
    laid: Laid
    known: Mapping[str, int]
    units: bulk.Parked
    aliases: bulk.Parked


def park(rows: Sequence[UnitRow], there: Mapping[str, Standing], laid: Laid, ids: list[int]) -> Waiting:
    known = {code: unit.id for code, unit in there.items()} | {
        row.code: pk for row, pk in zip(rows, ids, strict=True)
    }
    named = [(pk, text) for row, pk in zip(rows, ids, strict=True) for text in row.aliases]
    return Waiting(
        rows,
        ids,
        laid,
        known,
        bulk.park(Unit, COLUMNS, _tuples(rows, laid, ids, known)),
        bulk.park(UnitAlias, ("unit", "text"), named),
    )


def settle(op: Operation, waiting: Waiting) -> list[int]:
    """Insert the rows where they were placed; answers their ids. The caller records the event."""
    for code, path in waiting.laid.heads.items():
        Unit.system.filter(pk=waiting.known[code]).update(line_path=path)
    waiting.units.settle()
    for path, by in waiting.laid.grown.items():
        Unit.system.filter(path=path).update(size=F("size") + by)
    waiting.aliases.settle()
    _categorise(op, waiting.rows, waiting.ids)
    op.change(UnitsCreated(units=tuple(waiting.ids)))
    return waiting.ids


def write(op: Operation, rows: Sequence[UnitRow], there: Mapping[str, Standing], laid: Laid) -> list[int]:
    return settle(op, park(rows, there, laid, bulk.reserve_ids(Unit, len(rows))))


def _tuples(
    rows: Sequence[UnitRow], laid: Laid, ids: Sequence[int], known: Mapping[str, int]
) -> Iterator[tuple[object, ...]]:
    for row, place, pk in zip(rows, laid.places, ids, strict=True):
        home = ids[place.home_row] if place.home_row is not None else place.home
        yield (
            pk, row.code, row.name, row.short_name or row.name[:SHORT_LENGTH], row.kind, list(row.categories),
            place.order, known.get(row.above), place.path, known.get(row.line_above), place.line_path, home,
            place.size, row.credit_code, row.doc_prefix, row.started_on or UNKNOWN_START,
            row.first_use, None, None, 1,
        )  # fmt: skip


def _categorise(op: Operation, rows: Sequence[UnitRow], ids: Sequence[int]) -> None:
    members: dict[str, list[int]] = defaultdict(list)
    for row, pk in zip(rows, ids, strict=True):
        for text in row.categories:
            members[text].append(pk)
    since = timezone.localdate()
    for text, joined in members.items():
        found = category_set(text)
        bulk.insert(SetMember, ("set", "unit", "since"), [(found.pk, pk, since) for pk in joined])
        op.change(SetMembershipChanged(set=found.pk, counted=found.counted, joined=tuple(joined)))
