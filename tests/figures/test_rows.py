"""A random pack over a random tree, worked by people and read by people: a figure is what brute force counts, and the
rows it opens are those rows, to whom may see them.

Brute force asks the engine for one thing only, what a single row contributes (proved apart in test_contributions.py);
who may see a row is asked of the managers of rows.
"""

import random
from collections import Counter
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from taizhang.audit.errors import Missing, Refused
from taizhang.figures.contributions import contributions
from taizhang.figures.figure import Wanted
from taizhang.figures.fold import fold_all
from taizhang.figures.queries import read, recount
from taizhang.figures.rows import rows
from taizhang.figures.spec import spec_of
from taizhang.ledgers import installed
from taizhang.ledgers.facts import EntryFacts
from taizhang.ledgers.models import Entry
from taizhang.ledgers.operations import packs
from taizhang.ledgers.operations.create import NewEntry, create
from taizhang.ledgers.operations.edit import edit
from taizhang.ledgers.operations.steps import Taken, take
from taizhang.ledgers.operations.withdraw import restore, withdraw
from taizhang.packs.model import Aggregation, Indicator, Source
from taizhang.packs.reach import Reach
from taizhang.units.models import Account, Unit
from taizhang.units.operations import moving
from taizhang.units.scope import SYSTEM_SCOPE, Scope, scope_of
from tests.figures import world
from tests.figures.county import viewer

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

FIRST, SPAN = date(2023, 8, 20), 90
TODAY = FIRST + timedelta(days=SPAN)
PACK = """language = 1
key = "any"
version = "1"
title = "随机包"
purpose = "数字与明细"
[streams]
daily = "日常"
"""
OPTIONS = """[kind]
a = "甲"
b = "乙"
c = "丙"
"""
LIFECYCLES = """[rectify]
start = "open"
[rectify.states]
open = "待办"
doing = "在办"
closed = "办结"
[rectify.steps]
begin = { label = "承办", from = ["open"], to = "doing", by = "clerk" }
close = { label = "办结", from = ["open", "doing"], to = "closed", by = "clerk" }
reopen = { label = "重开", from = ["closed"], to = "open", by = "clerk" }
"""
LEDGER = """label = "台账{key}"
word = "件"
stream = "daily"
lifecycle = "rectify"
{private}
[fields]
title = {{ label = "名称", type = "text", required = true, role = "title" }}
held_on = {{ label = "日期", type = "date", required = true, role = "day" }}
kind = {{ label = "类别", type = "choice", options = "kind" }}
people = {{ label = "人数", type = "int" }}
place = {{ label = "点位", type = "text" }}
due = {{ label = "时限", type = "date", role = "due" }}
hosts = {{ label = "联办单位", type = "units", role = "owner" }}
"""
LEDGERS = ("one", "two")
Pair = tuple[int, str]  # an entry as an indicator counts it


class Story:
    def __init__(self, seed: int, folder: Path) -> None:
        self.dice = random.Random(seed)
        self.units: list[Unit] = []
        self.entries: list[int] = []
        self._grow("province", None)
        packs.install(SYSTEM_SCOPE, [self._pack(folder)])
        found = installed.current()
        self.indicators, self.ledgers = found.indicators, found.ledgers
        self.people = [viewer(unit) for unit in (self.units[0], *self.dice.sample(self.units[1:], 3))]

    def _grow(self, kind: str, above: Unit | None) -> None:
        below = {
            "province": ["prefecture"],
            "prefecture": ["county"],
            "county": ["town"],
            "town": ["village", "branch"],
        }
        unit = world.unit(f"U{len(self.units)}", kind, above)
        self.units.append(unit)
        for each in below.get(kind, ()):
            for _ in range(self.dice.randrange(1, 3)):
                self._grow(each, unit)

    def _pack(self, folder: Path) -> Path:
        (folder / "ledgers").mkdir(parents=True)
        for name, text in (("pack", PACK), ("options", OPTIONS), ("lifecycles", LIFECYCLES)):
            (folder / f"{name}.toml").write_text(text, encoding="utf-8")
        for key in LEDGERS:
            private = self.dice.choice(['private = { kind = "a" }', "private = true", ""][: 2 + (key == "two")])
            text = LEDGER.format(key=key, private=private)
            (folder / "ledgers" / f"{key}.toml").write_text(text, encoding="utf-8")
        summed = [self._indicator(number) for number in range(9)]
        joined = [self._joined(number, word) for number, word in enumerate(("plus", "share", "share"))]
        (folder / "indicators.toml").write_text("\n".join(summed + joined), encoding="utf-8")
        return folder

    def _indicator(self, number: int) -> str:
        """One of the first three counts rows by their day, so that there is something to add and to compare."""
        plain = number < 3
        lines = [f'[i{number}]\nlabel = "指标{number}"\nword = "件"\nledger = "{self.dice.choice(LEDGERS)}"']
        if self.dice.random() < 0.4:
            lines.append('where = { kind = ["a", "b"] }' if self.dice.random() < 0.5 else 'where = { kind = "c" }')
        times = ["", 'entered = "closed"', 'entered = "closed"\ntimes = true', 'while = ["open", "doing"]',
                 'while = ["open", "doing"]\npast = "due"']  # fmt: skip
        when = "" if plain else self.dice.choice(times)
        counts = [""] * 2 + ['sum = "people"', 'distinct = "place"']
        what = "" if plain else self.dice.choice(counts if not when else counts[:3])
        reach = self.dice.choice(["", 'reach = "own"', 'reach = "below"', 'reach = "all"'])
        return "\n".join([*lines, *filter(None, (when, what, reach))])

    def _joined(self, number: int, word: str) -> str:
        parts = self.dice.sample(["i0", "i1", "i2"], 2)
        return f'[j{number}]\nlabel = "合成{number}"\nword = "件"\n{word} = ["{parts[0]}", "{parts[1]}"]'

    def day(self) -> date:
        return FIRST + timedelta(days=self.dice.randrange(SPAN))

    def values(self) -> dict[str, object]:
        given: dict[str, object] = {"title": "甲", "held_on": self.day().isoformat()}
        chances: list[tuple[str, float, object]] = [
            ("kind", 0.8, self.dice.choice("abc")),
            ("people", 0.7, self.dice.randrange(0, 30)),
            ("place", 0.7, self.dice.choice(["一组", "二组", "三组"])),
            ("due", 0.5, self.day().isoformat()),
            ("hosts", 0.3, [self.dice.choice(self.units).name for _ in range(2)]),
        ]
        return given | {key: value for key, chance, value in chances if self.dice.random() < chance}

    def act(self) -> None:
        acts = [self.write] * 12 + [self.step] * 6 + [self.edit, self.edit, self.withdraw, self.move, self.fold]
        with suppress(Refused), transaction.atomic():  # what may not be is not the matter here
            self.dice.choice(acts)()

    def write(self) -> None:
        new = NewEntry(f"any.{self.dice.choice(LEDGERS)}", self.dice.choice(self.units).pk, self.values())
        self.entries.append(create(SYSTEM_SCOPE, new, today=TODAY).pk)

    def some(self) -> Entry:
        return Entry.system.get(pk=self.dice.choice(self.entries))

    def step(self) -> None:
        row = self.some()
        day = min(TODAY, self.day() + timedelta(days=20))
        step = self.dice.choice(["begin", "close", "close", "reopen"])
        take(SYSTEM_SCOPE, row.pk, Taken(step, row.version, day), today=TODAY)

    def edit(self) -> None:
        row = self.some()
        edit(SYSTEM_SCOPE, row.pk, self.values(), version=row.version)

    def withdraw(self) -> None:
        row = self.some()
        if row.gone:
            restore(SYSTEM_SCOPE, row.pk)
        else:
            withdraw(SYSTEM_SCOPE, row.pk, reason="重复", version=row.version)

    def move(self) -> None:
        moving.move(SYSTEM_SCOPE, self.dice.choice(self.units).pk, self.dice.choice(self.units).pk)

    def fold(self) -> None:
        fold_all(limit=self.dice.choice([1, 20, 1000]))

    def check(self) -> Counter[str]:
        """What was seen, so that a test that looks at nothing does not pass."""
        seen: Counter[str] = Counter()
        oracle = world.Oracle.now()
        for who in (SYSTEM_SCOPE, *map(again, self.people)):
            for indicator in self.indicators.values():
                one, other = sorted([self.day(), self.day()])
                reach = self.dice.choice([None, *Reach])
                wanted = Wanted(indicator.id, self.asked_by(oracle, who), one, other, reach)
                seen += self.check_one(oracle, who, indicator, wanted)
        return seen

    def asked_by(self, oracle: world.Oracle, who: Scope) -> int:
        """Mostly what one may ask."""
        if who is SYSTEM_SCOPE or self.dice.random() < 0.3:
            return self.dice.choice(self.units).pk
        return self.dice.choice(sorted(oracle.subtree(who.actor.unit or 0)))

    def check_one(self, oracle: world.Oracle, who: Scope, indicator: Indicator, wanted: Wanted) -> Counter[str]:
        below = oracle.subtree(wanted.unit)
        if who is not SYSTEM_SCOPE and not below <= oracle.subtree(who.actor.unit or 0):
            with pytest.raises(Missing):
                read(who, [wanted])
            with pytest.raises(Missing):
                rows(who, wanted)
            return Counter(refused=1)
        (figure,) = read(who, [wanted])
        share = indicator.source is Source.SHARE
        parts = [self.indicators[key] for key in indicator.parts] or [indicator]
        held = [self.counted(oracle, part, wanted, indicator, below, since=share) for part in parts]
        opened = held[:1] if share else held
        if share:
            assert [figure.numerator, figure.denominator] == [sum(one.values()) for one in held]
        elif indicator.aggregation is Aggregation.DISTINCT:
            assert figure.stored == len({self.place(oracle, entry) for entry, _ in held[0]} - {None})
        else:
            assert figure.stored == sum(sum(one.values()) for one in held)
        expected = {pair: amount for one in opened for pair, amount in one.items()}
        assert recount(who, wanted) == sum(expected.values())
        return self.check_rows(who, wanted, expected)

    def check_rows(self, who: Scope, wanted: Wanted, expected: dict[Pair, int]) -> Counter[str]:
        visible = set(
            Entry.objects.visible_to(who)
            .filter(pk__in=[entry for entry, _ in expected])
            .values_list("pk", flat=True)
        )
        shown: dict[Pair, int] = {}
        hidden, after, days = 0, None, []
        while True:
            page = rows(who, wanted, after=after, limit=7)
            for row in page.rows:
                assert (row.entry, row.indicator) not in shown
                shown[row.entry, row.indicator] = row.amount
                days.append((row.day, row.entry))
            hidden += page.not_shown
            after = page.next
            if after is None:
                break
        assert shown == {pair: amount for pair, amount in expected.items() if pair[0] in visible}
        assert hidden == len(expected) - len(shown)
        assert days == sorted(days, reverse=True)
        return Counter(shown=len(shown), hidden=hidden, figures=1)

    def counted(
        self,
        oracle: world.Oracle,
        part: Indicator,
        wanted: Wanted,
        whole: Indicator,
        below: set[int],
        *,
        since: bool,
    ) -> dict[Pair, int]:
        """Of a share everything up to its last day counts."""
        spec = spec_of(part, self.ledgers[part.ledger or ""]) if part.aggregation is not Aggregation.DISTINCT else (
            spec_of(part, self.ledgers[part.ledger or ""]).rows)  # fmt: skip
        reach = wanted.reach or whole.reach
        first = wanted.first if spec.flow and not since else date.min
        found: dict[Pair, int] = {}
        for one in oracle.entries:
            if not stands(one, wanted.unit, below, reach):
                continue
            amount = sum(n for day, n in contributions(spec, one) if first <= day <= wanted.last)
            if amount:
                found[one.id, part.id] = amount
        return found

    def place(self, oracle: world.Oracle, entry: int) -> object:
        return next(one.data.get("place") for one in oracle.entries if one.id == entry)


def again(who: Scope) -> Scope:
    """As the next request finds it: the unit may have moved."""
    account = Account.objects.get(pk=who.actor.account)
    return scope_of(account, who.actor, today=timezone.localdate())


def stands(one: EntryFacts, unit: int, below: set[int], reach: Reach) -> bool:
    """A row its own unit shares with one below is its own."""
    owners = set(one.owners)
    match reach:
        case Reach.OWN:
            return unit in owners
        case Reach.BELOW:
            return bool(owners & below) and unit not in owners
        case Reach.ALL:
            return bool(owners & below)


@pytest.mark.parametrize("seed", range(3))
def test_a_figure_is_its_rows_whoever_asks(seed: int, tmp_path: Path) -> None:
    story = Story(seed, tmp_path / "any")
    story.write()
    seen: Counter[str] = Counter()
    for turn in range(1, 121):
        story.act()
        if turn % 40 == 0:
            seen += story.check()
    assert min(seen[one] for one in ("shown", "hidden", "figures", "refused")) > 0, seen
