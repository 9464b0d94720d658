"""What figures do when an operation has changed something: inside its transaction, before it commits."""

from collections.abc import Sequence

from taizhang.audit.operation import Change
from taizhang.figures import entries, moves


def project(changes: Sequence[Change]) -> None:
    """The tree first: what entries changed is posted to the places of now."""
    moves.project(changes)
    entries.project(changes)
