"""`audit verify` asks every app that keeps a derived or stored thing whether it is still true.

A verifier yields findings and repairs nothing. The list is wired in project/wiring.py.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was left: where, and a sentence for a person."""

    kind: str
    object: str
    message: str


VERIFIERS: dict[str, Callable[[], Iterator[Finding]]] = {}
