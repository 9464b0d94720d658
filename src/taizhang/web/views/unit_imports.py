"""单位、人员导入: a sheet is looked at first, every wrong row named; nothing is taken in while one is wrong."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header

from taizhang.audit.errors import Forbidden, Missing, Refused
from taizhang.files.xlsx_write import Column, Sheet, workbook
from taizhang.units import operations
from taizhang.units.operations import importing, importing_people
from taizhang.units.operations.importing import Outcome
from taizhang.units.request import ScopedRequest, scoped
from taizhang.web import intake, pages
from taizhang.web.intake import Kept

SHOWN = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class What:
    label: str
    columns: tuple[str, ...]
    required: tuple[str, ...]
    work: Callable[..., Outcome]


WHATS = {
    "units": What("单位", tuple(importing.COLUMNS), importing.REQUIRED, operations.import_units),
    "people": What("人员", importing_people.COLUMNS, importing_people.REQUIRED, operations.import_people),
}


def unit_import(request: HttpRequest, what: str) -> HttpResponse:
    here = scoped(request)
    if what not in WHATS:
        raise Refused("只能导入单位或人员，请从单位页进入。", code="unknown_import")
    if "empty" in here.GET:
        return _empty(WHATS[what])
    if here.method != "POST":
        return _page(here, what)
    kept: list[Kept] = []
    try:
        kept = intake.kept_of(here)[:1]
        return _take(here, what, kept)
    except (Missing, Forbidden):
        raise
    except Refused as refusal:
        return _page(here, what, kept, error=refusal.message)


def _take(here: ScopedRequest, what: str, kept: list[Kept]) -> HttpResponse:
    if not kept:
        raise Refused("请选择要导入的 Excel 文件。", code="no_file", field="file")
    name, content = intake.opened(here, kept[0].token)
    apply = here.POST.get("do") == "apply"
    outcome = WHATS[what].work(here.scope, content, file=name, dry_run=not apply)
    if not apply or outcome.problems:
        return _page(here, what, kept, outcome)
    left = f"，{outcome.unchanged} 行原来就有" if outcome.unchanged else ""
    return pages.done(here, reverse("units"), f"已导入{WHATS[what].label} {outcome.created} 行{left}。")


def _page(
    here: ScopedRequest, what: str, kept: list[Kept] | None = None, outcome: Outcome | None = None, error: str = ""
) -> HttpResponse:
    context = {
        "key": what,
        "what": WHATS[what],
        "whats": WHATS,
        "kept": kept or [],
        "outcome": outcome,
        "problems": outcome.problems[:SHOWN] if outcome else [],
        "error": error,
    }
    return pages.render(here, "unit_import.html", context, status=422 if error else 200)


def _empty(what: What) -> HttpResponse:
    sheet = Sheet(what.label, [Column(name, "text", 18) for name in what.columns], [])
    name = content_disposition_header(True, f"{what.label}导入空表.xlsx") or "attachment"
    return HttpResponse(workbook([sheet]), content_type=XLSX, headers={"Content-Disposition": name})
