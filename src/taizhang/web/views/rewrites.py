"""收回修改稿: a rewritten draft comes back; each number a hand changed stands beside the ledger's and is decided."""

from collections.abc import Callable

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from taizhang.audit.errors import Forbidden, Invalid, Missing, Refused
from taizhang.reports.drafting import content
from taizhang.reports.models import Report
from taizhang.reports.models.report import ISSUED
from taizhang.reports.operations import rewrites
from taizhang.reports.queries import reports
from taizhang.reports.queries.rewrites import newest
from taizhang.units.request import ScopedRequest, scoped
from taizhang.units.roles import Right
from taizhang.web import pages


def report_rewrite(request: HttpRequest, report: str) -> HttpResponse:
    here = scoped(request)
    row = reports.find(here.scope, report)
    if request.method != "POST":
        return _page(here, row)

    def work() -> str:
        name, data = _file(here)
        taken = rewrites.take_back(here.scope, row.code, name, data, version=_version(here))
        changed = len(taken.changes)
        return f"已收回“{taken.name}”。" + (
            f"有 {changed} 处数字被改过，请逐处决定。" if changed else "数字没有被改过。"
        )

    return _done(here, row, work)


@require_POST
def rewrite_decide(request: HttpRequest, report: str) -> HttpResponse:
    here = scoped(request)
    row = reports.find(here.scope, report)
    keep, basis = here.POST.get("keep") == "hand", here.POST.get("basis", "")

    def work() -> str:
        slot = here.POST.get("slot", "")
        rewrites.decide(here.scope, row.code, slot, keep=keep, basis=basis, version=_version(here))
        return "已保留手填，并记下依据。" if keep else "已采用台账值。"

    return _done(here, row, work)


@require_POST
def rewrite_undo(request: HttpRequest, report: str) -> HttpResponse:
    here = scoped(request)
    row = reports.find(here.scope, report)

    def work() -> str:
        rewrites.undo(here.scope, row.code, version=_version(here))
        return "已恢复到收回前的文字。"

    return _done(here, row, work)


def _done(here: ScopedRequest, row: Report, work: Callable[[], str]) -> HttpResponse:
    try:
        said = work()
    except (Missing, Forbidden):
        raise
    except Refused as refusal:
        return _page(here, row, pages.problems(refusal))
    return pages.done(here, reverse("report_rewrite", args=[row.code]), said)


def _page(here: ScopedRequest, row: Report, problems: dict[str, str] | None = None) -> HttpResponse:
    rewrite = newest(row)
    values = content.made_of(here.scope, row).values if rewrite and rewrite.changes else {}
    context = {
        "row": row,
        "rewrite": rewrite,
        "own": rewrite is not None and rewrite.report_id == row.pk,
        "values": values,
        "errors": problems or {},
        "slot": here.POST.get("slot", ""),
        "basis": here.POST.get("basis", ""),
        "may": row.state != ISSUED and here.scope.can(Right.ENTER, row.unit),
    }
    return pages.render(here, "report_rewrite.html", context, status=422 if problems else 200)


def _file(here: ScopedRequest) -> tuple[str, bytes]:
    file = here.FILES.get("file")
    if not isinstance(file, UploadedFile):
        raise Invalid({"file": "请选择改好的 Word 文件。"})
    if (file.size or 0) > settings.CONFIG.upload_megabytes << 20:
        raise Invalid({"file": f"文件超过 {settings.CONFIG.upload_megabytes} MB。"})
    return file.name or "", bytes(file.read())


def _version(here: ScopedRequest) -> int:
    text = here.POST.get("version", "")
    return int(text) if text.isdecimal() else 0
