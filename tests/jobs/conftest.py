"""A small registry of its own for every test."""

from collections.abc import Callable, Iterator

import pytest

from taizhang.jobs import registry
from taizhang.jobs.registry import Kind


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    """A list changed here would be short for every later test of the process."""
    before = tuple(registry.KINDS.values())
    yield
    registry.wire(*before)


@pytest.fixture
def wire() -> Callable[..., None]:
    return registry.wire


@pytest.fixture
def kinds(wire: Callable[..., None]) -> list[dict[str, object]]:
    """One kind that notes what it was given."""
    seen: list[dict[str, object]] = []

    def handler(task: registry.Task) -> registry.Result:
        task.step(1, 2, "一半")
        seen.append({"actor": task.actor, **task.args})
        return {"seen": len(seen)}

    wire(Kind("test.note", "记一笔", handler, attempts=3))
    return seen
