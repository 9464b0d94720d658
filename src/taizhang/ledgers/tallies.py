"""Small counts of what a list holds, below the bound up to which lists count: by a choice, by the unit below.

They are of live rows the actor may see, so a count and the list it leads to agree.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, IntegerField, Q, QuerySet, Subquery, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, Substr

from taizhang.audit import kept
from taizhang.ledgers import lists, subtrees
from taizhang.ledgers.models import Entry
from taizhang.ledgers.models.entry import LIVE
from taizhang.ledgers.subtrees import Subtree
from taizhang.packs.model import Field, Ledger
from taizhang.units import paths
from taizhang.units.models import Unit
from taizhang.units.scope import Scope


@dataclass(frozen=True, slots=True)
class Tally:
    finished: int
    going: int
    overdue: int


class Counted(Subquery):
    """How many rows a bounded query has, as a column of another."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows a list has, each number up to the bound and whether it is exact."""

    all: tuple[int, bool]
    states: dict[str, tuple[int, bool]]
    overdue: tuple[int, bool]


def of_list(scope: Scope, asked: lists.Asked, *, today: date, inside: Subtree | None = None) -> Counts:
    """The rows of a list in all, of each state and overdue: in one statement, and of a large subtree with more than the
    bound in one more."""
    inside = inside or Subtree(scope, asked.top)
    if not asked.narrowed and inside.is_counted_by_units(asked.ledger):
        return _by_units(inside, asked.ledger, today)
    parts = {key: Q(state=key) for key in asked.ledger.lifecycle.states} | {"": lists.overdue(today)}
    count = _whole if subtrees.is_small(asked.top) and asked.kept else _first
    number, numbers = count(inside, asked, today, list(parts.values()))
    each = {key: _bounded(number) for key, number in zip(parts, numbers, strict=True)}
    return Counts(_bounded(number), each, each.pop(""))


def _by_units(inside: Subtree, ledger: Ledger, today: date) -> Counts:
    """The states of many units, told by an index alone: rows are read from all over the table otherwise, and walking a
    ledger up to the bound reads millions where the subtree has few."""
    late, own = lists.overdue(today), inside.of_its_units(ledger.id)
    states = list(ledger.lifecycle.states)
    count = _grouped_states if subtrees.is_small(inside.top) else _bounded_states
    *found, overdue = count(own, inside.top, states, late)
    held = Counter(dict(zip(states, found, strict=True)))
    shared = (
        inside.shared_with_it(ledger.id).values_list("state").annotate(n=Count("*"), past=Count("pk", filter=late))
    )
    for state, n, past in shared:
        held[state] += n
        overdue += past
    each = {key: _bounded(held[key]) for key in states}
    return Counts(_bounded(held.total()), each, _bounded(overdue))


def _grouped_states(own: QuerySet[Entry], _top: Unit, states: Sequence[str], late: Q) -> list[int]:
    # grouped by an expression, which no order of an index serves: SQLite would walk the states of all units for it
    found = dict(own.values_list(Coalesce("state", Value(""))).annotate(n=Count("*")))
    return [*(found.get(key, 0) for key in states), own.filter(late)[: lists.COUNTED + 1].count()]


def _bounded_states(own: QuerySet[Entry], top: Unit, states: Sequence[str], late: Q) -> list[int]:
    return _each(own, top, [*(Q(state=key) for key in states), late])


def _whole(inside: Subtree, asked: lists.Asked, today: date, parts: Sequence[Q]) -> tuple[int, list[int]]:
    """A small subtree is counted to its end: where it has more than the bound, its parts would be counted so anyway."""
    lists.refuse_asking(inside.scope, asked)
    like = subtrees.Likeness(inside, walked=False)

    def build() -> QuerySet[Entry, tuple[int, ...]]:
        rows = lists.inside_of(like, asked, walked=False, today=today).order_by()
        return rows.values(one=Value(1)).annotate(**_counts(parts)).values_list(*_counts(parts))

    shape = ("tabs", like.shape, asked.shape, tuple(asked.ledger.lifecycle.states), today)
    ((number, *numbers),) = kept.rows(shape, build, like.given)
    return number, numbers


def _first(inside: Subtree, asked: lists.Asked, today: date, parts: Sequence[Q]) -> tuple[int, list[int]]:
    rows = lists.matching(inside.scope, asked, today=today, inside=inside).order_by()
    small = subtrees.is_small(asked.top)
    number, *numbers = (rows if small else rows[: lists.COUNTED + 1]).aggregate(**_counts(parts)).values()
    if number > lists.COUNTED and not small:
        numbers = _each(rows, asked.top, parts)
    return number, numbers


def _counts(parts: Sequence[Q]) -> dict[str, Count]:
    return {"n": Count("pk"), **{f"n{at}": Count("pk", filter=part) for at, part in enumerate(parts)}}


def _bounded(number: int) -> tuple[int, bool]:
    return min(number, lists.COUNTED), number <= lists.COUNTED


def _each(rows: QuerySet[Entry], top: Unit, parts: Iterable[Q]) -> list[int]:
    counts = [Counted(rows.filter(part).values("unit")[: lists.COUNTED + 1]) for part in parts]
    return list(Unit.system.filter(pk=top.pk).values_list(*counts).get())


def totals(scope: Scope, top: Unit, ledgers: Sequence[str]) -> dict[str, tuple[int, bool]]:
    """`lists.total` of each ledger, all in one query: how many rows, and whether that is exact."""
    if not ledgers:
        return {}
    rows = subtrees.within(scope, top, walked=not subtrees.is_small(top)).filter(gone=LIVE).order_by()
    found = _grouped(rows, ledgers) if subtrees.is_small(top) else _of_each(rows, top, ledgers)
    return {key: _bounded(found.get(key, 0)) for key in ledgers}


def _grouped(rows: QuerySet[Entry], ledgers: Sequence[str]) -> dict[str, int]:
    """Of a small subtree everything is counted: its units are named once."""
    return dict(rows.filter(ledger__in=ledgers).values_list("ledger").annotate(n=Count("pk")))


def _of_each(rows: QuerySet[Entry], top: Unit, ledgers: Sequence[str]) -> dict[str, int]:
    return dict(zip(ledgers, _each(rows, top, (Q(ledger=key) for key in ledgers)), strict=True))


def by_choice(scope: Scope, ledger: Ledger, top: Unit, field: Field, *, today: date) -> dict[str, Tally]:
    """Rows of each option of a choice. Cost: one read of the ledger's rows below `top`; ask only where they are few."""
    rows = lists.matching(scope, lists.Asked(ledger=ledger, top=top), today=today).order_by()
    late = lists.overdue(today)
    found = rows.values(kind=KT(f"data__{field.key}")).annotate(
        finished_n=Count("pk", filter=Q(finished=True)), late_n=Count("pk", filter=late), n=Count("pk")
    )
    return {
        one["kind"]: Tally(one["finished_n"], one["n"] - one["finished_n"] - one["late_n"], one["late_n"])
        for one in found
        if one["kind"]
    }


def soon_below(
    scope: Scope, ledger: Ledger, top: Unit, *, today: date, days: int, column: str = "path"
) -> dict[str, int]:
    """Open rows due within some days, by the path of the unit right below `top` they lie in. The index on due days
    of open rows bounds it."""
    place = getattr(top, column)
    rows = Entry.objects.visible_to(scope).filter(paths.within(place, field=f"unit__{column}"))
    rows = rows.filter(ledger=ledger.id, gone=LIVE, finished=False)
    due = rows.filter(due__gte=today, due__lte=today + timedelta(days=days)).order_by()
    below = Substr(f"unit__{column}", 1, len(place) + paths.WIDTH)
    return dict(due.values_list(below).annotate(n=Count("pk")))
