"""Whose turn a state of a lifecycle is: it waits for review, it was sent back, or the clerk goes on.

Only the lifecycle is asked, so every pack gets the same words, chips and lists.
"""

from collections.abc import Iterator

from taizhang.packs.model import By, Ledger, Post

RETURNED = "退回"


def is_returned(ledger: Ledger, state: str) -> bool:
    found = ledger.lifecycle.states.get(state)
    return found is not None and RETURNED in found.label


def is_review(ledger: Ledger, state: str) -> bool:
    """Every way on is somebody else's than the clerk's."""
    leaving = leaving_of(ledger, state)
    return bool(leaving) and all(by.post is not Post.CLERK for by in leaving)


def leaving_of(ledger: Ledger, state: str) -> list[By]:
    return [by for step in ledger.lifecycle.steps.values() if state in step.sources for by in step.by]


def review_states(ledger: Ledger) -> Iterator[str]:
    """States that wait for somebody; a finished row waits for nobody."""
    states = ledger.lifecycle.states
    return (key for key in states if key not in ledger.lifecycle.ends and is_review(ledger, key))


def returned_states(ledger: Ledger) -> Iterator[str]:
    return (key for key in ledger.lifecycle.states if is_returned(ledger, key))
