"""A ledger's page: which rows the address asks for, and what stands around them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import Count, QuerySet

from taizhang.audit import kept
from taizhang.audit.errors import Missing, Refused
from taizhang.figures import queries as figures
from taizhang.figures.figure import Figure, Wanted
from taizhang.ledgers import cards, filters, installed, lists, tallies, words
from taizhang.ledgers.models import Entry, Evidence
from taizhang.ledgers.sensitive import MASK, Veil
from taizhang.ledgers.shown import Names
from taizhang.ledgers.subtrees import Subtree
from taizhang.packs.fieldtypes import FieldType, Role
from taizhang.packs.model import Field, Ledger
from taizhang.units import likeness
from taizhang.units.id_in import IdIn, numbers
from taizhang.units.models import Unit
from taizhang.units.request import ScopedRequest
from taizhang.units.scope import Scope
from taizhang.units.unit_names import unit_named
from taizhang.web import conditions, looks
from taizhang.web.forms.controls import in_form
from taizhang.web.list_address import Filters, asked_of, where_text

MOST_UNITS = 200
HEAD_FIGURES = 4


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    count: int
    exact: bool
    query: str
    current: bool


@dataclass(frozen=True, slots=True)
class Column:
    """A column beside number and title, or one of those two: how its cells look and how the list is sorted by it."""

    key: str
    label: str
    kind: str  # unit, due, day, state, updated, number, title; "" for a field
    query: str = ""  # the address sorted by it; "" where it cannot be
    sorted: str = ""  # ascending, descending
    field: str = ""  # the field its cells are edited as; "" where they are not


@dataclass(frozen=True, slots=True)
class Row:
    entry: Entry
    about: list[str]
    files: int
    deadline: looks.Deadline
    chip: looks.Chip
    texts: dict[str, str]  # of the columns that are fields
    editable: frozenset[str]  # fields that may be changed in place


@dataclass(frozen=True, slots=True)
class Active:
    """A condition in force, and the address without it."""

    text: str
    query: str


@dataclass(slots=True)
class ListPage:
    ledger: Ledger
    filters: Filters
    top: Unit
    kind: Field | None = None
    units: list[Unit] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    tabs: list[Tab] = field(default_factory=list)
    overdue: Tab | None = None
    total: int = 0
    exact: bool = True
    not_shown: int = 0  # counted in figures, not open to who looks
    following: str = ""
    after: str = ""
    wrong: str = ""
    columns: list[Column] = field(default_factory=list)
    active: list[Active] = field(default_factory=list)
    asked: lists.Asked | None = None

    @property
    def due(self) -> bool:
        return self.ledger.role(Role.DUE) is not None

    @property
    def due_label(self) -> str:
        found = self.ledger.role(Role.DUE)
        return found.label if found is not None else ""

    @property
    def title_label(self) -> str:
        found = self.ledger.role(Role.TITLE)
        return found.label if found is not None else "内容"

    @property
    def stated(self) -> bool:
        return len(self.ledger.lifecycle.states) > 1


def unfilled(here: ScopedRequest, ledger: Ledger, given: Mapping[str, str]) -> ListPage:
    """What the address asks, before anything is looked up."""
    return ListPage(ledger, Filters.of(given), here.account.unit, after=given.get("after", ""))


def list_page(here: ScopedRequest, ledger: Ledger, given: Mapping[str, str], *, today: date) -> ListPage:
    page = unfilled(here, ledger, given)
    page.kind, page.units = choice_of(ledger), _units(here)
    wanted = page.filters
    try:
        page.top = unit_named(here.scope, wanted["unit"]) if wanted["unit"] else here.account.unit
        _fill(here.scope, page, today=today)
    except Missing:
        raise
    except Refused as refusal:
        page.wrong = refusal.message
    return page


def choice_of(ledger: Ledger) -> Field | None:
    """The one choice the filter row offers: the first that every row must have, else the first."""
    found = [one for one in ledger.fields.values() if one.type is FieldType.CHOICE and one.options]
    return next((one for one in found if one.required), found[0] if found else None)


def _units(here: ScopedRequest) -> list[Unit]:
    """Where a list may be narrowed to: the units right below one's own, in official order."""
    above, like = kept.number(-1), likeness.of_scope(here.scope)

    def build() -> QuerySet[Unit]:
        below = Unit.objects.visible_to(like.scope).filter(parent=above, ended_on=None)
        return below.order_by("order", "id")[:MOST_UNITS]

    return kept.rows(("units below", like.shape), build, {**like.given, above: here.account.unit_id})


def one_row(here: ScopedRequest, ledger: Ledger, given: Mapping[str, str], row: Entry, *, today: date) -> ListPage:
    """The list with this row alone, whatever its filters say: what stands where the row was changed in place."""
    page = unfilled(here, ledger, given)
    page.kind = choice_of(ledger)
    page.top = unit_named(here.scope, page.filters["unit"]) if page.filters["unit"] else here.account.unit
    _head(page)
    page.rows = rows_of(here.scope, page, [row], today=today)
    return page


def _head(page: ListPage) -> lists.Asked:
    asked = asked_of(page.ledger, page.top, page.filters, page.kind)
    page.ledger, page.asked = asked.ledger, asked
    page.columns = _columns(page, asked)
    return asked


def _fill(scope: Scope, page: ListPage, *, today: date) -> None:
    wanted, asked = page.filters, _head(page)
    page.active = _active(page, asked)
    inside = Subtree(scope, page.top)
    found = lists.page(scope, replace(asked, after=page.after), today=today, inside=inside)
    page.rows, page.following = rows_of(scope, page, found.rows, today=today), found.following
    every = replace(asked, states=(), overdue=False)
    _count(page, tallies.of_list(scope, every, today=today, inside=inside))
    chosen = page.overdue if wanted["overdue"] else next((tab for tab in page.tabs if tab.current), None)
    if chosen is not None:
        page.total, page.exact = chosen.count, chosen.exact
    elif len(asked.states) > 1:
        page.total, page.exact = lists.total(scope, asked, today=today)
    if page.exact:
        page.not_shown = lists.not_shown(scope, asked, page.total, today=today)


def _columns(page: ListPage, asked: lists.Asked) -> list[Column]:
    chosen = asked.columns or ("@unit", "@due" if page.due else "@day", *(["@state"] if page.stated else []))
    fields = {key: one.label for key, one in asked.ledger.fields.items()}
    labels = {**words.STANDING, **fields, **words.showable(asked.ledger)}
    title = asked.ledger.title_key
    return [
        _column(page, asked, "number", "编号"),
        _column(page, asked, title, page.title_label, kind="title"),
        *(_column(page, asked, key, labels[key]) for key in chosen),
    ]


def _column(page: ListPage, asked: lists.Asked, key: str, label: str, *, kind: str = "") -> Column:
    standing = key if key == "number" else key[1:] if key.startswith("@") else ""
    sort = standing or key
    if standing in {"unit", "state"} or sort not in words.sortable(asked.ledger):
        return Column(key, label, kind or standing, field=_edited_as(asked.ledger, key))
    now = asked.sort == sort
    query = page.filters.query(sort=sort, desc="1" if now and not asked.descending else "")
    way = ("descending" if asked.descending else "ascending") if now else ""
    return Column(key, label, kind or standing, query, way, _edited_as(asked.ledger, key))


def _edited_as(ledger: Ledger, key: str) -> str:
    """The field behind a column, where a form of one field can change it; a title opens its row instead."""
    role = {"@due": Role.DUE, "@day": Role.DAY}.get(key)
    one = ledger.role(role) if role is not None else ledger.fields.get(key)
    if one is None or not in_form(one) or one.key in ledger.inherit or one.key == ledger.title_key:
        return ""
    return one.key


def _active(page: ListPage, asked: lists.Asked) -> list[Active]:
    """What the address asks beside tab, unit and text: each condition with the address without it."""
    wanted, ledger = page.filters, asked.ledger
    found = [Active("已撤回、已并入的", wanted.query(gone=""))] if asked.withdrawn else []
    condition = filters.read_where(ledger, wanted["where"])
    rows = conditions.rows_of(condition, ledger)
    if rows is None:
        return [*found, Active(f"条件 {wanted['where']}", wanted.query(where=""))]
    for one in conditions.said(ledger, rows):
        left = conditions.written(ledger, one.others)
        found.append(Active(one.text, wanted.query(where=where_text(left))))
    return found


def _count(page: ListPage, counts: tallies.Counts) -> None:
    wanted = page.filters
    plain = not wanted["state"] and not wanted["overdue"]
    page.tabs = [Tab("全部", *counts.all, wanted.query(state="", overdue=""), plain)]
    if page.stated:
        for key, state in page.ledger.lifecycle.states.items():
            query = wanted.query(state=key, overdue="")
            page.tabs.append(Tab(state.label, *counts.states[key], query, wanted["state"] == key))
    if page.due:
        query = wanted.query(state="", overdue="1")
        page.overdue = Tab("逾期", *counts.overdue, query, bool(wanted["overdue"]))


def rows_of(scope: Scope, page: ListPage, rows: list[Entry], *, today: date) -> list[Row]:
    ledger, kind = page.ledger, page.kind
    names, veil = Names.of(ledger, rows), Veil(scope, ledger)
    fields = [ledger.fields[one.key] for one in page.columns if not one.kind]
    edited = frozenset(one.field for one in page.columns if one.field)
    files = dict(_files(rows))
    hidden = {row.pk: veil.over(row.unit_id, row.unit.parent_id) for row in rows}
    return [
        Row(
            row,
            [names.text(kind, row.data[kind.key])] if kind is not None and kind.key in row.data else [],
            files.get(row.pk, 0),
            looks.deadline(row.due, finished=row.finished, today=today),
            looks.chip(ledger, row.state),
            _texts(fields, row, names, hidden[row.pk]),
            edited - hidden[row.pk] if cards.may_edit(scope, ledger, row) else frozenset(),
        )
        for row in rows
    ]


def _files(rows: Sequence[Entry]) -> list[tuple[int, int]]:
    """How many each row has."""
    named = kept.numbers("rows")

    def build() -> QuerySet[Evidence, tuple[int, int]]:
        held = Evidence.objects.filter(IdIn("entry", named), removed_at=None)
        return held.order_by().values_list("entry").annotate(n=Count("pk"))

    return kept.rows(("files",), build, {named: numbers(row.pk for row in rows)})


def _texts(fields: Sequence[Field], row: Entry, names: Names, hidden: frozenset[str]) -> dict[str, str]:
    return {
        one.key: MASK if one.key in hidden and one.key in row.data else names.text(one, row.data.get(one.key))
        for one in fields
    }


def head_figures(scope: Scope, ledger: Ledger, top: Unit, *, today: date) -> list[Figure]:
    """The ledger's own indicators for the unit, this year to today; none where the unit is not seen whole."""
    found = [one.id for one in installed.current().indicators.values() if one.ledger == ledger.id]
    first = date(today.year, 1, 1)
    try:
        return figures.read(scope, [Wanted(key, top.pk, first, today) for key in found[:HEAD_FIGURES]])
    except Refused:
        return []
