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


def test_every_answer_is_described_to_the_last_field() -> None:
    """A map from a name is one of a schema or of plain values; a file is bytes. Open by nature, and described as such:
    the values of an entry, conditions, and what a job came to."""
    found = specification()
    said = {
        f"{method} {path}": operation["responses"]["200"]["content"]
        for path, methods in found["paths"].items()
        for method, operation in methods.items()
    }
    assert [name for name, content in said.items() if any(_undescribed(one) for one in content.values())] == []
    loose = {
        f"{name}.{key}"
        for name, one in found["components"]["schemas"].items()
        if not name.endswith(("In", "Edit"))
        for key, field in one.get("properties", {}).items()
        if _anything(field)
    }
    assert {one.partition(".")[2] for one in loose} == {"values", "where", "result"}
    assert _undescribed({"schema": {"type": "object", "additionalProperties": True}})
    assert _anything({"items": {"type": "object", "additionalProperties": True}})


def _open(schema: dict[str, Any]) -> bool:
    return schema.get("type") == "object" and schema.get("additionalProperties") is not False


def _undescribed(content: dict[str, Any]) -> bool:
    """A schema of ours, a list of one, or bytes."""
    schema = content["schema"]
    return "$ref" not in schema.get("items", schema) and schema.get("format") != "binary"


def _anything(field: dict[str, Any]) -> bool:
    """Whether a value of any form may stand there."""
    if "anyOf" in field or "items" in field:
        return any(_anything(one) for one in [*field.get("anyOf", ()), field.get("items", {"type": "null"})])
    more = field.get("additionalProperties")
    return (
        more is True
        or (isinstance(more, dict) and _anything(more))
        or not field.keys() & {"type", "$ref", "allOf"}
    )


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
