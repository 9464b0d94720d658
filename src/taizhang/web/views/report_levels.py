"""给下级各做一份: one report for every unit of a level, by a background job into one archive."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_POST

from taizhang.audit.errors import Missing
from taizhang.jobs import queries
from taizhang.jobs.models import Job
from taizhang.ledgers.evidence.store import store
from taizhang.reports import work
from taizhang.units.request import scoped
from taizhang.units.unit_names import unit_named
from taizhang.web import pages
from taizhang.web.views.reports import day_of


@require_POST
def report_level(request: HttpRequest) -> HttpResponse:
    here = scoped(request)
    form = here.POST
    unit = unit_named(here.scope, form["unit"]) if form.get("unit") else here.account.unit
    first, last = day_of(form.get("first", ""), "first"), day_of(form.get("last", ""), "last")
    job = work.ask(here.scope, form.get("template", ""), unit, work.CHILDREN, first, last)
    return pages.done(here, reverse("report_archive", args=[job]), "已排入后台，做好后在这里下载。")


def report_archive(request: HttpRequest, job: int) -> HttpResponseBase:
    """How far it is; with `file`, the archive itself."""
    line = queries.line(scoped(request).scope, job)
    if line.kind != work.KIND:
        raise Missing
    ready = line.state == Job.DONE and isinstance(line.result, dict)
    if ready and "file" in request.GET:
        return FileResponse(store().open(line.result["blob"]), as_attachment=True, filename=line.result["name"])
    return pages.render(request, "report_archive.html", {"line": line, "ready": ready})
