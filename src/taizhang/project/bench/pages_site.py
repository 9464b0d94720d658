"""The product with one address more: the list as a plain view of the framework renders it, behind the same middleware.

The baseline does what a good developer does without our floors: one queryset of model instances with their units and
counts of files, a count for each tab, a paginator, and a template in the framework's own language. It shows the same
list: the run stops where the words differ. Head figures, what waits and the navigation it takes from us: made anew from
entries they would cost it seconds.
"""

from pathlib import Path
from typing import Any

from taizhang.project.django_setup import setup

setup()

from django.core.paginator import Paginator  # noqa: E402  settings first
from django.db.models import Count, OuterRef, Subquery  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.template import Context, Engine  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils import timezone  # noqa: E402

from taizhang import __version__  # noqa: E402
from taizhang.packs.model import Ledger  # noqa: E402
from taizhang.project import routes, urls  # noqa: E402
from taizhang.units.request import ScopedRequest, scoped  # noqa: E402
from taizhang.units.roles import Right  # noqa: E402
from taizhang.web.environment import icon, site_name  # noqa: E402

ROWS = 30
PAGE = Engine(autoescape=True).from_string((Path(__file__).parent / "peer_list.html").read_text("utf-8"))


def peer(request: HttpRequest, ledger: str) -> HttpResponse:
    from taizhang.ledgers import installed

    here = scoped(request)
    held = installed.ledger(ledger)
    return HttpResponse(PAGE.render(Context({**_frame(here), **_list(here, held)})))


def _frame(here: ScopedRequest) -> dict[str, Any]:
    from taizhang.web import nav
    from taizhang.web.desk import todo

    def drawn(item: Any, size: int) -> dict[str, Any]:
        return {
            "route": item.route,
            "label": item.label,
            "short": item.short or item.label,
            "drawn": icon(item.icon, size),
        }

    return {
        "site": site_name(),
        "version": __version__,
        "sheets": ("base", "layout", "components", "pages", "ledger"),
        "account": here.account,
        "waiting": todo.count(here),
        "groups": [(label, [drawn(item, 18) for item in items]) for label, items in nav.groups(here)],
        "bar": [drawn(item, 20) for item in nav.bar(here)],
        "icons": ICONS,
    }


def _list(here: ScopedRequest, held: Ledger) -> dict[str, Any]:
    from taizhang.ledgers.models import Entry, Evidence
    from taizhang.units import paths
    from taizhang.units.models import Unit
    from taizhang.web.lists import choice_of, head_figures
    from taizhang.web.views.ledgers import FORMS

    top, today = here.account.unit, timezone.localdate()
    rows = Entry.objects.visible_to(here.scope).filter(ledger=held.id, gone="").select_related("unit")
    rows = rows.filter(paths.within(top.path, field="unit__path")).order_by("-day", "-pk")
    files = Evidence.objects.filter(entry=OuterRef("pk"), removed_at=None).order_by().values("entry")
    counted: Any = rows.annotate(files=Subquery(files.annotate(n=Count("pk")).values("n")))
    page: Any = Paginator(counted, ROWS).get_page(here.GET.get("page"))
    kind: Any = choice_of(held)
    states, present = held.lifecycle.states, {row.state for row in page}
    for row in page:
        row.kind_label = next((one.label for one in kind.options.options if one.key == row.data.get(kind.key)), "")
        row.state_label = states[row.state].label
    return {
        "ledger": held,
        "page": page,
        "total": page.paginator.count,
        "shown": f"{page.paginator.count:,}",  # digits in groups, as in ours
        "tabs": [
            {"key": key, "label": state.label, "count": f"{rows.filter(state=key).count():,}"}
            for key, state in states.items()
        ],
        "units": list(Unit.objects.visible_to(here.scope).filter(parent=top, ended_on=None).order_by("order")),
        "kind": kind,
        "figures": head_figures(here.scope, held, top, today=today),
        "forms": list(FORMS.items()),
        "later": [(form, label) for form, label in FORMS.items() if form != "docx"],
        "steps": [(step.key, step.label) for step in held.lifecycle.steps.values() if present & set(step.sources)],
        "q": "",
    }


NAMES = ("list_checks", "search", "list_todo", "circle_question_mark", "file_up", "plus", "sliders_horizontal",
         "download", "arrow_down", "paperclip", "circle_check", "circle_dot", "merge", "circle_user_round")  # fmt: skip
ICONS = {name: icon(name.replace("_", "-")) for name in NAMES}

urls.urlpatterns.append(path("bench-peer/<str:ledger>/", peer, name="bench_peer"))
routes.ROUTES["bench_peer"] = routes.held(Right.VIEW)

from taizhang.project.wsgi import application  # noqa: E402, F401  what granian is told to serve
