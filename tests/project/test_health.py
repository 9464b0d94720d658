"""/healthz: 200 when all is well, 503 naming the part that is not, and nothing else about the site."""

import json

import pytest
from django.test import Client

from taizhang.project import health

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


def test_a_site_that_is_well_answers_200() -> None:
    answer = Client().get("/healthz")
    found = json.loads(answer.content)
    assert found["checks"]["database"] == found["checks"]["migrations"] == "ok"


@pytest.mark.parametrize("ailing", [lambda: False, lambda: 1 / 0])
def test_one_ailing_part_makes_503_and_is_named(monkeypatch: pytest.MonkeyPatch, ailing: health.Probe) -> None:
    monkeypatch.setattr(health, "PROBES", {"database": health.database, "worker": ailing})
    answer = Client().get("/healthz")
    assert answer.status_code == 503
    assert json.loads(answer.content) == {"status": "unwell", "checks": {"database": "ok", "worker": "failed"}}
