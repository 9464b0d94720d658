"""Who reacts to whose change, and who can prove what: the two lists, readable in one place."""

from taizhang.audit import operation, verifiers


def connect() -> None:
    operation.PROJECTIONS[:] = []
    verifiers.VERIFIERS.clear()
