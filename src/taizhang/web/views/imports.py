"""导入与收表: look at what a file would do row by row, then take it in wholly or not at all, and take it back."""

from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from taizhang.audit.errors import Forbidden, Missing, Refused
from taizhang.ledgers import installed
from taizhang.ledgers.exporting.templates import template, templates
from taizhang.ledgers.importing import trail
from taizhang.ledgers.importing.apply import import_file
from taizhang.ledgers.importing.check import Asked
from taizhang.ledgers.importing.collecting import Collected, Drop, collect
from taizhang.ledgers.importing.columns import fields_of
from taizhang.ledgers.importing.report import VERDICT_WORDS, Report, RowReport, Verdict
from taizhang.ledgers.importing.undo import undo
from taizhang.ledgers.importing.work import IN_BACKGROUND, count_rows, in_background
from taizhang.ledgers.local import local_fields
from taizhang.packs.model import Field, Ledger
from taizhang.units import queries
from taizhang.units.models import Unit
from taizhang.units.request import ScopedRequest, scoped
from taizhang.units.unit_names import unit_named
from taizhang.web import intake, pages
from taizhang.web.intake import Kept

SHOWN = 100  # rows of a report with something to say
SAMPLE = 20  # rows of a report where none has
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LOOKS = {
    Verdict.NEW: ("circle-plus", "doing"),
    Verdict.UPDATE: ("pencil", "doing"),
    Verdict.SAME: ("equal", ""),
    Verdict.DUPLICATE: ("copy", "warn"),
    Verdict.ERROR: ("circle-x", "bad"),
}


@dataclass(slots=True)
class Intake:
    """The form as it stands: whose rows, which files, what was said about them, and what came of looking at them."""

    ledger: Ledger
    unit: Unit
    kept: list[Kept] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)
    skip: bool = False
    report: Report | None = None
    found: Collected | None = None
    error: str = ""


def import_new(request: HttpRequest, ledger: str) -> HttpResponse:
    """One file or a pasted block for one ledger."""
    here = scoped(request)
    form = Intake(installed.ledger(ledger), here.account.unit)
    if request.method != "POST":
        return _import_page(here, form)
    try:
        _read(here, form, heading="heading", answer="column")
        if not form.kept:
            raise Refused("请选择文件，或把表格粘贴在框里。", code="no_file", field="file")
        return _take_in(here, form) if here.POST.get("do") == "apply" else _look(here, form)
    except (Missing, Forbidden):
        raise
    except Refused as refusal:
        form.error = refusal.message
        return _import_page(here, form)


def _read(here: ScopedRequest, form: Intake, *, heading: str, answer: str) -> None:
    name = here.POST.get("unit", "").strip()
    form.unit = unit_named(here.scope, name) if name else form.unit
    form.skip = "skip" in here.POST
    pairs = zip(here.POST.getlist(heading), here.POST.getlist(answer), strict=False)
    form.said = {key: value.strip() for key, value in pairs if value.strip()}
    form.kept = intake.kept_of(here)


def _asked(here: ScopedRequest, form: Intake) -> Asked:
    name, content = intake.opened(here, form.kept[0].token)
    return Asked(form.ledger, form.unit, name, content, columns=form.said, skip_duplicates=form.skip)


def _look(here: ScopedRequest, form: Intake) -> HttpResponse:
    form.report = import_file(here.scope, _asked(here, form), today=timezone.localdate(), dry_run=True)
    return _import_page(here, form)


def _take_in(here: ScopedRequest, form: Intake) -> HttpResponse:
    asked = _asked(here, form)
    if count_rows(asked) > IN_BACKGROUND:
        in_background(here.scope, asked)
        return pages.done(here, reverse("imports"), "行数较多，正在后台导入；这里会显示进度，做完有结果。")
    form.report = import_file(here.scope, asked, today=timezone.localdate())
    if form.report.wrong:
        return _import_page(here, form)
    return pages.done(here, reverse("imports"), form.report.sentence())


def _import_page(here: ScopedRequest, form: Intake) -> HttpResponse:
    report = form.report
    rows = _telling(report.rows) if report else []
    context = {
        **_context(form),
        "rows": rows,
        "fine": len(rows) < SHOWN,
        "more": len(report.rows) - len(rows) if report else 0,
        "columns": [(key, one.label) for key, one in _fields(form).items()],
    }
    return pages.render(here, "import.html", context, status=_status(form))


def _fields(form: Intake) -> dict[str, Field]:
    return fields_of(form.ledger, local_fields(form.unit, form.ledger))


def _telling(rows: list[RowReport]) -> list[RowReport]:
    """The rows with something to say, the wrong ones first; of a file in which none has, its beginning."""
    found = [one for one in rows if one.problems or one.doubts or one.verdict not in {Verdict.NEW, Verdict.SAME}]
    return sorted(found, key=lambda one: (not one.problems, not one.doubts, one.row))[:SHOWN] or rows[:SAMPLE]


def _context(form: Intake) -> dict[str, object]:
    return {"form": form, "ledger": form.ledger, "words": VERDICT_WORDS, "looks": LOOKS}


def _status(form: Intake) -> int:
    wrong = form.report is not None and form.report.wrong and not form.report.dry_run
    return 422 if form.error or wrong else 200


def collection(request: HttpRequest, ledger: str) -> HttpResponse:
    """成批收表: one drop of all that came back; what each file is, who is missing, one click to take it in."""
    here = scoped(request)
    form = Intake(installed.ledger(ledger), here.account.unit)
    if request.method != "POST":
        return _collection_page(here, form)
    try:
        _read(here, form, heading="name", answer="of")
        if not form.kept:
            raise Refused(
                "请选择收回来的文件，可以一次选很多个，也可以选一个压缩包。", code="no_file", field="file"
            )
        return _gather(here, form, dry_run=here.POST.get("do") != "apply")
    except (Missing, Forbidden):
        raise
    except Refused as refusal:
        form.error = refusal.message
        return _collection_page(here, form)


def _gather(here: ScopedRequest, form: Intake, *, dry_run: bool) -> HttpResponse:
    said = {name: unit_named(here.scope, unit).code for name, unit in form.said.items()}
    files = [intake.opened(here, one.token) for one in form.kept]
    drop = Drop(form.ledger, form.unit, files, said)
    form.found = collect(here.scope, drop, today=timezone.localdate(), dry_run=dry_run)
    return _collection_page(here, form)


def _collection_page(here: ScopedRequest, form: Intake) -> HttpResponse:
    reports = form.found.reports if form.found else []
    totals = {verdict: sum(one.count(verdict) for one in reports if _goes_in(one, verdict)) for verdict in Verdict}
    below = queries.subtree(here.scope, form.unit).filter(parent=form.unit)
    context = {
        **_context(form),
        "totals": totals,
        "ready": [one for one in reports if not one.wrong and one.again is None],
        "below": list(below.values_list("short_name", flat=True)) if form.found and form.found.unknown else [],
        "errors": {id(one): [row for row in one.rows if row.problems] for one in reports},
        "key": id,
    }
    return pages.render(here, "collection.html", context, status=_status(form))


def _goes_in(report: Report, verdict: Verdict) -> bool:
    """Right rows of a table that is kept out for its wrong ones are no rows of the drop."""
    return verdict is Verdict.ERROR or not report.wrong


def ledger_template(request: HttpRequest, ledger: str) -> HttpResponse:
    """The empty workbook of one's own unit, or of every unit directly below as a zip."""
    here, of = scoped(request), installed.ledger(ledger)
    unit = unit_named(here.scope, request.GET["unit"]) if request.GET.get("unit") else here.account.unit
    if "below" not in request.GET:
        return _file(f"{of.label}_{unit.short_name}.xlsx", XLSX, template(of, unit))
    units = list(queries.subtree(here.scope, unit).filter(parent=unit))
    return _file(f"{of.label}_空表.zip", "application/zip", templates(of, units))


def _file(name: str, kind: str, content: bytes) -> HttpResponse:
    disposition = content_disposition_header(True, name) or "attachment"
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": disposition})


def imports(request: HttpRequest) -> HttpResponse:
    here, before = scoped(request), request.GET.get("before", "")
    number = int(before) if before.isdecimal() else None
    found = trail.recent(here.scope, before=number, limit=pages.ROWS + 1)
    context = {
        "rows": trail.shown(found[: pages.ROWS]),
        "more": found[pages.ROWS - 1].pk if len(found) > pages.ROWS else None,
        "ledgers": installed.current().ledgers,
    }
    return pages.render(request, "imports.html", context)


@require_POST
def import_back(request: HttpRequest, batch: int) -> HttpResponse:
    row = undo(scoped(request).scope, batch)
    return pages.done(request, reverse("imports"), f"已撤销“{row.name}”的导入，条目恢复到导入之前。")
