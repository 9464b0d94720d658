"""Definitions are registered in a few statements, however many a pack brings."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from taizhang.figures.models import Definition
from taizhang.figures.spec import Spec
from taizhang.packs.model import Clock
from tests.figures import world

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


def statements(count: int, ledger: str) -> int:
    specs = {f"{ledger}_{at}": Spec(ledger, Clock.DAY) for at in range(count)}
    with CaptureQueriesContext(connection) as asked:
        world.define(specs, lumped=True)
    assert set(Definition.objects.filter(ledger=ledger).values_list("state", flat=True)) == {Definition.LIVE}
    return len(asked)


def test_a_hundred_definitions_take_no_more_statements_than_two() -> None:
    statements(1, "p.warm")
    assert statements(2, "p.few") + 4 >= statements(100, "p.many")
