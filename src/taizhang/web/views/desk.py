"""工作台: what waits for me. Rooms put their sections on it; without any, it says what the account may do."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from taizhang.units.account_queries import grants_of
from taizhang.units.request import ScopedRequest, scoped
from taizhang.units.roles import Role
from taizhang.web import dates, pages


@dataclass(frozen=True, slots=True)
class Section:
    """One card of the desk: a template and what it shows. `wide` spans both columns."""

    template: str
    context: dict[str, object]
    wide: bool = False


# Each answers None when it has nothing to say to this actor.
SECTIONS: list[Callable[[ScopedRequest], Section | None]] = []


def desk(request: HttpRequest) -> HttpResponse:
    here = scoped(request)
    sections = [section for make in SECTIONS if (section := make(here)) is not None]
    grants = [(Role(grant.role), grant) for grant in grants_of(here.account)]
    return pages.render(request, "desk.html", {"sections": sections, "grants": grants, "today": dates.today()})
