"""数字: what a value means, how it went, what it is made of, and the rows behind it."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from taizhang.figures import counting, queries
from taizhang.figures import rows as behind
from taizhang.ledgers import installed
from taizhang.packs.reach import REACH_WORDS
from taizhang.units.request import scoped
from taizhang.web import pages
from taizhang.web.board.spans import LABELS
from taizhang.web.figure import asked as address
from taizhang.web.figure import below, course, export, late

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def figure(request: HttpRequest, indicator: str) -> HttpResponse:
    here = scoped(request)
    asked = address.asked(here, indicator, today=timezone.localdate())
    after = here.GET.get("after") or None
    units, left = below.below(asked)
    points, step = course.points(asked)
    one, *found = queries.read(here.scope, [asked.wanted, *units, *points])  # all of one moment
    children, drawn = found[: len(units)], course.course(asked, found[len(units) :], step)
    packs = installed.current()
    context = {
        "one": one,
        "asked": asked,
        "unit": asked.unit,
        "rows": behind.rows(here.scope, asked.wanted, after=after, limit=pages.ROWS),
        "after": after,
        "late": late.late(here.scope, asked, one, today=timezone.localdate()),
        "children": children,
        "left": left,
        "course": drawn,
        "told": course.told(asked.indicator, drawn.figures) if drawn else "",
        "parts": [packs.indicators[key] for key in asked.indicator.parts],
        "ledger_label": _ledger_label(asked.indicator.ledger),
        "reaches": REACH_WORDS,
        "periods": {key: text for key, text in LABELS.items() if key != "campaign"},
        "sets": address.sets_of(asked.unit),
    }
    return pages.render(request, "figure.html", context)


def _ledger_label(key: str | None) -> str:
    """Of the ledger one can go to; the built-in ones have no page."""
    found = installed.current().ledgers.get(key or "")
    return found.label if found is not None and not found.builtin else ""


def figure_rows(request: HttpRequest, indicator: str) -> FileResponse:
    """The rows as a workbook."""
    here = scoped(request)
    asked = address.asked(here, indicator, today=timezone.localdate())
    name = f"{asked.unit.short_name}-{asked.indicator.label}-{asked.span.last}.xlsx"
    file = export.book(here.scope, asked.indicator, asked.wanted)
    return FileResponse(file, as_attachment=True, filename=name, content_type=WORKBOOK)


@require_POST
def figure_count(request: HttpRequest, indicator: str) -> HttpResponse:
    """Let a job count what is too much to count while somebody waits."""
    here = scoped(request)
    asked = address.asked(here, indicator, today=timezone.localdate())
    counting.request(here.scope, [asked.wanted])
    return redirect(f"{reverse('figure', args=[indicator])}?{asked.query()}")
