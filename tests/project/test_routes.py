"""Every route of the URL resolver has a line, and every line holds: route × role × place.

The things an address names stand at the child unit. What is expected is worked out here anew from the roles, not
from the code that decides: a grant at the parent or the child reaches the child; one at the grandchild or in the
sibling branch does not.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from taizhang.project.routes import ROUTES, Line, Where, Who, line_for
from taizhang.units.models import Grant
from taizhang.units.roles import RIGHTS, Right, Role
from tests.world import PLACES, World, account, grant, make_world, signed_in

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

REACHING = frozenset({"parent", "child"})
# There only where their setting is on; tested with it in tests/web/test_house_sign_in.py.
OPTIONAL = {
    "openid_connect_login",
    "openid_connect_callback",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
}


def patterns(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from patterns(one, f"{one.namespace}:" if one.namespace else namespace)
        else:
            yield namespace + (one.name or ""), one


def methods(pattern: URLPattern) -> list[str]:
    """The API says which methods a path has; a page is asked by GET, which no form may change anything by."""
    view = getattr(pattern.callback, "__self__", None)
    operations = getattr(view, "operations", [])
    return sorted({method for operation in operations for method in operation.methods}) or ["GET"]


ALL = [(name, method) for name, pattern in patterns(get_resolver()) for method in methods(pattern)]


@dataclass
class Things:
    world: World
    subject: int
    given: int


@pytest.fixture
def things() -> Things:
    world = make_world()
    subject = account("subject", world.child)
    given: Grant = grant(subject, Role.CLERK, world.child)
    return Things(world, subject.pk, given.pk)


def address(name: str, things: Things) -> str:
    """The address of the thing at the child unit; of things of one's own, one that is nobody's."""
    known = {
        "code": things.world.child.code,
        "account": things.subject,
        "grant": things.given,
        "act": "unlock",
        "sign_in": 0,
        "token": 0,
        "pk": 0,
    }
    pattern = next(pattern for found, pattern in patterns(get_resolver()) if found == name)
    wanted = pattern.pattern.regex.groupindex
    return reverse(name, kwargs={key: known[key] for key in wanted})


def may(line: Line, role: Role, place: str) -> bool:
    if line.who in {Who.PUBLIC, Who.SIGNED_IN}:
        return True
    held = bool(RIGHTS[role] & set(line.rights))
    return held and (line.who is Who.HELD or place in REACHING)


def sees(role: Role, place: str) -> bool:
    return Right.VIEW in RIGHTS[role] and place in REACHING


def status(client: Client, method: str, to: str) -> int:
    """Ask, and leave nothing behind."""
    with transaction.atomic():
        answer = client.generic(method, to, data="{}", content_type="application/json")
        transaction.set_rollback(True)
    return answer.status_code


def test_every_route_has_a_line_and_every_line_a_route() -> None:
    names = {name for name, _ in ALL}
    assert {name for name, method in ALL if line_for(method, name) is None} == set()
    lines = {key.rsplit(" ", 1)[-1] for key in ROUTES}
    assert lines - names - OPTIONAL == set()


def test_a_route_without_a_line_is_closed(monkeypatch: pytest.MonkeyPatch, things: Things) -> None:
    monkeypatch.delitem(ROUTES, "units")
    client = things.world.client(Role.OFFICE)
    client.raise_request_exception = False
    assert client.get("/units/").status_code == 500


@pytest.mark.parametrize("role", list(Role))
def test_role_by_place_by_route(role: Role, things: Things) -> None:
    wrong = []
    for place in PLACES:
        client = things.world.client(role, place)
        for name, method in ALL:
            line = line_for(method, name)
            assert line is not None
            got = status(client, method, address(name, things))
            if not _as_expected(line, role, place, got):
                wrong.append((name, method, place, got))
    assert wrong == []


def _as_expected(line: Line, role: Role, place: str, got: int) -> bool:
    if line.who in {Who.PUBLIC, Who.SIGNED_IN}:
        return got != 403 and got < 500
    if may(line, role, place):
        return got in {200, 302, 405, 422}  # opened; then the method or the empty body may be refused
    if line.who is Who.HELD or sees(role, place):
        return got == 403
    return got == 404


def test_without_signing_in_only_public_routes_answer(things: Things) -> None:
    wrong = []
    for name, method in ALL:
        line = line_for(method, name)
        assert line is not None
        got = Client().generic(method, address(name, things), data="{}", content_type="application/json")
        to_sign_in = got.status_code == 401 or (got.status_code == 302 and "/sign-in/" in got.headers["Location"])
        if line.who is not Who.PUBLIC and not to_sign_in:
            wrong.append((name, method, got.status_code))
    assert wrong == []


def test_an_account_without_grants_opens_only_what_is_its_own(things: Things) -> None:
    client = signed_in(account("nobody", things.world.child))
    for name, method in ALL:
        line = line_for(method, name)
        assert line is not None
        if line.who in {Who.HELD, Who.AT}:
            assert status(client, method, address(name, things)) in {403, 404}, name


def test_things_that_are_not_there_are_not_found(things: Things) -> None:
    office, security = things.world.client(Role.OFFICE), things.world.client(Role.SECURITY_ADMIN)
    assert office.get("/units/999999/").status_code == 404
    assert security.get("/accounts/999999/").status_code == 404
    assert security.post("/grants/999999/withdraw/").status_code == 404


def test_each_where_names_a_keyword_of_its_routes() -> None:
    for name, pattern in patterns(get_resolver()):
        line = ROUTES.get(name)
        if line is not None and line.where is not None:
            assert line.where.value in pattern.pattern.regex.groupindex
            assert isinstance(line.where, Where)
