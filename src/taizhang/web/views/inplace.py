"""就地修改: one field of a row, changed in the list itself by the operation the form uses, with its check of versions.
Without scripts the same link leads to the form. What is swapped is the row alone; the rest of the page hears
`ledger-changed` and asks for itself."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone

from taizhang.audit import idempotency
from taizhang.audit.errors import Forbidden, Missing, Refused
from taizhang.ledgers import cards, installed, stale
from taizhang.ledgers.models import Entry
from taizhang.ledgers.operations.edit import edit, refuse_finished
from taizhang.units.request import ScopedRequest, scoped
from taizhang.web import lists, pages
from taizhang.web.forms import entry_form
from taizhang.web.forms.entry_form import EntryForm
from taizhang.web.list_address import Filters
from taizhang.web.views.entries import version_of

PREFIX = "in-"  # the drawer beside the list may ask for a field of the same name


def entry_inplace(request: HttpRequest, entry: int, field: str) -> HttpResponse:
    here = scoped(request)
    row = cards.find(here.scope, entry)
    form = _form(here, row, field)
    if request.method == "POST":
        return _change(here, form, field)
    if not here.htmx:
        return HttpResponseRedirect(reverse("entry_edit", args=[row.pk]))
    if "leave" in here.GET:
        return _row(here, row)
    refuse_finished(form.ledger, row)
    return _row(here, row, form, field)


def _form(here: ScopedRequest, row: Entry, field: str) -> EntryForm:
    form = entry_form.edit_form(here.scope, installed.ledger(row.ledger), row)
    if field not in form.fields:
        raise Missing
    form.fields = {field: form.fields[field]}
    return form


def _change(here: ScopedRequest, form: EntryForm, field: str) -> HttpResponse:
    assert form.row is not None
    form.read(_posted(here.POST, field))
    opened = form.version = version_of(here.POST)
    try:
        row = edit(here.scope, form.row.pk, form.values(), version=opened)
    except (Missing, Forbidden):
        raise
    except stale.Stale as clash:
        form.row.refresh_from_db()
        entry_form.show_clash(here.scope, form, opened, clash)
        return _row(here, form.row, form, field)
    except Refused as refusal:
        form.refuse(pages.problems(refusal))
        return _row(here, form.row, form, field)
    return _changed(here, row)


def _posted(posted: QueryDict, field: str) -> QueryDict:
    found = QueryDict(mutable=True)
    found.setlist(field, posted.getlist(f"{PREFIX}{field}"))
    return found


def _changed(here: ScopedRequest, row: Entry) -> HttpResponse:
    to, said = f"{reverse('ledger', args=[row.ledger])}?{Filters.of(here.GET).query()}", f"{row.number} 已修改。"
    if not here.htmx:
        return pages.done(here, to, said)
    idempotency.tell(here.scope.actor, {"to": to, "said": said})
    answer = _row(here, row)
    answer.headers["HX-Trigger"] = "ledger-changed"
    return answer


def _row(here: ScopedRequest, row: Entry, form: EntryForm | None = None, field: str = "") -> HttpResponse:
    page = lists.one_row(here, installed.ledger(row.ledger), here.GET, row, today=timezone.localdate())
    context = {"page": page, "form": form, "field": field, "prefix": PREFIX, "tick": "tick" in here.GET}
    return pages.render(here, "ledger_row.html", context, status=422 if form is not None and form.errors else 200)
