"""No label stands for two things in the packs that are seen together.

Two indicators may share an alias (a report writer then chooses, and is told so), unless ledger, condition
and reach are the same too: then they are one indicator written twice.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from taizhang.packs.conditions import canonical
from taizhang.packs.findings import Findings, Place
from taizhang.packs.model import Duty, Grouping, Indicator, Item, Ledger, ListView, PackSet
from taizhang.packs.report_model import Checklist, Report
from taizhang.packs.scope import Scope

T = TypeVar("T", Ledger, Indicator, Duty, ListView, Grouping, Checklist, Report)


def check_labels(packs: PackSet, scopes: Mapping[str, Scope], findings: Findings) -> None:
    for pack in packs.packs:
        check = _Labels(pack, scopes[pack], findings)
        check.indicators(check.seen(packs.indicators.values()))
        check.items(check.seen(packs.duties.values()), lambda one: ("duties.toml", one.key))
        check.items(check.seen(packs.lists.values()), lambda one: ("lists.toml", one.key))
        check.items(check.seen(packs.groupings.values()), lambda one: ("groupings.toml", one.key))
        check.items(check.seen(packs.ledgers.values()), lambda one: (f"ledgers/{one.key}.toml", "label"))
        check.items(check.seen(packs.checklists.values()), lambda one: (f"checklists/{one.key}.toml", "label"))
        check.items(check.seen(packs.reports.values()), lambda one: (f"reports/{one.key}.md", "label"))


class _Labels:
    """Only clashes in which the pack itself takes part are its own; those of two used packs are theirs."""

    def __init__(self, pack: str, scope: Scope, findings: Findings) -> None:
        self.pack, self.scope, self.findings = pack, scope, findings

    def place(self, file: str, *keys: str) -> Place:
        return Place(self.findings, self.pack, file).at(*keys)

    def seen(self, items: Iterable[T]) -> list[T]:
        """What the pack can see, its own things last so that a clash is reported on them."""
        seen = [one for one in items if one.pack in self.scope.visible]
        return sorted(seen, key=lambda one: one.pack == self.pack)

    def items(self, items: Sequence[Item], where: Callable[[Item], tuple[str, str]]) -> None:
        seen: dict[str, Item] = {}
        for one in items:
            other = seen.setdefault(one.label, one)
            if other is not one and one.pack == self.pack:
                hint = "换一个名称；改用原有的也行。"
                self.place(*where(one)).report("P805", f"名称“{one.label}”已被 {other.id} 占用。", hint)

    def indicators(self, items: list[Indicator]) -> None:
        labels: dict[str, Indicator] = {}
        aliases: dict[str, Indicator] = {}
        for one in items:
            self._label(one, labels, aliases)
            for alias in one.aliases:
                self._alias(alias, one, labels, aliases)
            labels.setdefault(one.label, one)
            for alias in one.aliases:
                aliases.setdefault(alias, one)

    def _label(self, one: Indicator, labels: Mapping[str, Indicator], aliases: Mapping[str, Indicator]) -> None:
        if one.pack != self.pack:
            return
        there = self.place("indicators.toml", one.key)
        if one.label in labels:
            other = labels[one.label].id
            there.at("label").report(
                "P607", f"名称“{one.label}”已被 {other} 占用。", "换一个名称，或删去其中一个。"
            )
        elif one.label in aliases:
            self._twice(one.label, one, aliases[one.label], there.at("label"))

    def _alias(
        self, alias: str, one: Indicator, labels: Mapping[str, Indicator], aliases: Mapping[str, Indicator]
    ) -> None:
        other = labels.get(alias) or aliases.get(alias)
        if other is not None and other is not one and one.pack == self.pack:
            self._twice(alias, one, other, self.place("indicators.toml", one.key, "aliases"))

    def _twice(self, name: str, one: Indicator, other: Indicator, place: Place) -> None:
        if _same(one, other):
            hint = "只留一个，别名并到一起。"
            place.report("P609", f"“{name}”与 {other.id} 台账、条件、范围都相同。", hint)
        else:
            place.report("P608", f"“{name}”也指 {other.id}，写报告时会请人选择。", "口径不同就各用各的说法。")


def _same(one: Indicator, other: Indicator) -> bool:
    def definition(indicator: Indicator) -> tuple[object, ...]:
        return (
            indicator.source,
            indicator.ledger,
            repr(canonical(indicator.where)),
            indicator.reach,
            indicator.aggregation,
            indicator.field,
            indicator.clock,
            indicator.states,
            indicator.duty,
            indicator.take,
            indicator.parts,
        )

    return definition(one) == definition(other)
