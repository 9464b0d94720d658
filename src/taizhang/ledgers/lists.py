"""Lists of entries: filter, order, page by key. The scope comes first, the plan follows the size of the subtree.

A list is a row of *segments*, each with a filter and an order that an index serves; a page runs through them until it
is full. So rows without a date stand after those with one on both databases, and closed rows after open ones, without
an order by an expression. Paging is by the key of the last row, never by offset, except where a list is short.

How the rows of a subtree are found depends on how many there are (`subtrees`).
"""

import base64
import json
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

from django.db import connection
from django.db.models import (
    BigIntegerField,
    Case,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
    prefetch_related_objects,
)
from django.db.models.expressions import OrderBy
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from taizhang.audit import kept
from taizhang.audit.errors import Refused
from taizhang.ledgers import field_indexes, search_index, sensitive, subtrees
from taizhang.ledgers.conditions import as_q
from taizhang.ledgers.models import Entry
from taizhang.ledgers.models.entry import LIVE
from taizhang.ledgers.subtrees import Subtree
from taizhang.packs.conditions import ALWAYS, Condition, fields_of
from taizhang.packs.fieldtypes import NUMBERS, FieldType
from taizhang.packs.model import Field, Ledger
from taizhang.text import tokens
from taizhang.units.models import Unit
from taizhang.units.roles import Right
from taizhang.units.scope import SYSTEM_SCOPE, Scope

COUNTED = 10_000  # totals and searches are exact up to here
PAGE, MOST = 30, 200
WINDOWS = (8, 64)  # days
SORTS = ("due", "day", "number", "updated")
BY_FIELD = "by_field"  # the value of an indexed field the list is sorted by


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page, the API or a saved list asks for: all three use these words."""

    ledger: Ledger
    top: Unit
    where: Condition = ALWAYS
    states: tuple[str, ...] = ()
    overdue: bool = False
    withdrawn: bool = False
    search: str = ""
    sort: str = "due"  # one of SORTS, an indexed field, or any other field when the list is short
    descending: bool = False
    after: str = ""
    limit: int = PAGE
    columns: tuple[str, ...] = ()  # chosen to be shown beside number and title; () is the list as it stands

    @property
    def by(self) -> Field | None:
        """The field it is sorted by, where an index serves that at any length."""
        one = self.ledger.fields.get(self.sort)
        return one if one is not None and one.index else None

    @property
    def keyed(self) -> bool:
        """Whether it is paged by the key of its last row: in an order some index has."""
        return self.sort in SORTS or self.by is not None

    @property
    def kept(self) -> bool:
        """Whether its statement is worth keeping: words that are searched are hardly asked twice."""
        return not self.search.strip()

    @property
    def shape(self) -> Hashable:
        """All that its rows depend on beside the place and the text searched."""
        indexed = tuple((one.key, one.type) for one in self.ledger.fields.values() if one.index)
        sort = self.sort if self.by is not None else ""
        return (self.ledger.id, indexed, self.where, self.states, self.overdue, self.withdrawn, sort)

    @property
    def narrowed(self) -> bool:
        """Whether it asks for less than all live rows of the place."""
        return bool(self.where != ALWAYS or self.states or self.overdue or self.withdrawn or self.search.strip())


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Entry]
    following: str  # the cursor of the next page; "" where this is the last


@dataclass(frozen=True, slots=True)
class Segment:
    """Rows of one filter in one order: the columns, then the id, all in one direction."""

    filter: Q
    column: str | None
    descending: bool

    def order(self, *, walked: bool) -> list[str | OrderBy]:
        sign, names = "-" if self.descending else "", [name for name in (self.column, "id") if name]
        if walked:
            return [f"{sign}{name}" for name in names]
        return [subtrees.gathered(name, descending=self.descending) for name in names]

    def key(self, row: Entry) -> list[Any]:
        value = getattr(row, self.column) if self.column else None
        return [value.isoformat() if isinstance(value, date) else value, row.pk]

    def beyond(self, key: list[Any]) -> Q:
        value, pk = key
        way = "lt" if self.descending else "gt"
        if not self.column:
            return Q(**{f"id__{way}": pk})
        # The first part alone bounds the index range; the second breaks ties.
        return Q(**{f"{self.column}__{way}e": value}) & (
            Q(**{f"{self.column}__{way}": value}) | Q(**{f"id__{way}": pk})
        )


def page(scope: Scope, asked: Asked, *, today: date, inside: Subtree | None = None) -> Page:
    """`inside` is the subtree where the caller asks more of it than the page."""
    limit = max(1, min(asked.limit, MOST))
    inside = inside or Subtree(scope, asked.top)
    if not asked.keyed:
        return _short_page(matching(scope, asked, today=today, inside=inside), asked, limit)
    refuse_asking(scope, asked)
    segments = segments_of(asked)
    start, key = _cursor(asked.after)
    filler = Filler(inside, asked, today)
    found: list[tuple[int, Entry]] = []
    for index in range(start, len(segments)):
        found += [(index, row) for row in filler.first(segments[index], key, limit + 1 - len(found))]
        key = None
        if len(found) > limit:
            last, row = found[limit - 1]
            return Page([each for _, each in found[:limit]], _encode([last, segments[last].key(row)]))
    return Page([row for _, row in found], "")


class Filler:
    """Fills a page from the segments of a list. Of a handful of units the newest days are gathered first: most pages
    are full then, and the others have little to gather."""

    def __init__(self, inside: Subtree, asked: Asked, today: date) -> None:
        self.inside, self.asked, self.today = inside, asked, today
        self.rows: dict[bool, QuerySet[Entry]] = {}

    def first(self, segment: Segment, key: list[Any] | None, count: int) -> list[Entry]:
        """The first rows of a segment, behind the row of the key."""
        for since in self._windows(segment, key):
            found = self._rows(segment, key, count, walked=False, since=since)
            if len(found) == count:
                return found
        return self._rows(segment, key, count, walked=self.inside.is_walked(self.asked.ledger.id))

    def _rows(
        self, segment: Segment, key: list[Any] | None, count: int, *, walked: bool, since: date | None = None
    ) -> list[Entry]:
        """Of a first page the statement is kept."""
        asked, newer = self.asked, Q(day__gte=since) if since else Q()
        if key is not None or not asked.kept:
            return list(self._ordered(segment, key, walked=walked).filter(newer)[:count])
        like = subtrees.Likeness(self.inside, walked=walked)
        shape = ("list", like.shape, asked.shape, self.today, segment, since, count)

        def build() -> QuerySet[Entry]:
            alike = Filler(like, asked, self.today)
            return alike._ordered(segment, None, walked=walked).filter(newer)[:count]

        found = kept.rows(shape, build, like.given)
        if walked and connection.vendor == "sqlite":
            prefetch_related_objects(found, "unit")
        return found

    def _windows(self, segment: Segment, key: list[Any] | None) -> list[date]:
        top = self.asked.top
        if (
            not subtrees.is_small(top)
            or top.size >= subtrees.HANDFUL
            or segment.column != "day"
            or not segment.descending
        ):
            return []
        newest = self._newest() or self.today
        newest = min(newest, self.today, date.fromisoformat(key[0]) if key else self.today)
        return [newest - timedelta(days) for days in WINDOWS]

    def _newest(self) -> date | None:
        ledger = self.asked.ledger.id
        dated = Entry.system.filter(ledger=ledger).values(one=Value(1)).annotate(at=Max("day"))
        ((at,),) = kept.rows(("newest day", ledger), lambda: dated.values_list("at"), {})
        return cast("date | None", at)

    def _ordered(self, segment: Segment, key: list[Any] | None, *, walked: bool) -> QuerySet[Entry]:
        if walked not in self.rows:
            self.rows[walked] = inside_of(self.inside, self.asked, walked=walked, today=self.today)
        rows = self.rows[walked].filter(segment.filter)
        rows = rows.filter(segment.beyond(key)) if key is not None else rows
        if walked and connection.vendor == "sqlite":
            # it would begin with all units and sort what they have; their rows are asked for afterwards
            rows = rows.select_related(None).prefetch_related("unit")
        return rows.order_by(*segment.order(walked=walked))


def matching(
    scope: Scope, asked: Asked, *, today: date, walked: bool | None = None, inside: Subtree | None = None
) -> QuerySet[Entry]:
    """The rows of the list in no order. All rows of a small subtree are gathered, whatever their number."""
    walked = walked if walked is not None else not subtrees.is_small(asked.top)
    refuse_asking(scope, asked)
    return inside_of(inside or Subtree(scope, asked.top), asked, walked=walked, today=today)


def refuse_asking(scope: Scope, asked: Asked) -> None:
    sensitive.refuse_asking(scope, asked.ledger, asked.top, (*fields_of(asked.where), asked.sort))


def inside_of(inside: Subtree, asked: Asked, *, walked: bool, today: date) -> QuerySet[Entry]:
    """What `matching` finds, for who has seen to it that it may be asked."""
    rows = _in_any_state(inside, asked, walked)
    if asked.states:
        rows = rows.filter(state__in=asked.states)
    if asked.overdue:
        rows = rows.filter(overdue(today))
    if asked.by is not None:
        rows = rows.annotate(**{BY_FIELD: field_indexes.by_field(asked.by)})
    return rows.select_related("unit")


def _in_any_state(inside: Subtree, asked: Asked, walked: bool) -> QuerySet[Entry]:
    """What the page and the counts of its tabs have in common, searched and written once."""
    key = (walked, asked.ledger.id, asked.withdrawn, asked.where, asked.search)
    if key not in inside.kept:
        rows = inside.rows(walked=walked).filter(ledger=asked.ledger.id)
        rows = rows.exclude(gone=LIVE) if asked.withdrawn else rows.filter(gone=LIVE)
        if asked.where != ALWAYS:
            rows = rows.filter(as_q(asked.where), field_indexes.narrowed(asked.ledger, asked.where))
        inside.kept[key] = _searched(rows, asked.search) if asked.search.strip() else rows
    return inside.kept[key]


def overdue(today: date) -> Q:
    return Q(finished=False, due__lt=today)


def segments_of(asked: Asked) -> list[Segment]:
    match asked.sort:
        case "day":
            return _dated("day", descending=asked.descending)
        case "due" if asked.overdue:
            return _dated("due", descending=asked.descending)[:1]
        case "due":
            return [
                *(_with(Q(finished=False), one) for one in _dated("due", descending=asked.descending)),
                *(_with(Q(finished=True), one) for one in _dated("day", descending=True)),
            ]
        case "updated":
            return [Segment(Q(), "updated_at", asked.descending)]
        case _ if asked.by is not None:
            own = field_indexes.of_ledger(asked.ledger)
            return [_with(own, one) for one in _dated(BY_FIELD, descending=asked.descending)]
        case _:
            return [Segment(Q(), "number", asked.descending)]


def _dated(column: str, *, descending: bool) -> list[Segment]:
    """Rows with a value in order, then those without."""
    dated, undated = Q(**{f"{column}__isnull": False}), Q(**{f"{column}__isnull": True})
    return [Segment(dated, column, descending), Segment(undated, None, descending)]


def _with(condition: Q, segment: Segment) -> Segment:
    return Segment(condition & segment.filter, segment.column, segment.descending)


def total(scope: Scope, asked: Asked, *, today: date) -> tuple[int, bool]:
    """How many, and whether that is exact: beyond the bound it reads 超过 10,000."""
    found = matching(scope, asked, today=today).order_by()[: COUNTED + 1].count()
    return min(found, COUNTED), found <= COUNTED


def not_shown(scope: Scope, asked: Asked, seen: int, *, today: date) -> int:
    """How many rows of the whole list count in figures and are not open to the actor. Of a narrowed list nothing is
    told: what was asked for would say what a private row says; nor of unannounced rows, whose number would announce
    them. Beside `seen` one more count up to the bound."""
    hides = asked.ledger.private is not None and asked.ledger.hidden_until is None
    if not hides or asked.narrowed or scope.everything or not scope.can(Right.VIEW, asked.top):
        return 0
    held, exact = total(SYSTEM_SCOPE, asked, today=today)
    return held - seen if exact else 0


def _searched(rows: QuerySet[Entry], text: str) -> QuerySet[Entry]:
    """Rows with the words. Of words in more rows than are counted each row of the list is asked, without a recheck."""
    query = tokens.query(text)
    if query.empty:
        return rows.none()
    keys = search_index.found(query, newest=COUNTED + 1)
    if len(keys) > COUNTED:
        return rows.filter(Q(search_index.Matches(query)))
    if query.recheck:
        keys = [row.pk for row in _texts(rows, keys) if query.matches(" ".join(search_index.texts_of(row)))]
    return rows.filter(pk__in=keys)


def _texts(rows: QuerySet[Entry], keys: list[int]) -> Iterator[Entry]:
    """Pairs alone cannot tell the order of words; the rows found are read again."""
    return rows.filter(pk__in=keys).only("ledger", "number", "title", "data").iterator(chunk_size=500)


def _short_page(rows: QuerySet[Entry], asked: Asked, limit: int) -> Page:
    start = _cursor(asked.after)[0]
    found = list(_sorted(rows, asked)[start : start + limit + 1])
    following = _encode([start + limit, None]) if len(found) > limit else ""
    return Page(found[:limit], following)


def _sorted(rows: QuerySet[Entry], asked: Asked) -> QuerySet[Entry]:
    """By any declared column, where the list is short enough to be sorted as a whole."""
    if asked.sort not in asked.ledger.fields:
        raise Refused(f"{asked.ledger.label}不能按“{asked.sort}”排序。", code="unknown_sort", field="sort")
    if rows.order_by()[: COUNTED + 1].count() > COUNTED:
        raise Refused("条目太多，请先筛选到一万条以内再按这一栏排序。", code="too_many_to_sort", field="sort")
    value = _value(asked.ledger.fields[asked.sort])
    return rows.order_by(value.desc(nulls_last=True) if asked.descending else value.asc(nulls_last=True), "id")


def in_order(scope: Scope, asked: Asked, *, today: date) -> list[QuerySet[Entry]]:
    """The whole list as queries to be read one after another, without pages."""
    rows = matching(scope, asked, today=today)
    if not asked.keyed:
        return [_sorted(rows, asked)]
    walked = not subtrees.is_small(asked.top)
    return [rows.filter(one.filter).order_by(*one.order(walked=walked)) for one in segments_of(asked)]


def _value(one: Field) -> Any:
    """What a column is ordered by: amounts as numbers, choices and units in their official order, texts as text."""
    path = f"data__{one.key}"
    if one.type in NUMBERS:
        return F(path)
    if one.type is FieldType.CHOICE and one.options is not None:
        keys = enumerate(option.key for option in one.options.options)
        return Case(*(When(**{path: key}, then=Value(at)) for at, key in keys), output_field=IntegerField())
    if one.type is FieldType.UNIT:
        held = Cast(OuterRef(path), BigIntegerField())
        return Subquery(Unit.system.filter(pk=held).values("path"))
    return KT(path)


def _encode(cursor: list[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(cursor).encode()).decode().rstrip("=")


def _cursor(text: str) -> tuple[int, list[Any] | None]:
    if not text:
        return 0, None
    try:
        index, key = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if isinstance(index, int) and 0 <= index <= COUNTED and _is_key(key):
            return index, key
    except (ValueError, TypeError):
        pass
    raise Refused("翻页位置不正确，请从第一页重新看。", code="bad_cursor", field="after")


def _is_key(key: object) -> bool:
    """A value of the order's column and the id of the row."""
    if key is None:
        return True
    return (
        isinstance(key, list)
        and len(key) == 2
        and isinstance(key[0], str | int | None)
        and isinstance(key[1], int)
    )
