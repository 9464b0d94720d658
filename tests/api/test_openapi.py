"""The specification is pinned: a change of the API shows as a change of one file.

Refresh it on purpose: `taizhang openapi > tests/api/openapi.json`.
"""

import json
from pathlib import Path
from typing import Any

from django.test import Client

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
