"""What an end is, and which states are traps."""

import pytest

from taizhang.packs.findings import Findings, Place
from taizhang.packs.folder import RawLifecycle
from taizhang.packs.lifecycles import build_lifecycle
from taizhang.packs.model import Lifecycle
from taizhang.packs.shapes import LifecycleShape, StepShape

Moves = dict[str, tuple[str, str]]  # step -> (from, to)


def build(states: str, moves: Moves, ends: list[str] | None = None) -> tuple[Lifecycle, list[tuple[str, str]]]:
    names = states.split()
    shape = LifecycleShape(start=names[0], states={one: one for one in names}, ends=ends)
    steps = {
        key: StepShape.model_validate({"label": key, "from": source, "to": to, "by": "clerk"})
        for key, (source, to) in moves.items()
    }
    findings = Findings()
    made = build_lifecycle("t.x", RawLifecycle(shape, steps), Place(findings, "t", "lifecycles.toml"))
    return made, [(one.rule, one.key) for one in findings]


@pytest.mark.parametrize(
    ("states", "moves", "ends"),
    [
        ("done", {}, {"done"}),
        ("open done", {"go": ("open", "done")}, {"done"}),
        ("open done", {"go": ("open", "done"), "reopen": ("done", "open")}, {"done"}),
        (
            "open yes no",
            {"a": ("open", "yes"), "b": ("open", "no"), "reopen": ("yes", "open"), "reopen_no": ("no", "open")},
            {"yes", "no"},
        ),
    ],
)
def test_ends_are_found_without_being_named(states: str, moves: Moves, ends: set[str]) -> None:
    made, findings = build(states, moves)
    assert findings == []
    assert made.ends == ends


def test_two_dead_ends_must_be_named() -> None:
    moves = {"a": ("open", "yes"), "b": ("open", "no")}
    assert {rule for rule, _ in build("open yes no", moves)[1]} == {"P403"}
    assert build("open yes no", moves, ["yes", "no"])[1] == []


def test_a_forgotten_exit_is_a_trap_even_beside_a_good_end() -> None:
    moves = {"a": ("open", "done"), "reopen": ("done", "open"), "park": ("open", "limbo")}
    assert build("open done limbo", moves)[1] == [("P403", "states.limbo")]


def test_a_circle_without_way_out_is_a_trap() -> None:
    moves = {"a": ("open", "done"), "b": ("open", "left"), "c": ("left", "right"), "d": ("right", "left")}
    assert build("open done left right", moves)[1] == [("P403", "states.left"), ("P403", "states.right")]


def test_an_island_is_not_reachable() -> None:
    assert build("open done island", {"a": ("open", "done"), "b": ("island", "done")})[1] == [
        ("P402", "states.island")
    ]


def test_a_way_out_that_nobody_may_take_is_none() -> None:
    shape = LifecycleShape(start="open", states={"open": "开", "done": "完"}, ends=["done"])
    step = StepShape.model_validate({"label": "办", "from": "open", "to": "done", "by": []})
    findings = Findings()
    build_lifecycle("t.x", RawLifecycle(shape, {"go": step}), Place(findings, "t", "lifecycles.toml"))
    assert [one.rule for one in findings] == ["P404", "P403"]
