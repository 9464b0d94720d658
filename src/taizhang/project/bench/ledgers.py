"""`bench ledgers`: one create beside a bare insert, a page of a list at every level, a search beside LIKE.

Creates and searches work on a fresh database. Pages are read from the data set of `bench figures` in the same scale,
made once and used again: `--scale province` has ten million entries.
"""

import json
import subprocess
import sys
from typing import Any

from taizhang.project.bench import Options, Row
from taizhang.project.bench.figures import standing
from taizhang.project.bench.scratch import Environ, scratch

RATE, SLOWEST, PAGE = 0.3, 15.0, 30.0
FASTER = {"sqlite": 20.0, "postgresql": 8.0}


def measure(options: Options) -> list[Row]:
    with scratch() as environ:
        written = _run("ledgers_trial", environ)
    pages = _run("ledgers_pages", standing(options.scale), options.scale)
    return [*_created(written), _searched(written), *_pages(pages)]


def _run(module: str, environ: Environ, *arguments: str) -> dict[str, Any]:
    command = [sys.executable, "-m", f"taizhang.project.bench.{module}", *arguments]
    done = subprocess.run(command, env=environ, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603  ours
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _created(found: dict[str, Any]) -> list[Row]:
    ours, bare, engine = found["create"], found["bare"], found["engine"]
    rate = bare / ours
    slow = Row("登记一条，第 95 百分位", found["p95"], "毫秒")
    if engine == "sqlite":
        slow = Row(slow.name, slow.value, slow.unit, bar=f"{SLOWEST:g} 毫秒以内", holds=slow.value < SLOWEST)
    name = f"登记一条，含留痕和数字，每秒（{engine}）"
    return [Row(name, 1000 / ours, "条", 1000 / bare, rate, f"至少裸插入的 {RATE:g} 倍", rate >= RATE), slow]


def _searched(found: dict[str, Any]) -> Row:
    ratio, bar = found["like"] / found["search"], FASTER[found["engine"]]
    name = f"{found['rows']:,} 条里找常用词（{found['hits']:,} 条）"
    held = ratio >= bar and found["equal"]
    return Row(name, found["search"], "毫秒", found["like"], ratio, f"至少快于 LIKE {bar:g} 倍，结果相同", held)


def _pages(found: dict[str, Any]) -> list[Row]:
    return [
        Row(f"{found['entries']:,} 条，{level}，{what}", took, "毫秒", bar=f"{PAGE:g} 毫秒以内", holds=took < PAGE)
        for level, what, took in found["pages"]
    ]
