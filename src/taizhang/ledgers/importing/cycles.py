"""Python looks for cycles among everything that lives whenever much was made. The rows of a file make much that lives
and no cycle: the looking took a fifth of an import."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def unsought() -> Iterator[None]:
    """Of the whole process, and for a short while only: cycles of others wait as long."""
    seeking = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if seeking:
            gc.enable()
