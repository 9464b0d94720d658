"""A form pressed twice is carried out once: wherever a template puts the CSRF token, a number of the form's own goes
with it. The access middleware hands it to the actor, the first operation claims it (`audit/idempotency`)."""

import secrets
from dataclasses import dataclass

from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from markupsafe import Markup

from taizhang.audit.actor import Form
from taizhang.audit.canonical import canonical, sha256

NAME = "once"
LONGEST = 80
NOT_SAID = frozenset({"csrfmiddlewaretoken", NAME})


@dataclass(frozen=True, slots=True)
class Sealed:
    """The hidden fields of one form; each use makes another number, for a page holds many forms."""

    request: HttpRequest

    def __html__(self) -> str:
        number = secrets.token_urlsafe(12)
        return Markup('{}<input type="hidden" name="{}" value="{}" autocomplete="off">').format(
            Markup(csrf_input(self.request)),  # noqa: S704 - the framework's own field
            NAME,
            number,
        )

    __str__ = __html__


def sealed(request: HttpRequest) -> dict[str, object]:
    """A context processor: `csrf_input` in every template of ours."""
    return {"csrf_input": Sealed(request)}


def form_of(request: HttpRequest) -> Form | None:
    """The form that was sent, if it carries a number."""
    key = request.POST.get(NAME, "")[:LONGEST] if request.method == "POST" else ""
    if not key:
        return None
    said = {name: values for name, values in request.POST.lists() if name not in NOT_SAID}
    files = {name: [[file.name, file.size] for file in held] for name, held in request.FILES.lists()}
    body = sha256(f"{request.get_full_path()}\n{canonical({'said': said, 'files': files})}".encode())
    return Form(key=key, body=body, sent=secrets.token_hex(8))
