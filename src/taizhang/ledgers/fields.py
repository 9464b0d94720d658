"""Columns the ledgers share."""

from taizhang.units.paths import PathField


class KeyField(PathField):
    """A key of a pack (ledger, state, field): compared byte by byte, so its order never depends on a locale."""
