"""Named locks that order operations of different kinds.

`SHAPE` is the shape of the tree and of the definitions: writers of entries and the fold hold it shared, a move, a
line change, a set membership or a definition switch holds it exclusively and briefly. It is taken in a statement
of its own before the first read, so that under READ COMMITTED every later snapshot is younger than the lock.
SQLite's IMMEDIATE transaction is already both, so there nothing is done. The sealer has a lock of its own.
"""

from enum import Enum

from django.db import connection

SHAPE_KEY = 7_305_001
SEALER_KEY = 7_305_002


class Shape(Enum):
    NONE = "none"
    SHARED = "shared"
    EXCLUSIVE = "exclusive"


def take(shape: Shape) -> None:
    if shape is not Shape.NONE:
        _lock("pg_advisory_xact_lock" + ("_shared" if shape is Shape.SHARED else ""), SHAPE_KEY)


def take_sealer() -> None:
    """Held until the seal commits: the next sealer then reads the chain with that seal in it."""
    _lock("pg_advisory_xact_lock", SEALER_KEY)


def _lock(function: str, key: int) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s)", [key])
