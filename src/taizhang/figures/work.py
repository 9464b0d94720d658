"""Figures in the background: folding, building, proving, dropping what was replaced, counting what takes long."""

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from taizhang.figures import build, counting, fold, registration, verify
from taizhang.figures.grain import KEPT_KINDS, VILLAGE_KINDS
from taizhang.figures.models import Definition
from taizhang.jobs.registry import Kind, Result, Task
from taizhang.units.kinds import COUNTY
from taizhang.units.kinds import KINDS as KINDS_OF_UNITS
from taizhang.units.models import Unit
from taizhang.units.scope import SYSTEM_SCOPE

ROUNDS = 200  # batches of one run; what is left waits for the next
PACE = timedelta(minutes=30)
LONG = timedelta(minutes=10)  # one statement over all entries takes longer than most leases


ABOVE_VILLAGES = [
    key
    for key, kind in KINDS_OF_UNITS.items()
    if key in KEPT_KINDS and key not in VILLAGE_KINDS and kind.level >= COUNTY
]


def _fold(task: Task) -> Result:
    taken = 0
    for _ in range(ROUNDS):
        batch = fold.fold_all()
        taken += batch
        if not batch:
            break
        task.step(taken, taken, f"已归并{taken}条")
    return {"folded": taken}


def _build(task: Task) -> Result:
    keys = build.waiting() or _coarse(task)
    if not keys:
        return {"built": 0, "dropped": build.drop_old(task.step)}
    done = build.build(keys, task.step)
    return {"built": len(keys) if done else 0, "dropped": build.drop_old(task.step)}


def _coarse(task: Task) -> list[int]:
    """Definitions whose cells do not reach down to villages are registered again, once, and read meanwhile."""
    found = Definition.objects.filter(state=Definition.LIVE, period="", villages=False)
    indicators = list(found.values_list("indicator", flat=True))
    if not indicators:
        return []
    return registration.register_again(replace(SYSTEM_SCOPE, actor=task.actor), indicators)


def _verify(task: Task) -> Result:
    """In turn the newest month, another month, and some units: mistakes are found soonest where people look."""
    turn = int(time.time()) // PACE.seconds
    months = verify.months()
    if turn % 3 == 2 or not months:
        wrong = verify.verify_units(_units(turn // 3), task.step)
        return {"month": None, **_told(wrong)}
    month = months[-1] if turn % 3 else months[(turn // 3) % len(months)]
    return {"month": month.isoformat(), **_told(verify.verify(task.step, [month]))}


AT_ONCE = ((VILLAGE_KINDS, 200), (ABOVE_VILLAGES, 20))  # units proved in one run


def _units(turn: int) -> list[Unit]:
    """Those where figures come together first, from the county down; what is above adds up in every month."""
    return [unit for kinds, count in AT_ONCE for unit in _slice(kinds, count, turn)]


def _slice(kinds: Sequence[str], count: int, turn: int) -> list[Unit]:
    every = Unit.system.filter(kind__in=kinds).order_by("id")
    runs = -(-every.count() // count) or 1
    start = turn % runs * count
    return list(every[start : start + count])


def _told(wrong: Sequence[verify.Wrong]) -> dict[str, object]:
    return {"differences": [one.sentence() for one in wrong[:20]], "count": len(wrong)}


def _verify_all(task: Task) -> Result:
    return {**_told(verify.verify(task.step))}


def _rebuild(task: Task) -> Result:
    """Run twice it takes up what it registered before."""
    waiting = build.waiting() or registration.register_again(replace(SYSTEM_SCOPE, actor=task.actor))
    done = build.build(waiting, task.step)
    build.drop_old(task.step)
    return {"rebuilt": len(waiting) if done else 0}


KINDS = (
    Kind("figures.fold", "归并数字", _fold, every=timedelta(seconds=2), quick=True),
    Kind("figures.build", "计算新口径的数字", _build, every=timedelta(seconds=15), lease=LONG),
    Kind("figures.verify", "核对数字", _verify, every=PACE, lease=LONG),
    Kind("figures.verify_all", "核对全部数字", _verify_all, lease=LONG),
    Kind("figures.rebuild", "重建数字", _rebuild, lease=LONG),
    Kind(counting.KIND, "统计人数、点位", counting.count, lease=LONG),
)
