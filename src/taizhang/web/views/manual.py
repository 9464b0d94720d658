"""帮助: contents, search, a chapter, the first task, the permission table, the self-check."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from taizhang.audit.errors import Missing
from taizhang.units.request import scoped
from taizhang.units.roles import RIGHT_LABELS, RIGHTS, ROLE_LABELS
from taizhang.web import pages
from taizhang.web.help import first_task, manual, self_check


def contents(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:50]
    context = {"chapters": manual.chapters().values(), "words": words, "hits": manual.search(words)}
    return pages.render(request, "help.html", context)


def chapter(request: HttpRequest, chapter: str) -> HttpResponse:
    found = manual.chapters().get(chapter)
    if found is None:
        raise Missing
    here = scoped(request)
    context = {
        "chapters": manual.chapters().values(),
        "chapter": found,
        "tasks": first_task.tasks(here) if chapter == "start" else [],
    }
    return pages.render(request, "help_chapter.html", context)


def permissions(request: HttpRequest) -> HttpResponse:
    """The table the whole product obeys (units/roles.py)."""
    context = {
        "chapters": manual.chapters().values(),
        "roles": ROLE_LABELS,
        "rights": RIGHT_LABELS,
        "holds": RIGHTS,
    }
    return pages.render(request, "help_permissions.html", context)


def check(request: HttpRequest) -> HttpResponse:
    context = {"chapters": manual.chapters().values(), "rows": self_check.rows(today=timezone.localdate())}
    return pages.render(request, "help_check.html", context)
