"""`audit verify`: the chain of seals, then every event by id, then whatever other apps can prove.

It repairs nothing. It runs in constant memory while others write.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from taizhang.audit.chain import LOOSE, check_seals
from taizhang.audit.models import Event
from taizhang.audit.trail import check_events
from taizhang.audit.verifiers import VERIFIERS, Finding

Step = Callable[[int, int], None]

KEPT = 1_000  # so many other findings are kept for the report; all are counted


@dataclass(slots=True)
class Outcome:
    events: int = 0
    seals: int = 0
    erased: int = 0  # lawfully
    bad_events: int = 0
    first_bad_event: Finding | None = None
    broken_seals: list[Finding] = field(default_factory=list)
    others: list[Finding] = field(default_factory=list)
    other_count: int = 0

    @property
    def holds(self) -> bool:
        return not (self.bad_events or self.broken_seals or self.other_count)

    def bad_event(self, finding: Finding) -> None:
        self.bad_events += 1
        self.first_bad_event = self.first_bad_event or finding

    def other(self, finding: Finding) -> None:
        self.other_count += 1
        if len(self.others) < KEPT:
            self.others.append(finding)


def verify(step: Step | None = None) -> Outcome:
    outcome = Outcome()
    _seals(outcome)
    _events(outcome, step)
    for verifier in VERIFIERS.values():
        for finding in verifier():
            outcome.other(finding)
    return outcome


def _seals(outcome: Outcome) -> None:
    def on_seal(_: int) -> None:
        outcome.seals += 1

    for finding in check_seals(on_seal):
        if finding.kind == LOOSE:
            outcome.other(finding)
        else:
            outcome.broken_seals.append(finding)


def _events(outcome: Outcome, step: Step | None) -> None:
    total = Event.objects.count()

    def on_page(events: int, erased: int) -> None:
        outcome.events += events
        outcome.erased += erased
        if step is not None:
            step(outcome.events, max(total, outcome.events))

    for finding in check_events(on_page):
        outcome.bad_event(finding)
