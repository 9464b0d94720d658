"""Each figure beside the last issued report: what it was, and where a running total fell or its definition changed."""

import json
from dataclasses import dataclass, field

from taizhang.audit.errors import Refused
from taizhang.reports.making.facts import Fact, is_figure
from taizhang.reports.models import Report
from taizhang.reports.queries import reports
from taizhang.reports.tracing import since
from taizhang.units.scope import Scope

NAMED = 5


@dataclass(frozen=True, slots=True)
class Change:
    """`was` and `now` as printed. A running total that fell, or a changed definition, asks for a sentence."""

    key: str
    label: str
    was: str
    now: str
    fell: bool = False
    redefined: bool = False
    left: list[str] = field(default_factory=list)  # rows that are not in it any more

    @property
    def needs_words(self) -> bool:
        return self.fell or self.redefined

    @property
    def sentence(self) -> str:
        if self.redefined:
            return f"“{self.label}”的口径与上次定稿不同（上次 {self.was}，这次 {self.now}），请写一句说明"
        rows = f"，离开的有：{'、'.join(self.left)}" if self.left else ""
        return f"累计数“{self.label}”比上次定稿少了（上次 {self.was}，这次 {self.now}）{rows}，请写一句说明"


def against_last(scope: Scope, report: Report, facts: list[Fact]) -> list[Change]:
    last = reports.last_issued(report)
    return [] if last is None else compare(scope, last, facts)


def compare(scope: Scope, last: Report, facts: list[Fact]) -> list[Change]:
    """Figures of the same meaning, told apart by what is asked and of whom, not by where they stand."""
    old = {_meaning(one): one for one in json.loads(last.facts or "[]")}
    found = []
    for now in facts:
        was = old.get(_meaning(now))
        if was is not None and any(was.get(name) != now.get(name) for name in ("printed", "definition")):
            found.append(_change(scope, last, was, now))
    return found


def _meaning(fact: Fact) -> tuple[object, ...]:
    names = ("indicator", "unit", "reach", "tree", "part", "period")
    return tuple(fact.get(name, "") for name in names) if is_figure(fact) else ("given", fact["key"])


def _change(scope: Scope, last: Report, was: Fact, now: Fact) -> Change:
    if not is_figure(now):
        return Change(now["key"], now["label"], was["printed"], now["printed"])
    fell = bool(now.get("cumulative") or was["from"] == now["from"]) and amount(now) < amount(was)
    fell = fell and "denominator" not in now
    left = _left(scope, last, now) if fell else []
    return Change(
        now["key"],
        now["label"],
        was["printed"],
        now["printed"],
        fell,
        was["definition"] != now["definition"],
        left,
    )


def amount(fact: Fact) -> int:
    return int(fact.get("stored", fact.get("numerator")) or 0)


def _left(scope: Scope, last: Report, fact: Fact) -> list[str]:
    try:
        return [one.words for one in since.left(scope, fact, last.event or 0)][:NAMED]
    except Refused:
        return []
