"""工作台: what waits for me, how my unit stands, what is late below. Leaders see the exceptions first."""

from collections.abc import Callable

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from taizhang.audit.errors import Missing
from taizhang.ledgers import waiting
from taizhang.units.account_queries import grants_of
from taizhang.units.request import ScopedRequest, scoped
from taizhang.units.roles import Right, Role
from taizhang.web import dates, pages
from taizhang.web.desk import dues, expiring, figures, todo
from taizhang.web.desk.section import Section

Make = Callable[[ScopedRequest], Section | None]

# In the order they stand. Who has nothing to fill in sees what is late before anything else.
SECTIONS: list[Make] = [figures.section, dues.section, todo.section, figures.below, expiring.section]
LEADERS: list[Make] = [figures.section, figures.below, todo.section]


def desk(request: HttpRequest) -> HttpResponse:
    here = scoped(request)
    makers = SECTIONS if here.scope.has(Right.ENTER) else LEADERS
    sections = [section for make in makers if (section := make(here)) is not None]
    grants = [(Role(grant.role), grant) for grant in grants_of(here.account)]
    return pages.render(request, "desk.html", {"sections": sections, "grants": grants, "today": dates.today()})


def todo_list(request: HttpRequest) -> HttpResponse:
    """Everything of one kind that waits for me, a page at a time."""
    here, today = scoped(request), timezone.localdate()
    kinds = waiting.kinds(here.scope)
    chosen = request.GET.get("kind", "") or (kinds[0] if kinds else "")
    if chosen not in kinds:
        raise Missing
    kind = waiting.Kind(chosen)
    page = Paginator(waiting.rows(here.scope, kind, today=today), pages.ROWS).get_page(request.GET.get("page"))
    context = {
        "groups": [(one, todo.LABELS[one]) for one in kinds],
        "kind": kind,
        "nothing": todo.NOTHING[kind],
        "page": page,
        "lines": todo.lines(list(page.object_list), today=today),
    }
    return pages.render(request, "todo.html", context)
