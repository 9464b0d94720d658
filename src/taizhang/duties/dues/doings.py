"""What was done for duties, by unit, and by whom or what it is about: days and how much on each.

Plain duties are read from what figures keep (`met` and the deltas not folded yet) in one statement, whatever their
number. A duty that asks for each is read from its rows, because what is kept does not know whom a row names.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection

from taizhang.duties.dues.judge import Done
from taizhang.duties.dues.rules import Rule
from taizhang.figures import dialect
from taizhang.figures.contributed import by_day
from taizhang.figures.definitions import Known, kept
from taizhang.figures.duties import key_of, spec_of_duty
from taizhang.figures.scan import Narrowed, Scan, scans
from taizhang.figures.statement import Sql, numbers, rows, sql, texts, union
from taizhang.packs.model import Each, EachKind, Ledger, PackSet

EVERYBODY = 0  # rows of an each-row duty count whoever entered them
Key = tuple[int, str]  # unit, whom or what it is about
Doings = Mapping[Key, Sequence[Done]]
NOTHING: Sequence[Done] = ()


class Source:
    """What was done for each rule of one question, for its units, in its days."""

    def __init__(self, packs: PackSet, units: Sequence[int], first: date, last: date) -> None:
        self.packs, self.units, self.first, self.last = packs, units, first, last

    def plain(self, rules: Mapping[int, Rule]) -> dict[int, Doings]:
        """Of duties without `each`: kept sums where there are any, rows where they are not built yet."""
        if not rules:
            return {}
        live = {one.indicator: one for one in kept().live()}
        known = {number: live[key] for number, rule in rules.items() if (key := key_of(rule.duty)) in live}
        found = self._kept(known)
        rest = {number: rule for number, rule in rules.items() if number not in known}
        return found | self._counted(rest)

    def _kept(self, known: Mapping[int, Known]) -> dict[int, Doings]:
        found: dict[int, dict[Key, list[Done]]] = {number: defaultdict(list) for number in known}
        if not known or not self.units:
            return dict(found)
        numbered = {one.id: number for number, one in known.items()}
        for definition, unit, day, n in rows(kept_sql(numbered, self.units, self.first, self.last)):
            found[numbered[definition]][unit, ""].append((dialect.as_day(day), int(n)))
        return dict(found)

    def _counted(self, rules: Mapping[int, Rule]) -> dict[int, Doings]:
        found: dict[int, dict[Key, list[Done]]] = {number: defaultdict(list) for number in rules}
        if not rules or not self.units:
            return dict(found)
        specs = {number + 1: spec_of_duty(rule.duty) for number, rule in rules.items()}
        source = by_day(specs, self.units, span=(self.first, self.last))
        for _, unit, tree, number, day, n in sorted(rows(source), key=lambda row: str(row[4])):
            if tree is None:
                found[number - 1][unit, ""].append((dialect.as_day(day), int(n)))
        return dict(found)

    def each(self, rule: Rule, about: Iterable[str]) -> Doings:
        """Of a duty that asks for each."""
        found: dict[Key, list[Done]] = defaultdict(list)
        ledger, each = self.packs.ledgers[rule.duty.ledger], rule.duty.each
        if each is None or not self.units:
            return found
        owner = EVERYBODY if rule.duty.who.row is not None else None
        for unit, day, value in rows(self._rows_sql(rule, each, ledger, about, everybody=owner == EVERYBODY)):
            for subject in _subjects(each, value):
                found[unit if owner is None else EVERYBODY, subject].append((dialect.as_day(day), 1))
        for done in found.values():
            done.sort()
        return found

    def _rows_sql(self, rule: Rule, each: Each, ledger: Ledger, about: Iterable[str], *, everybody: bool) -> Sql:
        days = self.first, self.last
        if everybody:
            return by_anybody(rule, each, ledger, numbers(int(one) for one in about), days)
        return by_owners(rule, each, ledger, numbers(self.units), days)


Days = tuple[date, date]


def by_anybody(rule: Rule, each: Each, ledger: Ledger, named: str, days: Days) -> Sql:
    """`unit, on_day, about` of what was done about the rows named, whoever entered it. `named` and `ids` go into
    IN (…)."""
    return _about_them(rule, each, ledger, "s.unit_id", "", named, days)


def by_everybody(rule: Rule, each: Each, ledger: Ledger, named: str, days: Days) -> Sql:
    """The same, once for each owner."""
    owners = "LEFT JOIN entry_unit o ON o.entry = s.id"
    return _about_them(rule, each, ledger, "COALESCE(o.unit_id, s.unit_id)", owners, named, days)


def _about_them(rule: Rule, each: Each, ledger: Ledger, unit: str, owners: str, named: str, days: Days) -> Sql:
    """Found by the index of what ties rows to those named. What is tied is read once and behind a fence: on tables a
    planner takes for empty it would go through the ties of all for each row."""
    (scan,) = scans({0: spec_of_duty(rule.duty)})
    if each.field is None and each.ledger == ledger.id:
        return _of(scan, "s.id", unit, owners, f"AND s.id IN ({named})", days)
    tied = sql("WITH tied AS MATERIALIZED ({ties}) ", ties=_ties(each, ledger, named))
    found = _of(scan, "k.target", unit, owners, "", days, source=dialect.looked_up("tied k", "k.entry"))
    return sql("{tied}{found}", tied=tied, found=found)


def _ties(each: Each, ledger: Ledger, named: str) -> Sql:
    """`entry, target` of rows about those named."""
    if each.field is not None:
        tied = "SELECT entry, target FROM entry_link WHERE field = {field} AND target IN ({named})"
        return sql(tied, field=texts([each.field]), named=named)
    column = _tie(each, ledger)
    tied = "SELECT id AS entry, {column} AS target FROM entry WHERE {column} IN ({named})"
    return sql(tied, column=column, named=named)


def by_owners(rule: Rule, each: Each, ledger: Ledger, ids: str, days: Days) -> Sql:
    """The same of what was done by some units. Of the few joint rows all owners are named."""
    spec = spec_of_duty(rule.duty)
    (single,) = scans({0: spec}, Narrowed.SINGLE_OF, ids=ids)
    (joint,) = scans({0: spec}, Narrowed.JOINT)
    value, join = _value(each, ledger)
    owners = f"JOIN entry_unit o ON o.entry = s.id {join}"
    return union(
        [
            _of(single, value, "s.unit_id", join, "", days),
            _of(joint, value, "o.unit_id", owners, "", days),
        ]
    )


def _of(
    scan: Scan, about: str, unit: str, joined: str, more: str, days: Days, *, source: str = "({rows}) s"
) -> Sql:
    return sql(
        "SELECT {unit} AS unit, s.on_day, {about} AS about FROM {source} {joined}"
        " WHERE s.on_day >= {first} AND s.on_day <= {last} {more}",
        unit=unit,
        about=about,
        source=sql(source, rows=scan.rows),
        joined=joined,
        first=dialect.day(days[0]),
        last=dialect.day(days[1]),
        more=more,
    )


def kept_sql(definitions: Iterable[int], units: Sequence[int], first: date, last: date) -> Sql:
    """`definition, unit, day, n` of some units, kept and not folded yet together, in the order of days."""
    return sql(
        "SELECT y.definition, y.unit, y.day, SUM(y.n) FROM ("
        "SELECT m.definition, m.unit, m.period AS day, m.n FROM figure_met m WHERE m.unit IN ({units})"
        " AND m.definition IN ({ids}) AND m.period >= {first} AND m.period <= {last}"
        " UNION ALL SELECT d.indicator, d.unit, d.day, d.n FROM figure_delta d WHERE d.indicator IN ({ids})"
        " AND d.tree IS NULL AND d.unit IN ({units}) AND d.day >= {first} AND d.day <= {last}) y"
        " GROUP BY y.definition, y.unit, y.day HAVING SUM(y.n) <> 0 ORDER BY y.day",
        units=numbers(units),
        ids=numbers(definitions),
        first=dialect.day(first),
        last=dialect.day(last),
    )


def _value(each: Each, ledger: Ledger) -> tuple[str, str]:
    """(where a row says whom or what it is about, what must be joined to read it)."""
    if each.kind is EachKind.ROW:
        if each.field is not None:
            return "k.target", f"JOIN entry_link k ON k.entry = s.id AND k.field = '{each.field}'"
        if each.ledger == ledger.id:
            return "s.id", ""
        return f"e.{_tie(each, ledger)}", "JOIN entry e ON e.id = s.id"
    column = f"e.data -> '$.\"{each.field}\"'" if connection.vendor == "sqlite" else f"e.data -> '{each.field}'"
    return column, "JOIN entry e ON e.id = s.id"


def _tie(each: Each, ledger: Ledger) -> str:
    return "parent" if each.ledger in ledger.parents else "origin"


def _subjects(each: Each, value: Any) -> Iterable[str]:
    if value is None:
        return ()
    if each.kind is EachKind.ROW:
        return (str(value),)
    held = json.loads(value) if isinstance(value, str) else value
    return [str(one) for one in held] if isinstance(held, list) else (str(held),)
