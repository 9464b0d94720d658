"""留痕: who did what to what, from which address, with what changed."""

from django.http import HttpRequest, HttpResponse

from taizhang.web import pages


def events(request: HttpRequest) -> HttpResponse:
    return pages.render(request, "events.html", {})
