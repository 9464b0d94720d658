"""Rows that were ticked for a report and frozen with it, asked for again: whether they are still entries."""

from collections.abc import Iterable, Iterator, Sequence

from taizhang.ledgers.models import Entry
from taizhang.ledgers.models.entry import LIVE
from taizhang.reports.making.facts import Fact
from taizhang.reports.verifying.finding import FACT, Finding


def gone(facts: Iterable[Fact]) -> set[int]:
    """Those withdrawn since, or merged into others."""
    keys = {int(row["id"]) for fact in facts for row in fact.get("cited", ())}
    live = Entry.system.filter(pk__in=keys, gone=LIVE).values_list("pk", flat=True) if keys else ()
    return keys - set(live)


def findings(facts: Sequence[Fact]) -> Iterator[Finding]:
    lost = gone(facts)
    for fact in facts:
        for row in fact.get("cited", ()):
            if row["id"] in lost:
                label, number = str(fact["label"]), str(row["number"])
                message = f"“{label}”引用的 {number}“{row['title']}”（{row['unit_name']}）定稿后已撤回。"
                yield Finding(FACT, message, str(fact["key"]), label, number)
