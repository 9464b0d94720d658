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
from hypothesis import HealthCheck, Phase, given, settings, strategies
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import response_schema_conformance

from taizhang.ledgers.operations import packs
from taizhang.units.roles import Right, Role
from taizhang.units.scope import SYSTEM_SCOPE
from taizhang.units.tokens import create_token
from tests.api import everything
from tests.api.test_openapi import PINNED
from tests.ledgers.conftest import PACK
from tests.world import make_world, scope

pytestmark = [pytest.mark.sql, pytest.mark.django_db, pytest.mark.first]

CHECKS = [not_a_server_error, response_schema_conformance]
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
# Said in half of the bodies and queries that have such a word, instead of what the schema lets one make up.
SAID: dict[str, list[Any]] = {
    "ledger": ["demo.problem", "demo.measure"],
    "step": ["ask", "back", "close", "reopen"],
    "version": [1, 2],
    "day": ["2026-03-20"],
    "values": [{"title": "井盖缺失", "source": "research"}, {"result": "已修好", "amount": "1万"}, {"title": ""}],
    "where": [
        {"source": "masses"},
        {"amount": {"gte": 1}},
        '{"source": {"in": ["masses"]}}',
        {"any": [{"result": {"empty": True}}, {"not": {"title": {"contains": "灯"}}}]},
    ],
    "states": [["open"], ["closed", "asked"]],
    "sort": ["day", "-due", "amount", "title"],
    "columns": [["title", "due"], "title,due"],
    "search": ["路灯", "灯"],
    "format": ["xlsx", "docx", "csv", "json"],
    "indicator": ["demo.problems_found"],
    "url": ["https://hooks.example.gov.cn/in"],
    "actions": [["entry.created"]],
    "dry_run": [True, False],
}


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """A whole request would close the connection in which the test's transaction stands."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def operations() -> list[Any]:
    """Of the specification as it is kept, which test_openapi.py holds against the code: working it out takes long."""
    schema = schemathesis.openapi.from_dict(json.loads(PINNED.read_text("utf-8")))
    schema.app = get_wsgi_application()
    found: list[Any] = [result.ok() for result in schema.get_all_operations() if isinstance(result, Ok)]
    return [one for one in found if not one.path.removeprefix("/api/v1").startswith(ELSEWHERE)]


@pytest.mark.parametrize("operation", operations(), ids=lambda one: f"{one.method} {one.path}")
def test_any_call_is_answered_as_specified(operation: Any) -> None:
    world = make_world()
    packs.install(SYSTEM_SCOPE, [PACK])
    who = world.somebody(Role.OFFICE)
    with everything.host_allowed():
        known = everything.names(scope(who), world.child)
        rights = [Right.VIEW, Right.ENTER, Right.REVIEW, Right.DIRECT]
        text = create_token(scope(who), who, purpose="试", rights=rights, days=1).text
        said = {**SAID, "unit": [world.child.code], "entries": [{str(known["entry"]): 1}, [known["entry"]]]}
        said |= {name: [known[name]] for name in ("entry", "saved_list")}

        @QUICK
        @given(case=operation.as_strategy(), draw=strategies.data())
        def run(case: Any, draw: strategies.DataObject) -> None:
            case.path_parameters = {key: known.get(key, value) for key, value in case.path_parameters.items()}
            for part in (case.query, case.body):
                say(draw, part, said)
            case.call_and_validate(headers={"Authorization": f"Bearer {text}"}, checks=CHECKS)

        run()


def say(draw: strategies.DataObject, part: Any, said: dict[str, list[Any]]) -> None:
    for name in sorted(said.keys() & set(part)) if isinstance(part, dict) else ():
        if draw.draw(strategies.booleans()):
            part[name] = draw.draw(strategies.sampled_from(said[name]))
