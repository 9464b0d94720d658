"""Whatever is sent, the API answers as its specification says and never breaks. A few routes, quickly."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import response_schema_conformance

from taizhang.api.specification import as_text
from taizhang.units.roles import Right, Role
from taizhang.units.tokens import create_token
from tests.world import make_world, scope

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

ROUTES = ("/me", "/units", "/units/{code}", "/units/{code}/children", "/accounts", "/events", "/jobs")
QUICK = settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    database=None,
)


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """A whole request would close the connection in which the test's transaction stands."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def operations() -> list[Any]:
    schema = schemathesis.openapi.from_dict(json.loads(as_text()))
    schema.app = get_wsgi_application()
    found: list[Any] = [result.ok() for result in schema.get_all_operations() if isinstance(result, Ok)]
    return [one for one in found if one.path.removeprefix("/api/v1") in ROUTES]


@pytest.mark.parametrize("operation", operations(), ids=lambda one: f"{one.method} {one.path}")
def test_any_call_is_answered_as_specified(operation: Any) -> None:
    who = make_world().somebody(Role.OFFICE)
    text = create_token(scope(who), who, purpose="试", rights=[Right.VIEW], days=1).text
    checks = [not_a_server_error, response_schema_conformance]

    @QUICK
    @given(case=operation.as_strategy())
    def run(case: Any) -> None:
        case.call_and_validate(headers={"Authorization": f"Bearer {text}"}, checks=checks)

    run()
