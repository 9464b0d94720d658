"""回头看: the checklists of a unit, and one round: the questions beside the one that is being answered."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from taizhang.audit.errors import Forbidden, Missing, Refused
from taizhang.duties.lookback import queries
from taizhang.duties.lookback.asked import checklist_named
from taizhang.duties.operations import lookback as operations
from taizhang.ledgers import installed
from taizhang.packs.report_model import Checklist
from taizhang.units.models import Unit
from taizhang.units.request import ScopedRequest, scoped
from taizhang.web import pages
from taizhang.web.desk.places import own_unit
from taizhang.web.views.dues import SHOWN

ASSESSMENT = "assessment"


def own_lookbacks(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(reverse("lookbacks", args=[own_unit(scoped(request)).code]))


def lookbacks(request: HttpRequest, code: str) -> HttpResponse:
    here = scoped(request)
    return pages.render(
        here, "lookbacks.html", {"unit": here.place, "found": queries.progress(here.scope, here.place)}
    )


def lookback(request: HttpRequest, code: str, checklist: str) -> HttpResponse:
    return _page(scoped(request), checklist_named(checklist), request.GET.get("q", ""))


def _page(
    here: ScopedRequest, checklist: Checklist, key: str, errors: dict[str, str] | None = None
) -> HttpResponse:
    found = queries.round_of(here.scope, here.place, checklist, fresh=here.GET.get("new") == "1")
    line = found.line(key)
    place = found.lines.index(line)
    context = {
        "unit": here.place,
        "round": found,
        "line": line,
        "before": found.lines[place - 1] if place else None,
        "after": found.lines[place + 1] if place + 1 < len(found.lines) else None,
        "rows": queries.citable(here.scope, here.place, line.asked) if found.may_answer else [],
        "becomes": installed.current().ledgers.get(checklist.becomes or ""),
        "assessment": _assessment(checklist),
        "errors": errors or {},
        "typed": here.POST,
        **SHOWN,
    }
    return pages.render(here, "lookback.html", context, status=422 if errors else 200)


def _assessment(checklist: Checklist) -> str:
    """The template of the self-assessment, where the checklist's pack brings one."""
    reports = installed.current().reports.values()
    return next((one.id for one in reports if one.pack == checklist.pack and one.kind == ASSESSMENT), "")


@require_POST
def lookback_answer(request: HttpRequest, code: str, checklist: str) -> HttpResponse:
    here, form, one = scoped(request), request.POST, checklist_named(checklist)
    given = operations.Given(
        here.place.pk,
        one.id,
        form.get("question", ""),
        form.get("value", ""),
        form.get("words", ""),
        [int(key) for key in form.getlist("rows") if key.isdecimal()],
        form.getlist("figures"),
        int(form["version"]) if form.get("version", "").isdecimal() else 0,
    )
    try:
        row = operations.answer(here.scope, given, today=timezone.localdate())
    except (Missing, Forbidden):
        raise
    except Refused as refusal:
        return _page(here, one, given.question, pages.problems(refusal))
    return pages.done(
        request, _next(here, one, row.question), "已保存，并列入问题清单。" if row.entry else "已保存。"
    )


def _next(here: ScopedRequest, checklist: Checklist, answered: str) -> str:
    """The next question that waits; where the ledgers contradict the answer, the same one, to be read."""
    found = queries.round_of(here.scope, here.place, checklist)
    line = found.line(answered)
    key = answered if line.against or not found.open_lines else found.open_lines[0].asked.key
    return f"{_address(here.place, checklist)}?q={key}"


@require_POST
def lookback_close(request: HttpRequest, code: str, checklist: str) -> HttpResponse:
    here, one = scoped(request), checklist_named(checklist)
    try:
        operations.close(here.scope, here.place.pk, one.id)
    except (Missing, Forbidden):
        raise
    except Refused as refusal:
        return _page(here, one, "", pages.problems(refusal))
    return pages.done(request, _address(here.place, one), "本轮回头看已结束，可以生成自查评估报告。")


def _address(unit: Unit, checklist: Checklist) -> str:
    return reverse("lookback", args=[unit.code, checklist.id])
