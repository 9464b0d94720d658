"""清单: conditions, columns and order of a ledger's list on one form; saved under a name, opened again, exported."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from taizhang.audit.errors import Forbidden, Missing, Refused
from taizhang.ledgers import filters, installed, lists, saved, words
from taizhang.ledgers.exporting import background, progress, write
from taizhang.ledgers.local import widened
from taizhang.ledgers.models import SavedList
from taizhang.ledgers.operations.saved import ListEdit, NewList, change_list, delete_list, save_list
from taizhang.packs.model import Ledger
from taizhang.units.models import Unit
from taizhang.units.request import ScopedRequest, scoped
from taizhang.units.unit_names import unit_named
from taizhang.web import conditions, pages
from taizhang.web.conditions import Row
from taizhang.web.list_address import Filters, address_of, asked_of, where_text
from taizhang.web.lists import choice_of

SHOWN = 50


@dataclass(slots=True)
class Draft:
    """The form as it stands: rows of conditions, or a written one they cannot show, and everything beside them."""

    ledger: Ledger
    top: Unit
    rows: list[Row] = field(default_factory=list)
    where: str = ""
    words: dict[str, Any] = field(default_factory=dict)
    opened: SavedList | None = None
    label: str = ""
    shared: bool = False
    errors: Mapping[str, str] = field(default_factory=dict)

    def said(self) -> dict[str, Any]:
        where = filters.parsed(self.where) if self.where else conditions.written(self.ledger, self.rows)
        return {**self.words, "where": where}


def ledger_list(request: HttpRequest, ledger: str) -> HttpResponse:
    here = scoped(request)
    of = installed.ledger(ledger)
    if request.method != "POST":
        return _form(here, _from_address(here, of))
    draft = _from_form(here, of)
    try:
        return _do(here, draft, here.POST.get("do", ""))
    except (Missing, Forbidden):
        raise
    except Refused as refusal:
        draft.errors = pages.problems(refusal)
        return _form(here, draft)


def _top(here: ScopedRequest, code: str) -> Unit:
    return unit_named(here.scope, code) if code else here.account.unit


def _opened(here: ScopedRequest, key: str) -> SavedList | None:
    return saved.visible(here.scope).filter(pk=int(key)).first() if key.isdecimal() else None


def _from_address(here: ScopedRequest, of: Ledger) -> Draft:
    wanted = Filters.of(here.GET)
    top = _top(here, wanted["unit"])
    asked = asked_of(of, top, wanted, choice_of(of))
    rows = conditions.rows_of(asked.where, asked.ledger)
    said = words.told(asked)
    where = where_text(said.pop("where", {})) if rows is None else ""
    opened = _opened(here, wanted["list"])
    label, shared = (opened.label, opened.shared) if opened is not None else ("", False)
    return Draft(asked.ledger, top, rows or [], where, said, opened, label, shared)


def _from_form(here: ScopedRequest, of: Ledger) -> Draft:
    form = here.POST
    top = _top(here, form.get("unit", "").strip())
    opened = _opened(here, form.get("list", ""))
    return Draft(
        widened(of, top),
        top,
        conditions.typed(form),
        form.get("where", ""),
        _words(form),
        opened,
        form.get("label", "").strip(),
        "shared" in form,
    )


def _words(form: QueryDict) -> dict[str, Any]:
    return {
        "states": form.getlist("states"),
        "overdue": "overdue" in form,
        "withdrawn": "gone" in form,
        "search": form.get("q", "").strip(),
        "sort": form.get("sort", ""),
        "descending": "desc" in form,
        "columns": form.getlist("columns"),
    }


def _do(here: ScopedRequest, draft: Draft, act: str) -> HttpResponse:
    """Show again (another row, the controls of a field just chosen), apply, or save."""
    if act not in {"apply", "save", "change"}:
        return _form(here, draft)
    said = words.told(words.read(draft.ledger, draft.top, draft.said()))
    if act == "save":
        row = save_list(
            here.scope, NewList(draft.ledger.id, here.account.unit, draft.label, said, shared=draft.shared)
        )
        return pages.done(here, _address(draft, said, row.pk), f"已存为清单“{row.label}”。")
    if act == "change" and draft.opened is not None:
        edit = ListEdit(draft.opened.version, draft.label, said, draft.shared)
        row = change_list(here.scope, draft.opened.pk, edit)
        return pages.done(here, _address(draft, said, row.pk), f"清单“{row.label}”已更新。")
    return pages.redirect(here, _address(draft, said, draft.opened.pk if draft.opened is not None else ""))


def _address(draft: Draft, said: Mapping[str, Any], key: int | str) -> str:
    wanted = Filters({**address_of(said), "unit": draft.top.code, "list": str(key)})
    return f"{reverse('ledger', args=[draft.ledger.id])}?{wanted.query()}"


def _form(here: ScopedRequest, draft: Draft) -> HttpResponse:
    rows = draft.rows if len(draft.rows) >= conditions.MOST else [*draft.rows, Row()]
    context = {
        "draft": draft,
        "ledger": draft.ledger,
        "rows": conditions.asked(draft.ledger, rows),
        "fields": conditions.askable(draft.ledger),
        "columns": words.showable(draft.ledger),
        "sorts": words.sortable(draft.ledger),
        "errors": draft.errors,
        "may_change": draft.opened is not None and saved.may_change(here.scope, draft.opened),
        "back": _address(draft, address_words(draft), draft.opened.pk if draft.opened is not None else ""),
    }
    return pages.render(here, "ledger_list.html", context, status=422 if draft.errors else 200)


def address_words(draft: Draft) -> dict[str, Any]:
    """What is typed so far, for the way back."""
    try:
        return draft.said()
    except Refused:
        return draft.words


def open_list(here: ScopedRequest, of: Ledger, key: str) -> HttpResponse:
    """A saved list, or one a pack brings, becomes the address of the page."""
    row = saved.find(here.scope, int(key)) if key.isdecimal() else None
    said = row.words if row is not None else saved.words_of_pack(of, key)
    wanted = {**address_of(said), "unit": here.GET.get("unit", ""), "list": key}
    return HttpResponseRedirect(f"{reverse('ledger', args=[of.id])}?{Filters(wanted).query()}")


@require_POST
def list_delete(request: HttpRequest, saved_list: int) -> HttpResponse:
    here = scoped(request)
    row = saved.find(here.scope, saved_list)
    delete_list(here.scope, saved_list)
    return pages.done(here, reverse("ledger", args=[row.ledger]), f"已删除清单“{row.label}”，条目不受影响。")


def ledger_export(request: HttpRequest, ledger: str) -> HttpResponse:
    """At once what is small; asked for by a form, and made in the background, what is large."""
    here = scoped(request)
    asked = _asked(here, installed.ledger(ledger))
    form = write.check_form(here.GET.get("format", "xlsx"))
    if request.method == "POST":
        background.request(here.scope, asked, form)
        return pages.done(here, reverse("exports"), "已开始导出，完成后可在这里下载。")
    background.refuse_large(here.scope, asked)
    content = write.as_bytes(here.scope, asked, form, today=timezone.localdate())
    background.record_sent(here.scope, asked, form)
    name = content_disposition_header(True, background.file_name(asked, form)) or "attachment"
    return HttpResponse(content, content_type=write.FORMATS[form], headers={"Content-Disposition": name})


def _asked(here: ScopedRequest, of: Ledger) -> lists.Asked:
    wanted = Filters.of(here.GET)
    return asked_of(of, _top(here, wanted["unit"]), wanted, choice_of(of))


def exports(request: HttpRequest) -> HttpResponse:
    rows = progress.shown(list(background.mine(scoped(request).scope)[:SHOWN]))
    context = {
        "rows": rows,
        "waiting": any(one.state == "waiting" for one in rows),
        "ledgers": installed.current().ledgers,
    }
    return pages.render(request, "exports.html", context)


def export_file(request: HttpRequest, export: int) -> FileResponse:
    row, file = background.fetch(scoped(request).scope, export)
    return FileResponse(file, as_attachment=True, filename=row.name, content_type=write.FORMATS[row.form])
