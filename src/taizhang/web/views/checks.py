"""核对来文: a file comes in, its numbers stand beside the ledgers', and the remarks go back; beginning from totals."""

from datetime import date

from django.conf import settings
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from taizhang.audit.errors import Forbidden, Invalid, Missing, Refused
from taizhang.ledgers.evidence.kinds import clean_name
from taizhang.ledgers.evidence.store import read, store
from taizhang.reports.checking.offers import offers
from taizhang.reports.checking.remarks import remarks
from taizhang.reports.operations.begin import NewBeginning, Picked, begin, undo
from taizhang.reports.operations.incoming import NewCheck, confirm, keep
from taizhang.reports.queries import incoming as queries
from taizhang.units.models import Unit
from taizhang.units.request import ScopedRequest, scoped
from taizhang.units.roles import Right
from taizhang.units.unit_names import unit_named
from taizhang.web import checked, pages

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SALT = "beginning"
DAY = 24 * 3600


def checks(request: HttpRequest) -> HttpResponse:
    here = scoped(request)
    if request.method == "POST":
        return _check(here)
    return _list(here)


def _list(here: ScopedRequest, problems: dict[str, str] | None = None) -> HttpResponse:
    today = timezone.localdate()
    context = {
        "page": pages.page_of(here, queries.listed(here.scope)),
        "errors": problems or {},
        "typed": {
            "unit": here.POST.get("unit", here.account.unit.short_name),
            "from": here.POST.get("from", today.replace(month=1, day=1).isoformat()),
            "to": here.POST.get("to", today.isoformat()),
        },
        "units": _units(here),
        "looks": checked.LOOKS,
        "may_begin": here.scope.has(Right.ENTER),
    }
    return pages.render(here, "checks.html", context, status=422 if problems else 200)


def _units(here: ScopedRequest) -> list[Unit]:
    """Suggested names: the own unit and those right below."""
    own = here.account.unit
    return [own, *Unit.objects.visible_to(here.scope).filter(parent=own, ended_on=None).order_by("order")[:200]]


def _check(here: ScopedRequest) -> HttpResponse:
    try:
        unit = unit_named(here.scope, here.POST.get("unit", ""))
        name, data = _file(here)
        row = keep(here.scope, NewCheck(unit.pk, name, data, *_period(here)))
    except Missing:
        return _list(here, {"unit": "您看不到这个单位的全部台账，不能核对它的报告。"})
    except Forbidden:
        raise
    except Refused as refusal:
        return _list(here, pages.problems(refusal))
    return pages.redirect(here, reverse("check", args=[row.pk]))


def _file(here: ScopedRequest) -> tuple[str, bytes]:
    file = here.FILES.get("file")
    if not isinstance(file, UploadedFile):
        raise Invalid({"file": "请选择一份文件。"})
    if (file.size or 0) > settings.CONFIG.upload_megabytes << 20:
        raise Invalid({"file": f"文件超过 {settings.CONFIG.upload_megabytes} MB。"})
    return clean_name(file.name or ""), bytes(file.read())


def _period(here: ScopedRequest) -> tuple[date, date]:
    found = {}
    for field in ("from", "to"):
        try:
            found[field] = date.fromisoformat(here.POST.get(field, ""))
        except ValueError:
            raise Invalid({field: "日期应写成 2026-12-31 这样。"}) from None
    return found["from"], found["to"]


def check(request: HttpRequest, incoming: int) -> HttpResponse:
    here = scoped(request)
    row = queries.found(here.scope, incoming)
    context = {
        "page": checked.page(row, here.GET.get("verdict", "")),
        "row": row,
        "lint": row.result.get("lint"),
        "may_confirm": here.scope.can(Right.ENTER, row.unit),
        "base": reverse("check", args=[row.pk]),
        "all": checked.ALL,
    }
    return pages.render(here, "check.html", context)


@require_POST
def check_words(request: HttpRequest, incoming: int) -> HttpResponse:
    here = scoped(request)
    row = queries.found(here.scope, incoming)
    kept = confirm(here.scope, row.unit_id, here.POST.get("words", ""), here.POST.get("indicator", ""))
    said = f"已记住“{kept.words}”，下次核对就认得。"
    return pages.done(here, reverse("check", args=[row.pk]), said)


def check_remarks(request: HttpRequest, incoming: int) -> HttpResponse:
    row = queries.found(scoped(request).scope, incoming)
    data = remarks(row.name, row.unit.name, row.result, organ=row.by.name, day=timezone.localdate())
    name = f"核对意见-{row.name.rpartition('.')[0] or row.name}.docx"
    disposition = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(data, content_type=DOCX, headers={"Content-Disposition": disposition or ""})


def agreement(request: HttpRequest, code: str) -> HttpResponse:
    here = scoped(request)
    context = {"unit": here.place, "checks": queries.agreement(here.scope, here.place)}
    return pages.render(here, "agreement.html", context)


def beginnings(request: HttpRequest) -> HttpResponse:
    here = scoped(request)
    if request.method != "POST":
        return _begin_page(here)
    try:
        name, data = _file(here)
        first, last = _period(here)
        found = offers(here.scope, data, name, here.account.unit, first, last)
        stored = store().put([data], settings.CONFIG.upload_megabytes << 20)
    except (Missing, Forbidden):
        raise
    except Refused as refusal:
        return _begin_page(here, pages.problems(refusal))
    token = signing.dumps([here.account.pk, stored.sha256, name, first.isoformat(), last.isoformat()], salt=SALT)
    return _begin_page(here, offered={"offers": found, "token": token, "name": name, "first": first, "last": last})


def _begin_page(
    here: ScopedRequest, problems: dict[str, str] | None = None, offered: dict[str, object] | None = None
) -> HttpResponse:
    today = timezone.localdate()
    context = {
        "unit": here.account.unit,
        "errors": problems or {},
        "offered": offered,
        "done": queries.beginnings(here.scope, here.account.unit),
        "typed": {
            "from": here.POST.get("from", today.replace(month=1, day=1).isoformat()),
            "to": here.POST.get("to", today.isoformat()),
        },
    }
    return pages.render(here, "beginnings.html", context, status=422 if problems else 200)


@require_POST
def beginning_take(request: HttpRequest) -> HttpResponse:
    """What was ticked becomes lump rows. The file was left in the store a moment ago; only who left it knows it."""
    here = scoped(request)
    try:
        account, sha256, name, first, last = signing.loads(here.POST.get("token", ""), salt=SALT, max_age=DAY)
    except signing.BadSignature:
        account, sha256 = 0, ""
    if account != here.account.pk or not store().has(sha256):
        return _begin_page(here, {"file": "这份文件已经过期，请重新上传。"})
    picked = [
        Picked(key, int(amount))
        for key, _, amount in (one.partition("=") for one in here.POST.getlist("picked"))
        if amount.isdecimal()
    ]
    new = NewBeginning(
        here.account.unit_id, name, read(sha256), date.fromisoformat(first), date.fromisoformat(last), picked
    )
    try:
        begun = begin(here.scope, new, today=timezone.localdate())
    except (Missing, Forbidden):
        raise
    except Refused as refusal:
        return _begin_page(here, {"file": refusal.message})
    return pages.done(here, reverse("beginnings"), f"已登记 {len(begun.entries)} 条只报总数，可整次撤销。")


@require_POST
def beginning_undo(request: HttpRequest, beginning: int) -> HttpResponse:
    here = scoped(request)
    undone = undo(here.scope, beginning)
    return pages.done(here, reverse("beginnings"), f"已撤销“{undone.name}”登记的 {len(undone.entries)} 条。")
