"""登记与修改: the form a pack's ledger asks for."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from taizhang.audit.errors import Forbidden, Missing, Refused
from taizhang.ledgers import cards, installed, keepers, passages, stale
from taizhang.ledgers.models import Entry
from taizhang.ledgers.operations.create import NewEntry, create
from taizhang.ledgers.operations.edit import edit, refuse_finished
from taizhang.packs.fieldtypes import Role
from taizhang.units.request import ScopedRequest, scoped
from taizhang.units.unit_names import unit_named
from taizhang.web import pages
from taizhang.web.forms import entry_form
from taizhang.web.forms.controls import Typed
from taizhang.web.forms.entry_form import EntryForm
from taizhang.web.views.entries import version_of


def entry_new(request: HttpRequest, ledger: str) -> HttpResponse:
    here = scoped(request)
    form = entry_form.new_form(here, installed.ledger(ledger), today=timezone.localdate())
    if request.method != "POST":
        return _render(here, form)
    proposed = form.words()
    form.read(here.POST)
    if here.POST.get("do") == "read":
        return _read_passage(here, form, proposed)
    try:
        made = _create(here, form)
    except (Missing, Forbidden):
        raise
    except Refused as refusal:
        form.refuse(pages.problems(refusal))
        return _render(here, form)
    if "again" in here.POST:
        to = f"{reverse('entry_new', args=[ledger])}{f'?parent={form.parent.pk}' if form.parent else ''}"
        return pages.done(here, to, f"已登记 {made.number}，请接着登记下一条。")
    shown = form.parent.pk if form.parent is not None else made.pk
    return pages.done(here, reverse("entry", args=[shown]), f"已登记 {made.number}。")


def _read_passage(here: ScopedRequest, form: EntryForm, proposed: Mapping[str, Typed]) -> HttpResponse:
    """粘一段话成一条: the form again, filled with what the passage says; saving it confirms."""
    try:
        said = passages.read(form.fields, form.unit, form.passage, today=timezone.localdate())
    except Refused as refusal:
        form.errors = pages.problems(refusal)
        return _render(here, form)
    form.fill(said, proposed)
    return _render(here, form)


def _create(here: ScopedRequest, form: EntryForm) -> Entry:
    name = here.POST.get("unit", "").strip()
    unit = unit_named(here.scope, name) if name and name != form.unit.name else form.unit
    values = {key: value for key, value in form.values().items() if value not in ("", [])}
    parent = form.parent.pk if form.parent is not None else None
    origin = form.origin.pk if form.origin is not None else None
    new = NewEntry(form.ledger.id, unit.pk, values, parent=parent, origin=origin)
    return create(here.scope, new, today=timezone.localdate())


def entry_edit(request: HttpRequest, entry: int) -> HttpResponse:
    here = scoped(request)
    row = cards.find(here.scope, entry)
    ledger = installed.ledger(row.ledger)
    form = entry_form.edit_form(here.scope, ledger, row)
    if request.method != "POST":
        refuse_finished(ledger, row)
        return _render(here, form)
    form.read(here.POST)
    opened = version_of(here.POST)
    form.version = opened
    try:
        edit(here.scope, row.pk, form.values(), version=opened)
    except (Missing, Forbidden):
        raise
    except stale.Stale as clash:
        entry_form.show_clash(here.scope, form, opened, clash)
        return _render(here, form)
    except Refused as refusal:
        form.refuse(pages.problems(refusal))
        return _render(here, form)
    return pages.done(here, reverse("entry", args=[row.pk]), f"{row.number} 已修改。")


def _render(here: ScopedRequest, form: EntryForm) -> HttpResponse:
    named = form.row is None and any(held.unit != form.unit.pk or form.unit.size > 1 for held in here.scope.held)
    context = {
        "form": form,
        "ledger": form.ledger,
        "groups": form.groups(),
        "units": entry_form.suggestions(here.scope),
        "names_unit": named and keepers.anywhere(here.scope, form.ledger) and not form.ledger.role(Role.OWNER),
        "typed_unit": here.POST.get("unit", form.unit.name),
    }
    return pages.render(here, "entry_form.html", context, status=422 if form.errors else 200)
