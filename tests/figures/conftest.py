"""Merging units hands their entries over, as the ledgers will have it."""

from collections.abc import Iterator

import pytest
from tests.figures import world

from taizhang.figures.merging import on_merge
from taizhang.units.operations import merging


@pytest.fixture(autouse=True)
def _handing_over() -> Iterator[None]:
    before = list(merging.MERGE_HOOKS)
    merging.MERGE_HOOKS[:] = [on_merge, world.hand_over]
    yield
    merging.MERGE_HOOKS[:] = before
