"""`bench figures --soak N`: writers, folder, mover, set member, changing definitions and checkers on one database, and
`kill -9` of writers and folder while they work. Every recount is compared with the figure of the same moment; at the
end every cell is. On PostgreSQL six writers and two checkers; on SQLite one writer and two checkers.
"""

import json
import multiprocessing
import random
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from taizhang.project.bench import Row, figures_data
from taizhang.project.bench.figures_pack import LEDGERS, write
from taizhang.project.django_setup import setup

WIDTHS = (1, 3, 9, 60, 300, 900)
FIRST, DAYS = date(2023, 1, 1), 120
KILL_EVERY = 3.0


def main() -> None:
    seconds = float(sys.argv[1])
    setup()
    from django.db import connection, connections

    _world()
    vendor = connection.vendor
    connections.close_all()
    writers = 6 if vendor == "postgresql" else 1
    roles = [("write", n) for n in range(writers)] + [("fold", 0), ("move", 0), ("join", 0), ("define", 0)]
    roles += [("check", n) for n in range(2)]
    with tempfile.TemporaryDirectory() as folder:
        end = time.time() + seconds
        running = {role: _start(role, end, folder) for role in roles}
        found = {"killed": _kill(running, end, folder)}
        for one in running.values():
            one.join()
        for file in Path(folder).iterdir():
            for name, n in json.loads(file.read_text() or "{}").items():
                found[name] = found.get(name, 0) + n
    sys.stdout.write(json.dumps([asdict(row) for row in _rows(found, _wrong())]) + "\n")


def _world() -> None:
    from taizhang.ledgers.operations import packs
    from taizhang.units.operations import sets
    from taizhang.units.scope import SYSTEM_SCOPE

    with tempfile.TemporaryDirectory() as folder:
        packs.install(SYSTEM_SCOPE, [write(Path(folder) / "bench", stocks=True)])
    figures_data.units(WIDTHS)
    sets.create_batch(SYSTEM_SCOPE, "soak", "第一批")


def _start(role: tuple[str, int], end: float, folder: str) -> Any:
    """Forked, with no connection open: a process that takes a second to start would not be there to be killed."""
    made = multiprocessing.get_context("fork").Process(target=_work, args=(*role, end, folder))
    made.start()
    return made


def _kill(running: dict[tuple[str, int], Any], end: float, folder: str) -> int:
    """A writer or the folder dies in the middle of whatever it does, and another takes its place."""
    dice, killed = random.Random(1), 0  # noqa: S311  which one dies is no secret
    while time.time() + KILL_EVERY * 2 < end:
        time.sleep(KILL_EVERY * dice.random() * 2)
        role = dice.choice([one for one in running if one[0] in {"write", "fold"}])
        running[role].kill()
        running[role].join()
        killed += 1
        running[role] = _start(role, end, folder)
    return killed


def _work(role: str, number: int, end: float, folder: str) -> None:
    from django.db import OperationalError, connection

    act: Callable[[random.Random], dict[str, int]] = ROLES[role]
    dice = random.Random(time.time_ns() + number)  # noqa: S311  chances of a trial
    done: dict[str, int] = {}
    file = Path(folder) / f"{role}-{number}-{time.time_ns()}"
    while time.time() < end:
        file.write_text(json.dumps(done))  # as far as it came, should it be killed
        try:
            for name, n in act(dice).items():
                done[name] = done.get(name, 0) + n
        except OperationalError:  # a deadlock or a lock not had in time: rolled back, and tried again as people do
            done["refused"] = done.get("refused", 0) + 1
            connection.close()
    connection.close()
    file.write_text(json.dumps(done))


def _some_unit(dice: random.Random, *kinds: str) -> Any:
    from taizhang.units.models import Unit

    return Unit.system.get(pk=dice.choice(_units(kinds)))


@lru_cache
def _units(kinds: tuple[str, ...]) -> list[int]:
    """They move about in the trial, but none comes or goes."""
    from taizhang.units.models import Unit

    return list(Unit.system.filter(kind__in=kinds).order_by("id").values_list("id", flat=True))


def _write(dice: random.Random) -> dict[str, int]:
    return {dice.choice([_create] * 5 + [_edit] * 2 + [_step] * 4 + [_withdraw, _roll_back])(dice): 1}


def _facts(key: int) -> Any:
    from taizhang.ledgers.models import Entry
    from taizhang.ledgers.snapshot import facts

    return facts(Entry.system.select_for_update().get(pk=key))


def _create(dice: random.Random) -> str:
    from taizhang.audit.actor import SYSTEM
    from taizhang.audit.operation import operation
    from taizhang.ledgers.facts import EntryChange
    from taizhang.ledgers.models import EntryUnit, Stay
    from taizhang.project.bench.figures_entries import draft

    unit = _some_unit(dice, "branch", "village", "town", "county")
    with operation(SYSTEM) as op:
        entry = draft(unit, dice.randrange(10_000_000), f"bench.{dice.choice(LEDGERS)}")
        others = [_some_unit(dice, "branch", "town") for _ in range(2)] if dice.random() < 0.1 else []
        entry.joint = bool(others)
        entry.save(force_insert=True)
        for one in {unit.pk: unit, **{one.pk: one for one in others}}.values() if others else ():
            EntryUnit.objects.create(home=entry.home, entry=entry.pk, unit=one)
        Stay.objects.create(home=entry.home, entry=entry.pk, n=1, state="recorded", from_day=entry.day, by=0)
        op.change(EntryChange(None, _facts(entry.pk)))
        op.unchanged()
    return "writes"


def _locked(dice: random.Random) -> Any:
    from taizhang.ledgers.models import Entry

    last = Entry.system.order_by("-id").values_list("id", flat=True).first()
    if last is None:
        return None
    return Entry.system.select_for_update().filter(pk__gte=dice.randrange(last) + 1).order_by("id").first()


def _changed(dice: random.Random, change: Callable[[Any, random.Random], None]) -> str:
    from taizhang.audit.actor import SYSTEM
    from taizhang.audit.operation import operation
    from taizhang.ledgers.facts import EntryChange
    from taizhang.ledgers.snapshot import facts

    with operation(SYSTEM) as op:
        op.unchanged()
        entry = _locked(dice)
        if entry is None:
            return "writes"
        before = facts(entry)
        change(entry, dice)
        op.change(EntryChange(before, facts(entry)))
    return "writes"


def _edit(dice: random.Random) -> str:
    def change(entry: Any, dice: random.Random) -> None:
        entry.day = FIRST + timedelta(days=dice.randrange(DAYS))
        entry.data = {**entry.data, "kind": f"k{dice.randrange(1, 5)}", "n1": dice.randrange(50)}
        entry.save(update_fields=["day", "data"])

    return _changed(dice, change)


def _step(dice: random.Random) -> str:
    """Close, or reopen what is closed."""

    def change(entry: Any, dice: random.Random) -> None:
        from taizhang.ledgers.models import Stay

        last = Stay.objects.filter(entry=entry.pk).order_by("-n").first()
        if last is None:
            return
        on = last.from_day + timedelta(days=dice.randrange(9))
        Stay.objects.filter(pk=last.pk).update(to_day=on)
        state = "closed" if last.state == "recorded" else "recorded"
        Stay.objects.create(home=entry.home, entry=entry.pk, n=last.n + 1, state=state, from_day=on, by=0)

    return _changed(dice, change)


def _withdraw(dice: random.Random) -> str:
    def change(entry: Any, _dice: random.Random) -> None:
        entry.gone = "" if entry.gone else "withdrawn"
        entry.save(update_fields=["gone"])

    return _changed(dice, change)


def _roll_back(dice: random.Random) -> str:
    from django.db import transaction

    with transaction.atomic():
        _create(dice)
        transaction.set_rollback(True)
    return "rolled_back"


def _fold(_dice: random.Random) -> dict[str, int]:
    from taizhang.figures.fold import fold_all

    taken = fold_all(limit=500)
    time.sleep(0.2)
    return {"folds": 1, "folded": taken}


def _move(dice: random.Random) -> dict[str, int]:
    from taizhang.audit.errors import Refused
    from taizhang.units.operations import moving
    from taizhang.units.scope import SYSTEM_SCOPE

    kind, above = dice.choice([("county", "prefecture"), ("town", "county"), ("village", "town")])
    time.sleep(0.05)
    with suppress(Refused):
        moving.move(SYSTEM_SCOPE, _some_unit(dice, kind).pk, _some_unit(dice, above).pk)
        return {"moves": 1}
    return {}


def _join(dice: random.Random) -> dict[str, int]:
    from taizhang.units.models import UnitSet
    from taizhang.units.operations import sets
    from taizhang.units.scope import SYSTEM_SCOPE

    time.sleep(0.1)
    act = dice.choice([sets.join_batch, sets.leave_batch])
    units = [_some_unit(dice, "branch", "town", "county").pk for _ in range(3)]
    act(SYSTEM_SCOPE, UnitSet.objects.get().pk, dict.fromkeys(units))
    return {"memberships": 1}


def _define(dice: random.Random) -> dict[str, int]:
    from taizhang.figures import build, registration
    from taizhang.units.scope import SYSTEM_SCOPE

    time.sleep(2)
    ledger = dice.choice(LEDGERS)
    waiting = registration.register_again(SYSTEM_SCOPE, [f"bench.{ledger}_m0", f"bench.{ledger}_open"])
    built = build.build(waiting)
    build.drop_old()
    return {"definitions": 1 if built else 0}


SIDE_BY_SIDE = 24  # figures compared in one moment


def _check(dice: random.Random) -> dict[str, int]:
    """Figures and their rows, of one moment."""
    from taizhang.figures import dialect
    from taizhang.figures.queries import read, recount
    from taizhang.units.scope import SYSTEM_SCOPE

    asked = [_some_figure(dice) for _ in range(SIDE_BY_SIDE)]
    with dialect.snapshot():
        read_ = [figure.stored for figure in read(SYSTEM_SCOPE, asked)]
        counted = [recount(SYSTEM_SCOPE, wanted) for wanted in asked]
    wrong = [one for one in zip(asked, read_, counted, strict=True) if one[1] != one[2]]
    for one in wrong:
        sys.stderr.write(f"differs: {one}\n")
    return {"recounts": len(asked), "differences": len(wrong)}


def _some_figure(dice: random.Random) -> Any:
    from taizhang.figures.figure import Wanted
    from taizhang.figures.places import BLOCK, tree_of_set
    from taizhang.units.models import UnitSet

    kinds = dice.choice([("province", "prefecture"), ("county",), ("town",), ("village", "branch")])
    unit = dice.choice(_units(kinds))
    one, other = sorted(FIRST + timedelta(days=dice.randrange(DAYS)) for _ in range(2))
    last = dice.choice(["m0", "m1", "m3", "open", "closed"])
    tree = tree_of_set(UnitSet.objects.get().pk) if dice.random() < 0.15 else BLOCK
    return Wanted(f"bench.{dice.choice(LEDGERS)}_{last}", unit, one, other, tree=tree)


ROLES: dict[str, Callable[[random.Random], dict[str, int]]] = {
    "write": _write, "fold": _fold, "move": _move, "join": _join, "define": _define, "check": _check,
}  # fmt: skip


def _wrong() -> int:
    """Cells that are wrong after everything: with what is left unfolded, and after the last fold."""
    from taizhang.figures import build
    from taizhang.figures.fold import fold_all
    from taizhang.figures.verify import months, verify_month

    wrong = sum(len(verify_month(month)) for month in months())
    build.build(build.waiting())
    while fold_all():
        pass
    return wrong + sum(len(verify_month(month)) for month in months())


def _rows(found: dict[str, int], wrong: int) -> list[Row]:
    wanted = 2_000
    told = ("writes", "rolled_back", "folds", "moves", "memberships", "definitions", "killed", "refused")
    names = ("写入", "回滚", "归并", "划转", "批次进出", "口径更换", "强行终止", "冲突后重试")
    rows = [Row(name, found.get(key, 0), "次") for key, name in zip(told, names, strict=True)]
    recounts, differences = found.get("recounts", 0), found.get("differences", 0)
    return [
        *rows,
        Row("重数", recounts, "次", bar=f"{wanted} 次以上（60秒）", holds=recounts >= wanted),
        Row("不符", differences, "处", bar="0", holds=differences == 0),
        Row("结束后错误的合计", wrong, "处", bar="0", holds=wrong == 0),
    ]


if __name__ == "__main__":
    main()
