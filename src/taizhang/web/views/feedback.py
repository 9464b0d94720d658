"""意见反馈: a word about the page one comes from, what was asked before, and the answers."""

from collections import defaultdict

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from taizhang.audit.errors import Invalid, Refused
from taizhang.units import feedback as words
from taizhang.units.request import ScopedRequest, scoped
from taizhang.units.roles import Right
from taizhang.web import nav, pages
from taizhang.web.help import manual


def feedback(request: HttpRequest) -> HttpResponse:
    here = scoped(request)
    if request.method != "POST":
        return _page(here)
    try:
        words.give(here.scope, page=here.POST.get("page", ""), text=here.POST.get("text", ""))
    except Invalid as refusal:
        return _page(here, refusal.problems, status=422)
    return pages.done(request, reverse("feedback"), "意见已收到，答复会显示在本页。")


@require_POST
def feedback_answer(request: HttpRequest, feedback: int) -> HttpResponse:
    here = scoped(request)
    try:
        words.answer(here.scope, feedback, here.POST.get("answer", ""))
    except Refused as refusal:
        if isinstance(refusal, Invalid):
            return _page(here, {f"answer-{feedback}": refusal.message, **refusal.problems}, status=422)
        raise
    return pages.done(request, reverse("feedback"), "已答复，提意见的人能看到。")


def _page(here: ScopedRequest, errors: dict[str, str] | None = None, *, status: int = 200) -> HttpResponse:
    context = {
        "page": pages.page_of(here, words.visible(here.scope)),
        "about": here.POST.get("page", "") or here.GET.get("page", ""),
        "text": here.POST.get("text", ""),
        "errors": defaultdict(str, errors or {}),
        "may_answer": here.scope.has(Right.SYSTEM),
        "label_of": label_of,
    }
    return pages.render(here, "feedback.html", context, status=status)


def label_of(route: str) -> str:
    """The page as people call it."""
    chapter = manual.of_route(route)
    item = next((one.label for one in nav.ITEMS if route in (one.route, *one.covers)), "")
    return item or (manual.chapters()[chapter].title if chapter else "")
