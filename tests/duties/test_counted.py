"""Whatever units did, and whatever became of them: counted by the database, coverage says what it says due by due."""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from taizhang.audit.errors import Refused
from taizhang.duties.coverage import answers
from taizhang.duties.coverage.tally import whole
from taizhang.duties.dues.due import State
from taizhang.duties.dues.standing import standing
from taizhang.duties.models import DutySwitch
from taizhang.duties.naming import due_key
from taizhang.duties.operations import marking
from taizhang.figures import build
from taizhang.figures.duties import Asked
from taizhang.figures.exact import Place
from taizhang.figures.fold import fold_all
from taizhang.ledgers import installed
from taizhang.ledgers.operations import packs
from taizhang.packs.reach import Reach
from taizhang.units.models import Person, Unit
from taizhang.units.operations.ending import end
from taizhang.units.operations.merging import merge
from taizhang.units.operations.moving import move
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.duties.conftest import PACK, TODAY, World, unit

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

MORE = """
[contact]
label = "流动人员每季度联系"
ledger = "meeting"
who = { kind = ["branch"] }
each = "person"
of = { floating = true, member = true }
field = "speaker"
every = "quarter"
grace = "2 days"
zero_report = true
[answer]
label = "要求五个工作日内回应"
ledger = "progress"
each = "requirement"
who = { row = "requirement" }
field = "requirement"
within = "5 working days"
after = { ledger = "requirement", of = "row" }
on = false
purpose = "试验开关"
[own_term]
label = "动员后十天内两次进展"
ledger = "progress"
who = { kind = ["town", "county"] }
within = "10 days"
after = { ledger = "meeting", where = { kind = { contains = "launch" } }, of = "own" }
at_least = 2
grace = "1 day"
on = false
purpose = "试验开关"
[below_term]
label = "上级要求一月内开会"
ledger = "meeting"
who = { kind = ["branch"] }
within = "1 month"
after = { ledger = "requirement", of = "parent" }
on = false
purpose = "试验开关"
[both_leaders]
label = "班子成员每季度讲两次"
ledger = "meeting"
who = { kind = ["town"] }
each = "leader"
field = "speaker"
every = "quarter"
at_least = 2
on = false
purpose = "试验开关"
[branch_rota]
label = "支部轮流值班"
ledger = "meeting"
who = { kind = ["branch"] }
pool = true
every = "month"
at_least = 2
on = false
purpose = "试验开关"
"""
# What is said otherwise since the fifth of February.
SINCE = (
    ('every = "month"\nat_least = 2\ngrace', 'every = "week"\nat_least = 1\ngrace'),
    ("by = 2026-03-13", "by = 2026-03-25"),
    ('where = { kind = { contains = "weekly" } }', 'where = { kind = { contains = "branch" } }'),
)
FIELD = 'requirement = { label = "对应要求", type = "link", to = "requirement" }\n'


@pytest.fixture
def world(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    more = {"duties.toml": MORE, "ledgers/progress.toml": FIELD}
    for path in PACK.rglob("*.toml"):
        name = path.relative_to(PACK)
        text = path.read_text("utf-8").replace('version = "1"', 'version = "2"') + more.get(str(name), "")
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: date(2025, 12, 1))
    packs.install(SYSTEM_SCOPE, [tmp_path])
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: date(2026, 2, 5))
    _changed(tmp_path)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)
    everywhere = ("own_term", "below_term", "both_leaders", "branch_rota")
    _on(world.county, date(2026, 1, 1), *everywhere)
    _on(world.town, date(2026, 2, 1), "answer")
    _on(world.town, date(2026, 2, 9), "half_off")  # twice, so that the same thing is asked in two runs
    _on(world.county, date(2026, 2, 1), "half_off")
    return world


def _on(at: Unit, day: date, *duties: str) -> None:
    for duty in duties:
        on = {"purpose": "试验", "made_by": 0, "made_at": timezone.now(), "from_day": day}
        DutySwitch.objects.create(duty=f"due.{duty}", unit=at, on=True, **on)


def _changed(folder: Path) -> None:
    for name, replaced in (("duties.toml", SINCE), ("pack.toml", [('version = "2"', 'version = "3"')])):
        text = (folder / name).read_text("utf-8")
        for old, new in replaced:
            assert old in text
            text = text.replace(old, new)
        (folder / name).write_text(text, "utf-8")
    packs.install(SYSTEM_SCOPE, [folder])
    while waiting := build.waiting():
        build.build(waiting)


class Life:
    """A county at work, drawn from a seed."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.dice = world, random.Random(seed)
        self.units = [world.county, world.town, world.other, world.dept, world.second_dept, world.branch]
        for n in range(5):
            self.units.append(unit(f"B{n + 2}", f"第{n + 2}党支部", "branch", self.dice.choice(self.units[:3])))
        self.people = [world.leader, world.deputy]
        for n in range(12):
            marks = {key: self.dice.random() < 0.5 for key in ("leader", "member", "floating")}
            self.people.append(Person.system.create(unit=self.one(), name=f"人{n}", order=n + 3, **marks))
        self.tasks: list[int] = []
        self.requirements: list[int] = []

    def one(self) -> Unit:
        found = Unit.system.get(pk=self.dice.choice(self.units).pk)
        return found if found.ended_on is None else self.world.county

    def day(self, first: int = 0, last: int = 78) -> date:
        return date(2026, 1, 1) + timedelta(days=self.dice.randint(first, last))

    def live(self, acts: int) -> None:
        kinds = [self.meet, self.meet, self.meet, self.require, self.task, self.task, self.plan, self.report]
        kinds += [self.report, self.mark, self.mark, self.mark, self.upheave]
        for _ in range(acts):
            with suppress(Refused):  # what is not allowed is not done
                self.dice.choice(kinds)()

    def meet(self) -> None:
        more: dict[str, object] = {}
        if self.dice.random() < 0.6:
            more["speaker"] = self.dice.choice(self.people).pk
        if self.dice.random() < 0.3:
            more["hosts"] = [self.one().pk]
        if self.requirements and self.dice.random() < 0.5:
            more["requirement"] = self.dice.sample(self.requirements, min(2, len(self.requirements)))
        kinds = self.dice.sample(["launch", "weekly", "branch"], self.dice.randint(0, 2))
        self.world.meeting(self.one(), self.day().isoformat(), *kinds, **more)

    def require(self) -> None:
        entry = self.world.enter("requirement", self.one(), got_on=self.day().isoformat())
        self.requirements.append(entry.pk)

    def task(self) -> None:
        set_on = self.day()
        values: dict[str, object] = {"set_on": set_on.isoformat(), "span": self.dice.choice(["long", "short"])}
        if self.dice.random() < 0.7:
            values["due"] = (set_on + timedelta(days=self.dice.randint(0, 60))).isoformat()
        if self.dice.random() < 0.7:
            values["ends_on"] = (set_on + timedelta(days=self.dice.randint(0, 90))).isoformat()
        entry = self.world.enter("task", self.one(), **values)
        self.tasks.append(entry.pk)
        if self.dice.random() < 0.4:
            self.world.step(entry, "done", self.day(40))

    def plan(self) -> None:
        self.world.step(
            self.world.enter("plan", self.one(), made_on=self.day().isoformat()), "adopt", self.day(60)
        )

    def report(self) -> None:
        more: dict[str, object] = {"round": self.dice.choice(["one", "two"])}
        if self.tasks:
            more["task"] = self.dice.choice(self.tasks)
        if self.requirements and self.dice.random() < 0.6:
            more["requirement"] = self.dice.choice(self.requirements)
        self.world.enter("progress", self.one(), on=self.day().isoformat(), **more)

    def mark(self) -> None:
        """A zero report, an excuse or an extension of a due that is open."""
        at, duty = self.one(), self.dice.choice(list(installed.current().duties.values()))
        dues = self.world.dues(at, duty.key, self.day(40), TODAY) if duty.pack == "due" else []
        if not dues:
            return
        scope, key = self.world.scope(at, Role.CLERK), due_key(self.dice.choice(dues).key)
        if duty.zero_report and self.dice.random() < 0.5:
            marking.sign_zero(scope, at.pk, key, today=TODAY)
            return
        if self.dice.random() < 0.5:
            asked = marking.ask_excuse(scope, at.pk, key, reason="抢险", today=TODAY)
        else:
            later = TODAY + timedelta(days=self.dice.randint(1, 60))
            asked = marking.ask_extension(scope, at.pk, key, new_due=later, reason="抢险", today=TODAY)
        if self.dice.random() < 0.8:
            self.world.step(asked, "grant", TODAY)

    def upheave(self) -> None:
        what: Callable[[], object] = self.dice.choice([self._move, self._merge, self._end, self._use, self._leave])
        what()

    def _move(self) -> None:
        move(SYSTEM_SCOPE, self.one().pk, self.one().pk, on=self.day(), reason="划转")

    def _merge(self) -> None:
        merge(SYSTEM_SCOPE, self.dice.choice(self.units[5:]).pk, self.one().pk, on=self.day(40), reason="合并")

    def _end(self) -> None:
        end(SYSTEM_SCOPE, self.dice.choice(self.units[5:]).pk, on=self.day(40), reason="撤销")

    def _use(self) -> None:
        Unit.system.filter(pk=self.one().pk).update(first_use=self.day())

    def _leave(self) -> None:
        Person.system.filter(pk=self.dice.choice(self.people).pk).update(ended_on=self.day())


def due_by_due(asked: Asked) -> dict[int, State]:
    covering = answers._Covering.of([asked])
    held = covering.holding(asked)
    states: dict[int, set[State]] = defaultdict(set)
    for _, one, state in covering.question(asked, held).states(standing(answers.units_of(asked, held))):
        states[one].add(state)
    return {unit: whole(found) for unit, found in states.items() if found != {State.NOT_REQUIRED}}


def _nothing(_self: object, apart: Sequence[object]) -> dict[Asked, object]:
    assert not apart, "counted by no statement"
    return {}


@pytest.mark.parametrize("seed", range(3))
def test_coverage_is_what_it_is_due_by_due(world: World, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    life = Life(world, seed)
    life.live(70)
    duties = [one for one in installed.current().duties.values() if one.pack == "due"]
    places = [Place(world.county.pk), Place(world.county.pk, reach=Reach.BELOW), Place(world.town.pk)]
    places.append(Place(world.other.pk, reach=Reach.OWN))
    wanted = [
        Asked(duty, place, day)
        for duty in duties
        for place in places
        for day in (TODAY, date(2026, 2, 20), date(2026, 4, 20))
    ]
    states = {one: due_by_due(one) for one in wanted}
    expected = {one: dict(Counter(found.values())) for one, found in states.items()}
    monkeypatch.setattr(answers._Covering, "_worked_together", _nothing)
    assert len({state for counts in expected.values() for state in counts}) >= 4
    assert len(set(duties) - {one.duty for one, counts in expected.items() if counts}) <= 3
    for _ in range(2):
        for one, found in answers.cover(wanted).items():
            counted = {state: n for state, n in found.tally.states.items() if n} if found else None
            assert counted == expected[one], (one.duty.key, one.place, one.day)
        fold_all()
    for one in wanted[::5]:
        for state in State:
            units = [unit.id for unit in answers.named(one, state, 100)]
            assert set(units) == {unit for unit, held in states[one].items() if held is state}, (
                one.duty.key,
                state,
            )
