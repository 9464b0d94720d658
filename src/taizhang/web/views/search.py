"""搜索: one field for units and entries; a whole number leads straight to its entry."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from taizhang.ledgers import finding, installed
from taizhang.units import queries
from taizhang.units.kinds import label as kind_label
from taizhang.units.request import scoped
from taizhang.web import looks, pages

UNITS, LONGEST = 10, 100


def search(request: HttpRequest) -> HttpResponse:
    here = scoped(request)
    text = request.GET.get("q", "").strip()[:LONGEST]
    rows = finding.find(here.scope, text) if text else []
    if len(rows) == 1 and rows[0].number == text:
        return HttpResponseRedirect(reverse("entry", args=[rows[0].pk]))
    ledgers = installed.current().ledgers
    context = {
        "text": text,
        "units": queries.search(here.scope, text, limit=UNITS),
        "rows": [(row, ledgers[row.ledger], looks.chip(ledgers[row.ledger], row.state)) for row in rows],
        "most": finding.SHOWN,
        "kind_label": kind_label,
    }
    return pages.render(request, "search.html", context)
