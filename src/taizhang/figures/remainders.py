"""Lump rows (只报总数): a total for what was never entered row by row, less the rows taken in since, never below
zero.

A lump counts on the last day of its period, under −id of its definition, so that every figure can print its
split. Who adds a detailed row holds his unit shared, who adds a lump holds it alone: neither can miss the
other.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef

from taizhang.figures import dialect, statement
from taizhang.figures.contributed import own_totals
from taizhang.figures.definitions import Known, kept
from taizhang.figures.models import Remainder
from taizhang.figures.statement import numbers, sql
from taizhang.ledgers import installed
from taizhang.ledgers.facts import EntryChange, EntryFacts
from taizhang.ledgers.models import Entry, Lump
from taizhang.ledgers.models.entry import LIVE
from taizhang.text.formatting import number

Sums = dict[tuple[int, int, int | None, int, date], int]  # (home, unit, tree, indicator, day)


def project(changes: Sequence[EntryChange], sums: Sums, definitions: Iterable[Known]) -> None:
    """Adjust remainders to the detailed rows in `sums`, then take away and add lump rows themselves."""
    lumped = {one.id: one for one in definitions if one.lumped}
    _detailed(sums, lumped)
    before = [change.before for change in changes if change.before and change.before.lump]
    after = [change.after for change in changes if change.after and change.after.lump]
    if before or after:
        _take_away(before, sums)
        _add(after, sums)


def left(row: "Remainder | Lumped") -> int:
    return max(0, row.amount - row.detailed)


@dataclass(frozen=True, slots=True)
class Lumped:
    """A lump row as people ask about it: what it stood for, and what was entered row by row since."""

    indicator: str
    label: str
    from_day: date
    to_day: date
    amount: int
    detailed: int
    places: int
    word: str

    def shown(self, stored: int) -> str:
        return f"{number(Decimal(stored).scaleb(-self.places), exact=True)}{self.word}"

    @property
    def left(self) -> int:
        return left(self)


def of_entry(row: Entry) -> Lumped | None:
    """By its first definition: those that count its indicator see the same rows. A lump that is withdrawn has nothing
    left to be reduced, and its rows are not counted."""
    lump = Lump.objects.filter(entry=row.pk).first()
    if lump is None:
        return None
    kept_row = Remainder.objects.filter(entry=row.pk).order_by("definition").first()
    known = installed.current().indicators.get(lump.indicator)
    return Lumped(
        indicator=lump.indicator,
        label=known.label if known is not None else lump.indicator,
        from_day=lump.from_day,
        to_day=lump.to_day,
        amount=lump.amount,
        detailed=kept_row.detailed if kept_row is not None else 0,
        places=known.places if known is not None else 0,
        word=known.word if known is not None else "",
    )


def _detailed(sums: Sums, lumped: Mapping[int, Known]) -> None:
    """Rows of a joint entry count for each owner's own lump."""
    found: dict[tuple[int, int], list[tuple[date, int]]] = defaultdict(list)
    for (_, unit, tree, indicator, day), n in sums.items():
        if tree is None and n and indicator in lumped:
            found[unit, indicator].append((day, n))
    if not found:
        return
    dialect.lock_units({unit for unit, _ in found}, alone=False)
    units, definitions = {unit for unit, _ in found}, {key for _, key in found}
    if not _any(units, definitions):
        return
    rows = Remainder.objects.filter(unit__in=units, definition__in=definitions)
    for row in rows.select_for_update().order_by("id"):
        more = sum(n for day, n in found.get((row.unit, row.definition), ()) if row.from_day <= day <= row.to_day)
        if more:
            was = left(row)
            row.detailed += more
            Remainder.objects.filter(pk=row.pk).update(detailed=row.detailed)
            sums[row.home, row.unit, None, -row.definition, row.to_day] += left(row) - was


def _any(units: Iterable[int], definitions: Iterable[int]) -> bool:
    """Asked by every write, and few units have lump rows: written plainly."""
    asked = "SELECT 1 FROM figure_remainder WHERE unit IN ({units}) AND definition IN ({definitions}) LIMIT 1"
    return bool(statement.rows(sql(asked, units=numbers(units), definitions=numbers(definitions))))


def _take_away(facts: Iterable[EntryFacts], sums: Sums) -> None:
    rows = Remainder.objects.filter(entry__in=[one.id for one in facts])
    for row in rows.select_for_update().order_by("id"):
        sums[row.home, row.unit, None, -row.definition, row.to_day] -= left(row)
    rows.delete()


def _add(facts: Sequence[EntryFacts], sums: Sums) -> None:
    if not facts:
        return
    by_indicator: dict[str, list[Known]] = defaultdict(list)
    for one in kept().definitions:
        by_indicator[one.indicator].append(one)
    dialect.lock_units({one.owners[0] for one in facts}, alone=True)
    for fact in facts:
        assert fact.lump is not None
        for definition in by_indicator[fact.lump.indicator]:
            row = Remainder(
                home=fact.home,
                entry=fact.id,
                unit=fact.owners[0],
                definition=definition.id,
                amount=fact.lump.amount,
                from_day=fact.lump.from_day,
                to_day=fact.lump.to_day,
            )
            add(row, definition, sums)


def add(row: Remainder, definition: Known, sums: Sums) -> None:
    row.detailed = own_totals({definition.id: definition.spec}, row.unit, row.from_day, row.to_day)[definition.id]
    row.save(force_insert=True)
    sums[row.home, row.unit, None, -definition.id, row.to_day] += left(row)


def take_over(definitions: Sequence[Known], sums: Sums) -> None:
    """Lump rows that stand already count for new definitions too. Nobody writes meanwhile."""
    by_indicator = {one.indicator: one for one in definitions}
    live = Entry.system.filter(pk=OuterRef("entry"), gone=LIVE)
    for lump in Lump.objects.filter(Exists(live), indicator__in=sorted(by_indicator)).order_by("entry"):
        definition = by_indicator[lump.indicator]
        unit = Entry.system.values_list("unit_id", flat=True).get(pk=lump.entry)
        row = Remainder(
            home=lump.home,
            entry=lump.entry,
            unit=unit,
            definition=definition.id,
            amount=lump.amount,
            from_day=lump.from_day,
            to_day=lump.to_day,
        )
        add(row, definition, sums)


def recount(unit: int) -> Sums:
    """After a merge: the heir's own rows are more than they were."""
    definitions = {one.id: one for one in kept().definitions}
    sums: Sums = defaultdict(int)
    for row in Remainder.objects.filter(unit=unit).order_by("id"):
        one, was = definitions.get(row.definition), left(row)
        if one is not None:
            row.detailed = own_totals({one.id: one.spec}, unit, row.from_day, row.to_day)[one.id]
            row.save(update_fields=["detailed"])
            sums[row.home, unit, None, -one.id, row.to_day] += left(row) - was
    return sums
