"""What figures do when an operation has changed something: inside its transaction, before it commits."""

from collections.abc import Sequence

from taizhang.audit.operation import Change
from taizhang.figures import entries, moves, registration
from taizhang.figures.recipes import recipes
from taizhang.ledgers.operations.packs import PacksChanged


def project(changes: Sequence[Change]) -> None:
    """The tree first: what entries changed is posted to the places of now."""
    for change in changes:
        if isinstance(change, PacksChanged):
            moves.changed()
            registration.register(recipes(change.after))
    moves.project(changes)
    entries.project(changes)
