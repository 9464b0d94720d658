"""What a run came to: counts from pytest's closing lines, seconds against budgets, the last line printed."""

import re
from dataclasses import dataclass, field

_COUNT = re.compile(r"(\d+) (passed|failed|error|skipped|xfailed|xpassed)")
_CLOSING = re.compile(
    r"^(=+ )?\d+ (passed|failed|error|skipped|xfailed|xpassed|deselected|warning)s?.* in [\d.:]+s"
)


@dataclass(frozen=True)
class Counts:
    """A skip is counted as a failure: what did not run has not been shown to hold."""

    passed: int = 0
    failed: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.passed + other.passed, self.failed + other.failed)

    def line(self) -> str:
        return f"{self.passed} passed, {self.failed} failed"


def counted(output: str) -> Counts:
    closing = [line for line in output.splitlines() if _CLOSING.match(line)]
    found = {kind: int(number) for number, kind in _COUNT.findall(closing[-1])} if closing else {}
    passed = found.pop("passed", 0)
    return Counts(passed, sum(found.values()))


@dataclass
class Outcome:
    """One suite's result."""

    name: str
    budget: float
    seconds: float = 0.0
    counts: Counts = field(default_factory=Counts)
    troubles: list[str] = field(default_factory=list)

    @property
    def over(self) -> bool:
        return self.seconds > self.budget


def report(outcomes: list[Outcome], preparing: float, total_budget: float) -> list[str]:
    total = sum(outcome.seconds for outcome in outcomes)
    lines = ["", f"用时（准备环境另用 {preparing:.0f} 秒）："]
    lines += [_share(outcome, total) for outcome in outcomes]
    lines.append(f"  合计 {total:.0f} 秒，限 {total_budget:.0f} 秒")
    lines += [
        f"！！！超出时限：{one.name} 用了 {one.seconds:.0f} 秒，限 {one.budget:.0f} 秒"
        for one in outcomes
        if one.over
    ]
    if total > total_budget:
        lines.append(f"！！！超出总时限：{total:.0f} 秒，限 {total_budget:.0f} 秒")
    lines += [f"未通过：{one.name}：{trouble}" for one in outcomes for trouble in one.troubles]
    return [*lines, sum((one.counts for one in outcomes), Counts()).line()]


def _share(outcome: Outcome, total: float) -> str:
    share = 100 * outcome.seconds / total if total else 0
    return f"  {outcome.name} {outcome.seconds:.0f} 秒，占 {share:.0f}%，限 {outcome.budget:.0f} 秒"
