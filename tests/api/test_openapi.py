"""The specification is pinned: a change of the API shows as a change of one file.

Refresh it on purpose: `taizhang openapi > tests/api/openapi.json`.
"""

import importlib
import json
import pkgutil
from collections import Counter
from pathlib import Path
from typing import Any

from django.test import Client
from ninja import Schema

from taizhang.api import schemas
from taizhang.api.specification import as_text

PINNED = Path(__file__).with_name("openapi.json")


def specification() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(as_text())
    return found


def test_the_specification_is_the_pinned_one() -> None:
    assert specification() == json.loads(PINNED.read_text(encoding="utf-8"))


def test_the_specification_is_served_to_anybody() -> None:
    answer = Client().get("/api/v1/openapi.json")
    assert answer.json()["info"]["title"] == "台账"


def test_every_body_sent_to_us_is_closed() -> None:
    schemas = specification()["components"]["schemas"]
    taken = [name for name in schemas if name.endswith(("In", "Edit"))]
    assert taken
    assert [name for name in taken if schemas[name].get("additionalProperties") is not False] == []


def test_every_answer_is_closed_and_a_refusal_always_of_one_form() -> None:
    """A refusal may say more than its form; everything else is told by its schema alone."""
    found = specification()
    schemas = found["components"]["schemas"]
    assert [name for name, one in schemas.items() if _open(one)] == ["Problem"]
    answers = [operation["responses"] for methods in found["paths"].values() for operation in methods.values()]
    refusal = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    assert [one for one in answers if one["default"]["content"] != refusal] == []


# Reports are told as the floor of reports tells them.
LOOSE = ("/files/", "/report", "/checks/")


def test_answers_of_ledgers_are_described_to_the_last_field() -> None:
    found = specification()["paths"].items()
    here = {path.removeprefix("/api/v1"): methods for path, methods in found}
    loose = [
        f"{method} {path}"
        for path, methods in here.items()
        for method, operation in methods.items()
        if not path.startswith(LOOSE) and _loose(operation["responses"]["200"].get("content"))
    ]
    assert loose == []
    assert _loose({"application/json": {"schema": {"type": "object", "additionalProperties": True}}})


def _open(schema: dict[str, Any]) -> bool:
    return schema.get("type") == "object" and schema.get("additionalProperties") is not False


def _loose(content: dict[str, Any] | None) -> bool:
    """Files have no content described; JSON is a schema of ours or a list of one."""
    schema = (content or {}).get("application/json", {}).get("schema")
    return schema is not None and "$ref" not in schema.get("items", schema)


def test_no_two_schemas_share_a_name() -> None:
    """The specification keeps one of each name; another of the same name would be described wrongly."""
    found = Counter[str]()
    for one in pkgutil.iter_modules(schemas.__path__):
        module = importlib.import_module(f"{schemas.__name__}.{one.name}")
        found.update(name for name, what in vars(module).items() if _own_schema(what, module.__name__))
    assert found
    assert [name for name, n in found.items() if n > 1] == []


def _own_schema(what: object, module: str) -> bool:
    return isinstance(what, type) and issubclass(what, Schema) and what.__module__ == module
