"""A session that ended while somebody was typing: sign in and go on, nothing typed is lost.

A form sent without a session is kept, signed, inside the sign-in page; after signing in it is shown once more as
one button that sends it on. Passwords and files are never kept.
"""

from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from taizhang.web import pages

SALT = "taizhang.kept"
KEPT_HOURS = 12
LARGEST = 400_000  # characters of a kept form; more would not fit the page that carries it
SESSION = "kept"
NEVER_KEPT = frozenset({"csrfmiddlewaretoken", "password", "old", "new", "again"})


def ask(request: HttpRequest) -> HttpResponse:
    """To the sign-in page, with the way back; with the form when one was sent."""
    if getattr(request, "htmx", False):
        # The page's script then sends the same form whole, which leads to the branch below.
        return HttpResponse(status=401)
    if request.method == "POST":
        return _keep(request)
    return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}")


def _keep(request: HttpRequest) -> HttpResponse:
    fields = {name: values for name, values in request.POST.lists() if name not in NEVER_KEPT}
    sealed = signing.dumps({"path": request.get_full_path(), "fields": fields}, salt=SALT, compress=True)
    if len(sealed) > LARGEST:
        sealed = ""
    return pages.render(request, "expired.html", {"kept": sealed}, status=401)


def opened(sealed: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = signing.loads(sealed, salt=SALT, max_age=KEPT_HOURS * 3600)
    except signing.BadSignature:
        return None
    return found


def resume(request: HttpRequest) -> HttpResponse:
    """Show a kept form once more, as one button that sends it on."""
    kept = opened(request.session.pop(SESSION, ""))
    if kept is None or not url_has_allowed_host_and_scheme(kept["path"], allowed_hosts=None):
        return HttpResponseRedirect(reverse("desk"))
    return pages.render(request, "resume.html", kept)
