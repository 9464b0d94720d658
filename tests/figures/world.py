"""A small world for the tests of figures: a tree, writers that tell figures what they did, and a brute force.

`Oracle` counts by looking at every entry and owner in plain Python; of the engine it uses only what one entry
contributes, which tests/figures/test_contributions.py proves apart.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from taizhang.audit.actor import SYSTEM
from taizhang.audit.locks import Shape
from taizhang.audit.operation import operation
from taizhang.figures import definitions, registration
from taizhang.figures.contributions import contributions
from taizhang.figures.places import BLOCK, LINE
from taizhang.figures.spec import Spec
from taizhang.ledgers.facts import EntryChange, EntryFacts
from taizhang.ledgers.models import Entry, EntryUnit, Lump, Stay
from taizhang.ledgers.models.entry import LIVE, WITHDRAWN
from taizhang.ledgers.snapshot import facts
from taizhang.units import paths
from taizhang.units.models import Unit
from taizhang.units.operations.creation import NewUnit, create
from taizhang.units.scope import SYSTEM_SCOPE

NOW = datetime(2023, 9, 1, tzinfo=UTC)
Lumped = tuple[str, int, date, date]


def unit(code: str, kind: str, parent: Unit | None = None) -> Unit:
    above = parent.pk if parent else None
    return create(
        SYSTEM_SCOPE, NewUnit(code=code, name=f"单位{code}", kind=kind, parent=above, started_on=date(2020, 1, 1))
    )


def write(
    unit: Unit,
    ledger: str,
    data: dict[str, object],
    *,
    day: date | None = None,
    due: date | None = None,
    owners: tuple[Unit, ...] = (),
    state: str = "open",
    since: date = date(2023, 9, 4),
    lump: Lumped | None = None,
) -> Entry:
    owners = tuple(one for one in owners if one.pk != unit.pk)
    with operation(SYSTEM) as op:
        entry = Entry.system.create(
            home=unit.home,
            ledger=ledger,
            unit=unit,
            number=str(Entry.system.count()),
            numbered_by=unit.pk,
            title="甲",
            state=state,
            day=day,
            due=due,
            data=data,
            joint=bool(owners),
            created_at=NOW,
            created_by=0,
            updated_at=NOW,
            lump=lump is not None,
        )
        _own(entry, unit, owners)
        Stay.objects.create(home=entry.home, entry=entry.pk, n=1, state=state, from_day=since, by=0)
        if lump:
            indicator, amount, first, last = lump
            Lump.objects.create(
                entry=entry.pk, home=entry.home, indicator=indicator, amount=amount, from_day=first, to_day=last
            )
        op.unchanged()
        op.change(EntryChange(None, facts(entry)))
    return entry


def _own(entry: Entry, unit: Unit, owners: tuple[Unit, ...]) -> None:
    EntryUnit.objects.filter(entry=entry.pk).delete()
    for one in (unit, *owners) if owners else ():
        EntryUnit.objects.create(home=entry.home, entry=entry.pk, unit=one)


def edit(entry: Entry, *, owners: tuple[Unit, ...] | None = None, **fields: object) -> None:
    with operation(SYSTEM) as op:
        entry = Entry.system.select_for_update().get(pk=entry.pk)
        before = facts(entry)
        for name, value in fields.items():
            setattr(entry, name, value)
        if owners is not None:
            owners = tuple(one for one in owners if one.pk != entry.unit_id)
            entry.joint = bool(owners)
            _own(entry, entry.unit, owners)
        entry.save()
        op.unchanged()
        op.change(EntryChange(before, facts(entry)))


def withdraw(entry: Entry) -> None:
    edit(entry, gone=WITHDRAWN)


def restore(entry: Entry) -> None:
    edit(entry, gone=LIVE)


def step(entry: Entry, state: str, on: date) -> None:
    with operation(SYSTEM) as op:
        entry = Entry.system.select_for_update().get(pk=entry.pk)
        before = facts(entry)
        last = Stay.objects.filter(entry=entry.pk).order_by("-n")[0]
        on = max(on, last.from_day)
        Stay.objects.filter(pk=last.pk).update(to_day=on)
        Stay.objects.create(home=entry.home, entry=entry.pk, n=last.n + 1, state=state, from_day=on, by=0)
        entry.state = state
        entry.save(update_fields=["state"])
        op.unchanged()
        op.change(EntryChange(before, facts(entry)))


def define(specs: dict[str, Spec], *, lumped: bool = False) -> dict[str, int]:
    """Register recipes as installed; ids by key. Ledgers are empty, so they are live at once."""
    with operation(SYSTEM, shape=Shape.EXCLUSIVE) as op:
        op.unchanged()
        registration.register(
            {key: definitions.Recipe(key, one, 1, key, lumped=lumped) for key, one in specs.items()}
        )
    return {one.indicator: one.id for one in definitions.kept().live()}


@dataclass
class Oracle:
    """Brute force."""

    entries: list[EntryFacts] = field(default_factory=list)
    subtrees: dict[tuple[int, int], set[int]] = field(default_factory=dict)

    @classmethod
    def now(cls) -> "Oracle":
        found = (facts(entry) for entry in Entry.system.order_by("id"))
        return cls([one for one in found if one is not None])

    def subtree(self, unit: int, which: int = BLOCK) -> set[int]:
        if (unit, which) not in self.subtrees:
            path = "line_path" if which == LINE else "path"
            top = getattr(Unit.system.get(pk=unit), path)
            inside = Unit.system.filter(paths.within(top, field=path)).values_list("id", flat=True) if top else ()
            self.subtrees[unit, which] = set(inside)
        return self.subtrees[unit, which]

    def value(self, spec: Spec, where: set[int], first: date, last: date) -> int:
        return sum(amount(spec, one, first, last) for one in self.entries if where & set(one.owners))

    def lumps(self, key: str, spec: Spec, where: set[int], first: date, last: date) -> int:
        """What lump rows stand for, less the rows their own unit took in since; on the last day of their period."""
        return sum(
            max(0, one.lump.amount - self.value(spec, {one.owners[0]}, one.lump.from_day, one.lump.to_day))
            for one in self.entries
            if one.lump
            and one.lump.indicator == key
            and one.owners[0] in where
            and first <= one.lump.to_day <= last
        )


def amount(spec: Spec, one: EntryFacts, first: date, last: date) -> int:
    return sum(n for day, n in contributions(spec, one) if first <= day <= last)
