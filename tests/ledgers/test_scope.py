"""Entries are read for somebody, or not at all."""

import pytest

from taizhang.ledgers.models import Entry
from taizhang.units.managers import UnscopedRead


def test_a_read_without_a_scope_raises() -> None:
    with pytest.raises(UnscopedRead):
        Entry.objects.filter(pk=1)
