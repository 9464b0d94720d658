"""条目: opened, taken a step further, given files. Each change is a form of the drawer and leads back to it."""

from collections.abc import Callable, Mapping
from datetime import date

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from taizhang.audit.errors import Forbidden, Invalid, Missing, Refused
from taizhang.ledgers import cards, installed
from taizhang.ledgers.evidence import preview
from taizhang.ledgers.models import Entry
from taizhang.ledgers.operations import evidence as files
from taizhang.ledgers.operations import undo, withdraw
from taizhang.ledgers.operations.steps import Signature, Taken, take
from taizhang.units.request import ScopedRequest, scoped
from taizhang.web import pages
from taizhang.web.list_address import Filters
from taizhang.web.views.ledgers import ledger_page


def entry(request: HttpRequest, entry: int) -> HttpResponse:
    row = cards.find(scoped(request).scope, entry)
    return HttpResponseRedirect(address(row, scoped(request)))


def address(row: Entry, here: ScopedRequest) -> str:
    """The entry beside its list, the list as it was."""
    kept = Filters.of(here.GET)
    return f"{reverse('ledger', args=[row.ledger])}?{kept.query(entry=row.pk)}"


def change(
    here: ScopedRequest, entry: int, work: Callable[[Entry], Entry], said: Callable[[str], str], undo: str = ""
) -> HttpResponse:
    """Carry out and go back to the drawer; a refusal is said in it, with what was typed."""
    row = cards.find(here.scope, entry)
    ledger = installed.ledger(row.ledger)
    try:
        done = work(row)
    except (Missing, Forbidden):
        raise
    except Refused as refusal:
        return ledger_page(
            here, ledger, row.pk, pages.problems(refusal), {key: here.POST[key] for key in here.POST}
        )
    state = ledger.lifecycle.states.get(done.state)
    text = said(f"{row.number} 现在是“{state.label if state else ''}”")
    return pages.done(here, address(row, here), text, undo=undo)


@require_POST
def entry_step(request: HttpRequest, entry: int) -> HttpResponse:
    here, today = scoped(request), timezone.localdate()
    back = f"{reverse('entry_undo', args=[entry])}?{Filters.of(here.GET).query()}"
    return change(
        here, entry, lambda row: take(here.scope, row.pk, taken_of(here, today), today=today), "{}。".format, back
    )


def taken_of(here: ScopedRequest, today: date) -> Taken:
    form = here.POST
    ledger_values = {key: form[key] for key in form if key.startswith("v-") and form[key].strip()}
    return Taken(
        step=form.get("step", ""),
        version=version_of(form),
        day=_day(form.get("day", ""), "day") or today,
        comment=form.get("comment", ""),
        reason=form.get("reason", ""),
        signature=_signature(form),
        values={key.removeprefix("v-"): text for key, text in ledger_values.items()},
    )


def version_of(form: Mapping[str, str]) -> int:
    text = form.get("version", "")
    return int(text) if text.isdecimal() else 0


def _signature(form: Mapping[str, str]) -> Signature | None:
    day = _day(form.get("sign_day", ""), "signature")
    name, post = form.get("sign_name", "").strip(), form.get("sign_post", "").strip()
    return Signature(name, post, day) if name and post and day else None


def _day(text: str, field: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Invalid({field: "日期应写成 2026-12-31 这样。"}) from error


@require_POST
def entry_undo(request: HttpRequest, entry: int) -> HttpResponse:
    here = scoped(request)
    return change(here, entry, lambda row: undo.undo(here.scope, row.pk), "已撤销上一步，{}。".format)


@require_POST
def entry_withdraw(request: HttpRequest, entry: int) -> HttpResponse:
    here = scoped(request)
    reason, version = here.POST.get("withdraw_reason", ""), version_of(here.POST)
    return change(
        here,
        entry,
        lambda row: withdraw.withdraw(here.scope, row.pk, reason=reason, version=version),
        lambda _: "已撤回，不再计入任何数字。可在本条上恢复。",
    )


@require_POST
def entry_restore(request: HttpRequest, entry: int) -> HttpResponse:
    here = scoped(request)
    return change(here, entry, lambda row: withdraw.restore(here.scope, row.pk), "已恢复，{}。".format)


@require_POST
def evidence_add(request: HttpRequest, entry: int) -> HttpResponse:
    here = scoped(request)

    def work(row: Entry) -> Entry:
        file = here.FILES.get("file")
        if file is None:
            raise Invalid({"file": "请先选择要上传的文件。"})
        day = _day(here.POST.get("file_day", ""), "file")
        ends_on = _day(here.POST.get("file_ends", ""), "file")
        new = files.NewEvidence(entry=row.pk, name=file.name or "", day=day, ends_on=ends_on)
        files.add(here.scope, new, file.chunks())
        return row

    return change(here, entry, work, lambda _: "材料已上传。")


def evidence(request: HttpRequest, evidence: int) -> FileResponse:
    sent = preview.send(scoped(request).scope, evidence)
    return FileResponse(
        sent.file, as_attachment=not sent.inline, filename=sent.name, content_type=sent.content_type
    )


def evidence_view(request: HttpRequest, evidence: int) -> HttpResponse:
    """A file on a page of ours: its text as plain paragraphs, an image as itself, the rest to download."""
    here = scoped(request)
    found = preview.find(here.scope, evidence)
    context = {
        "file": found,
        "image": found.kind in preview.INLINE,
        "paragraphs": preview.paragraphs(here.scope, evidence),
        "row": cards.find(here.scope, found.entry),
    }
    return pages.render(here, "evidence.html", context)


@require_POST
def evidence_remove(request: HttpRequest, evidence: int) -> HttpResponse:
    here = scoped(request)
    found = preview.find(here.scope, evidence)

    def work(row: Entry) -> Entry:
        files.remove(here.scope, evidence, reason=here.POST.get("remove_reason", ""))
        return row

    return change(here, found.entry, work, lambda _: "已去掉这份材料。")
