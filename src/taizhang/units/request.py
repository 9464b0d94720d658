"""A request as pages and the API see it: with an account, a scope, and the place its address names."""

from typing import cast

from django.http import HttpRequest

from taizhang.units.models import Account, Grant, Unit
from taizhang.units.scope import Scope


class ScopedRequest(HttpRequest):
    """What the access middleware adds. `place` and `subject` are there when the route's line names them."""

    account: Account
    scope: Scope
    place: Unit
    subject: Account
    given: Grant
    token_used: bool
    htmx: object
    may_open: frozenset[str]


def scoped(request: HttpRequest) -> ScopedRequest:
    """The request of a view behind the access middleware, by its own type."""
    return cast(ScopedRequest, request)
