"""Figures in the background: folding, building, proving, dropping what was replaced, counting what takes long."""

import time
from dataclasses import replace
from datetime import timedelta

from taizhang.figures import build, counting, fold, registration, verify
from taizhang.jobs.registry import Kind, Result, Task
from taizhang.units.scope import SYSTEM_SCOPE

ROUNDS = 200  # batches of one run; what is left waits for the next
PACE = timedelta(minutes=30)
LONG = timedelta(minutes=10)  # one statement over all entries takes longer than most leases


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
    keys = build.waiting()
    if not keys:
        return {"built": 0, "dropped": build.drop_old(task.step)}
    done = build.build(keys, task.step)
    return {"built": len(keys) if done else 0, "dropped": build.drop_old(task.step)}


def _verify(task: Task) -> Result:
    """One month a run, the newest twice as often as any other: mistakes are found where people look."""
    months = verify.months()
    if not months:
        return {"month": None}
    turn = int(time.time()) // PACE.seconds
    month = months[-1] if turn % 2 else months[(turn // 2) % len(months)]
    wrong = verify.verify(task.step, [month])
    return {"month": month.isoformat(), "differences": [one.sentence() for one in wrong[:20]], "count": len(wrong)}


def _verify_all(task: Task) -> Result:
    wrong = verify.verify(task.step)
    return {"differences": [one.sentence() for one in wrong[:20]], "count": len(wrong)}


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
