"""Whatever is sent, the API answers as its specification says and never breaks: every route of ledgers, entries,
figures, lists and files, and some of the rest, quickly."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import response_schema_conformance

from taizhang.api.specification import as_text
from taizhang.ledgers.operations import packs
from taizhang.ledgers.operations.create import NewEntry, create
from taizhang.units.roles import Right, Role
from taizhang.units.scope import SYSTEM_SCOPE
from taizhang.units.tokens import create_token
from tests.ledgers.conftest import PACK
from tests.world import make_world, scope

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

# Routes of other floors have tests of their own beside them.
ELSEWHERE = ("/reports", "/templates", "/duties", "/dues", "/figures/verify", "/figures/rebuild")
QUICK = settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    database=None,
)
# Names that lead somewhere, so that what lies behind the first "not found" is reached too.
KNOWN = {"ledger": "demo.problem", "indicator": "demo.problems_found"}


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
    return [one for one in found if not one.path.removeprefix("/api/v1").startswith(ELSEWHERE)]


@pytest.mark.parametrize("operation", operations(), ids=lambda one: f"{one.method} {one.path}")
def test_any_call_is_answered_as_specified(operation: Any) -> None:
    world = make_world()
    packs.install(SYSTEM_SCOPE, [PACK])
    who = world.somebody(Role.OFFICE)
    given_values = {"title": "路灯不亮", "source": "research"}
    row = create(scope(who), NewEntry("demo.problem", world.child.pk, given_values), today=timezone.localdate())
    rights = [Right.VIEW, Right.ENTER, Right.REVIEW, Right.DIRECT]
    text = create_token(scope(who), who, purpose="试", rights=rights, days=1).text
    known = {**KNOWN, "code": world.child.code, "entry": row.pk}
    checks = [not_a_server_error, response_schema_conformance]

    @QUICK
    @given(case=operation.as_strategy())
    def run(case: Any) -> None:
        if case.path_parameters:
            case.path_parameters = {key: known.get(key, value) for key, value in case.path_parameters.items()}
        case.call_and_validate(headers={"Authorization": f"Bearer {text}"}, checks=checks)

    run()
