"""A ledger's page: which rows the address asks for, and what stands around them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import urlencode

from django.db.models import Count

from taizhang.audit.errors import Missing, Refused
from taizhang.figures import queries as figures
from taizhang.figures.figure import Figure, Wanted
from taizhang.ledgers import filters, installed, lists
from taizhang.ledgers.models import Entry, Evidence
from taizhang.ledgers.shown import Names
from taizhang.packs.fieldtypes import FieldType, Role
from taizhang.packs.model import Field, Ledger
from taizhang.units.models import Unit
from taizhang.units.request import ScopedRequest
from taizhang.units.scope import Scope
from taizhang.units.unit_names import unit_named
from taizhang.web import looks

KEPT = ("state", "overdue", "q", "unit", "kind")
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
class Row:
    entry: Entry
    about: list[str]
    files: int
    deadline: looks.Deadline
    chip: looks.Chip


@dataclass(slots=True)
class Filters:
    """The address in its parts; `query` builds it anew with some of them changed."""

    values: dict[str, str]

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Filters":
        return cls({key: given[key].strip() for key in KEPT if given.get(key, "").strip()})

    def __getitem__(self, key: str) -> str:
        return self.values.get(key, "")

    def query(self, **changed: object) -> str:
        merged: dict[str, object] = {**self.values, **changed}
        return urlencode({key: value for key, value in merged.items() if value not in ("", None)})


@dataclass(slots=True)
class ListPage:
    ledger: Ledger
    filters: Filters
    top: Unit
    kind: Field | None
    units: list[Unit]
    rows: list[Row] = field(default_factory=list)
    tabs: list[Tab] = field(default_factory=list)
    overdue: Tab | None = None
    total: int = 0
    exact: bool = True
    following: str = ""
    after: str = ""
    wrong: str = ""

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


def list_page(here: ScopedRequest, ledger: Ledger, given: Mapping[str, str], *, today: date) -> ListPage:
    wanted = Filters.of(given)
    page = ListPage(
        ledger, wanted, here.account.unit, choice_of(ledger), _units(here), after=given.get("after", "")
    )
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
    below = Unit.objects.visible_to(here.scope).filter(parent=here.account.unit, ended_on=None)
    return list(below.order_by("order", "id")[:MOST_UNITS])


def _fill(scope: Scope, page: ListPage, *, today: date) -> None:
    wanted = page.filters
    where = filters.read_where(
        page.ledger, {page.kind.key: wanted["kind"]} if page.kind and wanted["kind"] else {}
    )
    every = lists.Asked(ledger=page.ledger, top=page.top, where=where, search=wanted["q"])
    states = filters.read_states(page.ledger, [wanted["state"]] if wanted["state"] else [])
    asked = replace(every, states=states, overdue=bool(wanted["overdue"]), after=page.after)
    asked = replace(asked, sort="due" if page.due else "day", descending=not page.due)
    found = lists.page(scope, asked, today=today)
    page.rows, page.following = rows_of(page.ledger, found.rows, page.kind, today=today), found.following
    _count(scope, page, every, today=today)
    chosen = page.overdue if wanted["overdue"] else next((tab for tab in page.tabs if tab.current), None)
    if chosen is not None:
        page.total, page.exact = chosen.count, chosen.exact


def _count(scope: Scope, page: ListPage, every: lists.Asked, *, today: date) -> None:
    """Counts are exact up to the bound of lists; beyond it each state is counted up to the bound of its own."""
    wanted, states = page.filters, page.ledger.lifecycle.states
    total, exact = lists.total(scope, every, today=today)
    if exact:
        grouped = lists.matching(scope, every, today=today).order_by().values_list("state").annotate(n=Count("pk"))
        counts = {state: (n, True) for state, n in grouped}
    else:
        counts = {key: lists.total(scope, replace(every, states=(key,)), today=today) for key in states}
    plain = not wanted["state"] and not wanted["overdue"]
    page.tabs = [Tab("全部", total, exact, wanted.query(state="", overdue=""), plain)]
    if page.stated:
        for key, state in states.items():
            count, whole = counts.get(key, (0, True))
            query = wanted.query(state=key, overdue="")
            page.tabs.append(Tab(state.label, count, whole, query, wanted["state"] == key))
    if page.due:
        late, whole = lists.total(scope, replace(every, overdue=True), today=today)
        query = wanted.query(state="", overdue="1")
        page.overdue = Tab("逾期", late, whole, query, bool(wanted["overdue"]))


def rows_of(ledger: Ledger, rows: list[Entry], kind: Field | None, *, today: date) -> list[Row]:
    names = Names.of(ledger, rows)
    keys = [row.pk for row in rows]
    files = dict(
        Evidence.objects.filter(entry__in=keys, removed_at=None).values_list("entry").annotate(n=Count("pk"))
    )
    return [
        Row(
            row,
            [names.text(kind, row.data[kind.key])] if kind is not None and kind.key in row.data else [],
            files.get(row.pk, 0),
            looks.deadline(row.due, finished=row.finished, today=today),
            looks.chip(ledger, row.state),
        )
        for row in rows
    ]


def head_figures(scope: Scope, ledger: Ledger, top: Unit, *, today: date) -> list[Figure]:
    """The ledger's own indicators for the unit, this year to today; none where the unit is not seen whole."""
    found = [one.id for one in installed.current().indicators.values() if one.ledger == ledger.id]
    first = date(today.year, 1, 1)
    try:
        return figures.read(scope, [Wanted(key, top.pk, first, today) for key in found[:HEAD_FIGURES]])
    except Refused:
        return []
