"""What many dues come to by unit. A unit has done its duty when everything it was asked for is done."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from taizhang.duties.dues.due import Due, State
from taizhang.packs.model import Take


@dataclass(slots=True)
class Tally:
    """Units by what became of them."""

    states: dict[State, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, state: State, n: int = 1) -> None:
        self.states[state] += n

    def merge(self, other: "Tally") -> None:
        for state, n in other.states.items():
            self.add(state, n)

    def counts(self) -> dict[Take, int]:
        of = self.states
        done = of[State.DONE] + of[State.LATE]
        return {
            Take.DUE: done + of[State.MISSING] + of[State.EXCUSED] + of[State.ZERO] + of[State.PENDING],
            Take.DONE: done,
            Take.LATE: of[State.LATE],
            Take.MISSING: of[State.MISSING],
            Take.EXCUSED: of[State.EXCUSED],
            Take.ZERO: of[State.ZERO],
        }

    @property
    def pending(self) -> int:
        return self.states[State.PENDING]


def by_unit(dues: Iterable[Due]) -> Mapping[int, State]:
    """Units that owe something."""
    found: dict[int, set[State]] = defaultdict(set)
    for one in dues:
        found[one.unit].add(one.state)
    return {unit: whole(states) for unit, states in found.items() if states != {State.NOT_REQUIRED}}


def whole(states: Iterable[State]) -> State:
    """Of several dues together: missing before not yet due, late before in time; excused only if nothing is left."""
    held = set(states) - {State.NOT_REQUIRED}
    for one in (State.MISSING, State.PENDING, State.LATE, State.DONE, State.ZERO, State.EXCUSED):
        if one in held:
            return one
    return State.NOT_REQUIRED


def tally(dues: Iterable[Due]) -> Tally:
    found = Tally()
    for state in by_unit(dues).values():
        found.add(state)
    return found


def tally_of(states: Mapping[int, set[State]]) -> Tally:
    """From the states of each unit's dues."""
    found = Tally()
    for one in states.values():
        if one != {State.NOT_REQUIRED}:
            found.add(whole(one))
    return found
