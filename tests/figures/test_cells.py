"""Cells and what is not folded yet: exact at every moment, whatever was written, moved, shared or folded."""

import random
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import transaction

from taizhang.audit.errors import Refused
from taizhang.figures import build, dialect, registration
from taizhang.figures.atoms import Atom, evaluate
from taizhang.figures.definitions import kept
from taizhang.figures.fold import fold_all
from taizhang.figures.models import CellDays, CellYear, Definition
from taizhang.figures.places import BLOCK, LINE, OWN, tree_of_set
from taizhang.figures.spec import Spec
from taizhang.figures.verify import months, verify_month, verify_units
from taizhang.ledgers.models import Entry
from taizhang.ledgers.models.entry import LIVE
from taizhang.packs.conditions import ALWAYS, Compare, Op
from taizhang.packs.fieldtypes import FieldType
from taizhang.packs.model import Clock
from taizhang.units.models import SetMember, Unit
from taizhang.units.operations import line, merging, moving, sets
from taizhang.units.scope import SYSTEM_SCOPE
from tests.figures import world

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

MEETING = Compare("kind", FieldType.MULTICHOICE, Op.CONTAINS, ("launch",))
SPECS = {
    "p.rows": Spec("p.a", Clock.DAY),
    "p.launches": Spec("p.a", Clock.DAY, where=MEETING),
    "p.people": Spec("p.a", Clock.DAY, amount="people"),
    "p.reported": Spec("p.a", Clock.DAY, day="span"),
    "p.found": Spec("p.b", Clock.DAY),
    "p.closed": Spec("p.b", Clock.ENTERED, states=("closed",), keeps=("kept",)),
    "p.closings": Spec("p.b", Clock.ENTERED, states=("closed",), times=True),
    "p.open": Spec("p.b", Clock.WHILE, states=("doing", "open")),
    "p.money_open": Spec("p.b", Clock.WHILE, states=("doing", "open"), amount="money"),
    "p.late": Spec("p.b", Clock.WHILE, states=("doing", "open"), past="@due"),
}
FIRST, SPAN = date(2023, 8, 20), 100
STATES = ("open", "doing", "closed", "kept")


class Story:
    """Random acts upon a small tree, each followed by what the world then is."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.specs = dict(SPECS)
        world.define(self.specs, lumped=True)
        self.units: list[Unit] = []
        self._grow()
        self.batch = sets.create_batch(SYSTEM_SCOPE, "batch2", "第二批")
        self.entries: list[Entry] = []

    def _grow(self) -> None:
        number = iter(range(1, 10_000))

        def add(kind: str, parent: Unit | None) -> Unit:
            made = world.unit(f"U{next(number)}", kind, parent)
            self.units.append(made)
            return made

        top = add("province", None)
        for _ in range(2):
            city = add("prefecture", top)
            add("prefecture_dept", city)
            county = add("county", city)
            add("county_dept", county)
            for _ in range(2):
                town = add("town", county)
                for _ in range(2):
                    add("branch", add("village", town))

    def day(self) -> date:
        return FIRST + timedelta(days=self.dice.randrange(SPAN))

    def unit(self) -> Unit:
        return self.dice.choice(self.units)

    def data(self) -> dict[str, object]:
        data: dict[str, object] = {}
        if self.dice.random() < 0.6:
            data["kind"] = self.dice.sample(["launch", "core", "office"], self.dice.randrange(1, 3))
        if self.dice.random() < 0.7:
            data["people"] = self.dice.randrange(0, 30)
            data["money"] = self.dice.randrange(-5, 500)
        if self.dice.random() < 0.5:
            data["span"] = {"from": self.day().isoformat(), "to": "2024-01-01"}
        return data

    def owners(self) -> tuple[Unit, ...]:
        return tuple(self.dice.sample(self.units, self.dice.randrange(1, 4))) if self.dice.random() < 0.35 else ()

    def act(self) -> None:
        acts = (
            [self.write] * 6 + [self.edit] * 2 + [self.step] * 5 + [self.withdraw, self.move, self.move, self.hang]
        )
        acts += [self.join, self.fold, self.fold, self.roll_back, self.merge, self.redefine, self.build, self.lump]
        acts += [self.forget_villages]
        self.dice.choice(acts)()

    def write(self) -> None:
        ledger = self.dice.choice(["p.a", "p.b"])
        made = world.write(
            self.unit(),
            ledger,
            self.data(),
            day=self.day() if self.dice.random() < 0.95 else None,
            due=self.day() if self.dice.random() < 0.6 else None,
            owners=self.owners(),
            since=self.day(),
        )
        self.entries.append(made)

    def roll_back(self) -> None:
        class Undo(Exception):
            pass

        before = list(self.entries)
        with suppress(Undo), transaction.atomic():
            self.write()
            raise Undo
        self.entries = before

    def pick(self) -> Entry | None:
        return Entry.system.get(pk=self.dice.choice(self.entries).pk) if self.entries else None

    def edit(self) -> None:
        entry = self.pick()
        if entry and not entry.lump:
            world.edit(entry, data=self.data(), day=self.day(), due=self.day(), owners=self.owners())

    def step(self) -> None:
        entry = self.pick()
        if entry and entry.gone == LIVE and not entry.lump:
            world.step(entry, self.dice.choice(STATES), self.day())

    def withdraw(self) -> None:
        entry = self.pick()
        if entry:
            (world.withdraw if entry.gone == LIVE else world.restore)(entry)

    def fold(self) -> None:
        fold_all(limit=self.dice.choice([1, 7, 1000]))

    def join(self) -> None:
        some = [unit.pk for unit in self.dice.sample(self.units, 4)]
        act = self.dice.choice([sets.join_batch, sets.leave_batch])
        act(SYSTEM_SCOPE, self.batch.pk, some)

    def move(self) -> None:
        self.try_(moving.move, self.unit().pk, self.unit().pk)

    def hang(self) -> None:
        self.try_(line.set_line_parent, self.unit().pk, self.unit().pk if self.dice.random() < 0.8 else None)

    def lump(self) -> None:
        one, other = sorted([self.day(), self.day()])
        lump = (self.dice.choice(["p.rows", "p.people"]), self.dice.randrange(1, 40), one, other)
        self.entries.append(world.write(self.unit(), "p.a", {}, day=other, lump=lump))

    def redefine(self) -> None:
        """Another condition, or the same recipe once more."""
        if self.dice.random() < 0.5:
            registration.register_again(SYSTEM_SCOPE, self.dice.sample(sorted(SPECS), 2))
            return
        key = self.dice.choice(["p.rows", "p.found", "p.open"])
        where = MEETING if self.dice.random() < 0.5 else ALWAYS
        changed = replace(self.specs[key], where=where)
        self.specs[key] = changed
        world.define(self.specs, lumped=True)

    def build(self) -> None:
        assert build.build(build.waiting())
        build.drop_old()

    def forget_villages(self) -> None:
        """Some definitions are as they were when villages kept nothing."""
        some = self.dice.sample(sorted(SPECS), 2)
        ids = Definition.objects.filter(indicator__in=some, state=Definition.LIVE)
        coarse = list(ids.values_list("id", flat=True))
        ids.update(villages=False)
        villages = [unit.pk for unit in self.units if unit.kind == "village"]
        CellYear.objects.filter(unit__in=villages, indicator__in=[*coarse, *(-one for one in coarse)]).delete()

    def merge(self) -> None:
        leaves = [unit for unit in self.units if unit.kind in {"village", "branch", "town"}]
        gone, into = self.dice.sample(leaves, 2)
        if self.dice.random() < 0.4 and len(leaves) > 6 and self.try_(merging.merge, gone.pk, into.pk):
            self.units.remove(gone)

    def try_(self, act: object, *args: object) -> bool:
        try:
            with transaction.atomic():
                act(SYSTEM_SCOPE, *args)  # type: ignore[operator]  # operations of many forms
        except Refused:
            return False
        return True

    def range(self) -> tuple[date, date]:
        one, other = sorted([self.day(), self.day()])
        return self.dice.choice(
            [(one, other), (date.min, other), (date(2023, 9, 1), date(2023, 10, 31)), (one, one)]
        )

    def check(self) -> None:
        oracle = world.Oracle.now()
        members = set(SetMember.objects.filter(set=self.batch).values_list("unit_id", flat=True))
        batch = tree_of_set(self.batch.pk)
        wanted = {}
        live = {one.indicator: one for one in kept().live()}
        for first, last in (self.range(), self.range()):
            keys = self.dice.sample(sorted(SPECS), 4)
            for unit in {unit.pk for unit in self.dice.choices(self.units, k=8)}:
                for tree in (BLOCK, LINE, OWN, batch):
                    where = {unit} if tree == OWN else oracle.subtree(unit, LINE if tree == LINE else BLOCK)
                    where = where & members if tree == batch else where
                    for key in keys:
                        one = live[key]
                        wanted[Atom(tree, unit, one.id, first, last)] = (
                            oracle.value(one.spec, where, first, last),
                            key,
                        )
                        lumps = oracle.lumps(key, one.spec, where, first, last)
                        wanted[Atom(tree, unit, -one.id, first, last)] = (lumps, key)
        coarse = {one.id for one in live.values() if not one.villages}
        found = evaluate(wanted, {one.id: one.spec for one in live.values()}, coarse)
        wrong = {atom: (found[atom], right, key) for atom, (right, key) in wanted.items() if found[atom] != right}
        assert not wrong


@pytest.mark.parametrize(("seed", "many"), [(0, dialect.MANY), (1, dialect.MANY), (2, 0)])
def test_figures_are_what_brute_force_counts(seed: int, many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialect, "MANY", many)  # how many units a mass report has
    story = Story(seed)
    for turn in range(60):
        story.act()
        if turn % 6 == 0:
            story.check()
    while fold_all():
        pass
    story.check()
    assert [one for month in months() for one in verify_month(month)] == verify_units(story.units) == []
    assert CellYear.objects.exists()
    assert CellDays.objects.exists()
