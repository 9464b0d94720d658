"""Snapshots outside a transaction: one inside another is the other's, and nothing is left open."""

import pytest
from django.db import connection

from taizhang.figures.dialect import snapshot
from taizhang.units.models import Unit

pytestmark = [pytest.mark.sql, pytest.mark.django_db(transaction=True)]


def test_a_snapshot_within_a_snapshot_is_the_same_one() -> None:
    with snapshot():
        with snapshot():
            assert not Unit.system.exists()
        assert not Unit.system.exists()
    assert not connection.in_atomic_block
    assert connection.vendor != "sqlite" or not connection.connection.in_transaction
